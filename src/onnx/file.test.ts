import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { permissiveDialect } from '../../test/support/permissive-dialect.js';
import { Graph } from '../ir/graph.js';
import { float32, int64 } from '../ir/tensor.js';
import { onnxDialect } from '../ops/dialect.js';
import { readModelFile, writeModelFile } from './file.js';

const folder = mkdtempSync(join(tmpdir(), 'warmstart-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** y = x w, w of 4 KiB; and a small constant. */
function product(): Graph {
  const graph = new Graph(permissiveDialect);
  const x = graph.input('x', 'float32', [1, 32]);
  const w = graph.constant(
    'w',
    float32(
      [32, 32],
      Array.from({ length: 1024 }, (_, i) => i),
    ),
  );
  const second = graph.constant('w2', float32([32, 32], new Float32Array(1024).fill(2)));
  const [h] = graph.node('MatMul', [x, w]);
  const [z] = graph.node('MatMul', [h, second]);
  const [y] = graph.node('Reshape', [z, graph.constant('shape', int64([32, 1]))], {}, { outputNames: ['y'] });
  if (y) graph.output(y);
  return graph;
}

/** The elements of the first result. */
async function run(path: string, feeds: Record<string, OrtTensor>): Promise<Float32Array> {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  try {
    const results = await session.run(feeds);
    return results[session.outputNames[0] ?? '']?.data as Float32Array;
  } finally {
    await session.release();
  }
}

describe('model files', () => {
  test.each([false, true])('come back as written and run, external data: %s', async (externalData) => {
    const path = join(folder, `external-${externalData}.onnx`);
    const graph = product();
    await writeModelFile(path, graph, { externalData });
    const back = await readModelFile(path, permissiveDialect);
    expect(back.constants.map((v) => v.constant)).toEqual(graph.constants.map((v) => v.constant));
    expect(existsSync(`${path}.data`)).toBe(externalData);
    expect(statSync(path).size < 4096).toBe(externalData);
    // Sum over i and j of w[i][j], twice.
    const x = new OrtTensor('float32', new Float32Array(32).fill(1), [1, 32]);
    expect((await run(path, { x }))[0]).toBe(1023 * 1024);
  });

  test('are replaced as a whole, and nothing stays behind when that fails', async () => {
    const path = join(folder, 'again.onnx');
    await writeModelFile(path, product());
    await writeModelFile(path, new Graph(permissiveDialect));
    expect((await readModelFile(path, permissiveDialect)).nodes).toHaveLength(0);
    const taken = join(folder, 'taken');
    mkdirSync(taken);
    await expect(writeModelFile(taken, product())).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
    await expect(writeModelFile(join(folder, 'no', 'such'), product())).rejects.toMatchObject({ code: 'E_FILE_WRITE' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('that cannot be read are refused by name', async () => {
    await expect(readModelFile(join(folder, 'ghost.onnx'), permissiveDialect)).rejects.toThrow(/ghost\.onnx/);
    await expect(readModelFile(folder, permissiveDialect)).rejects.toMatchObject({ code: 'E_ONNX_FILE' });
    const text = join(folder, 'text.onnx');
    writeFileSync(text, 'not a model');
    await expect(readModelFile(text, permissiveDialect)).rejects.toThrow(/text\.onnx, byte 0/);
  });

  test('of more than 2 GiB are refused unread', async () => {
    const huge = join(folder, 'huge.onnx');
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 31);
    await expect(readModelFile(huge, permissiveDialect)).rejects.toMatchObject({ code: 'E_ONNX_TOO_LARGE' });
    rmSync(huge);
  });

  const weights = fileURLToPath(new URL('../../../shared/weights/', import.meta.url));
  const published = existsSync(weights) ? readdirSync(weights).filter((name) => name.endsWith('.onnx')) : [];
  test.skipIf(published.length === 0)(
    'of published networks mean the same after reading and writing (needs ../shared)',
    async () => {
      for (const name of published) {
        const original = join(weights, name);
        const graph = await readModelFile(original, onnxDialect);
        const [features] = graph.outputs;
        expect([features?.name, features?.shape[0], features?.shape.length]).toEqual(['features', 'batch', 4]);
        const rewritten = join(folder, name);
        await writeModelFile(rewritten, graph);
        const picture = {
          pixel_values: new OrtTensor(
            Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i)),
            [1, 3, 64, 64],
          ),
        };
        expect(await run(rewritten, picture)).toEqual(await run(original, picture));
      }
    },
  );
});
