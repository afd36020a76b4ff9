import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vite asks for a default export here.
export default defineConfig({
  // Examples import the package by its name, as a user's program does.
  resolve: { alias: { warmstart: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    setupFiles: ['./test/support/fast-check-seed.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts', 'bench/**/*.test.mjs'],
    reporters: [['default', { summary: false }], './test/support/closing-line.ts'],
    // Each worker runs ONNX Runtime with its own threads: more workers than this only get in each other's way.
    maxWorkers: 2,
    // Against hanging alone: how long a test takes depends on what else the machine does.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
