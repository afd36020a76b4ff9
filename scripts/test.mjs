// npm test: installs what is missing, then lint, types, build and unit tests, each stopping the rest when it fails.
import { join } from 'node:path';
import { buildStale, installMissing, requireNode, run } from './bootstrap.mjs';

const tool =
  (path, ...args) =>
  () =>
    run(process.execPath, [join('node_modules', ...path), ...args]);

requireNode(19);
installMissing();
const checks = {
  lint: tool(['@biomejs', 'biome', 'bin', 'biome'], 'check', '.'),
  types: tool(['typescript', 'bin', 'tsc'], '--noEmit'),
  build: () => {
    buildStale();
    return 0;
  },
  tests: tool(['vitest', 'vitest.mjs'], 'run', ...process.argv.slice(2)),
};
for (const [name, check] of Object.entries(checks)) {
  process.stderr.write(`> ${name}\n`);
  const code = check();
  if (code !== 0) {
    process.stderr.write(`${name} failed\n`);
    process.exit(code);
  }
}
