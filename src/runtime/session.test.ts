import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Graph } from '../ir/graph.js';
import { filled, float32, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { Session, type SessionOptions, TensorBuffer } from './session.js';
import { runtimeVersion } from './version.js';

/** y = 2 x + 1 and total = sum of x, x float32 [3]. */
async function compiled(options: SessionOptions = {}): Promise<Session> {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph);
  const x = graph.input('x', 'float32', [3]);
  const [y] = b.node('Add', [b.scale(x, 2), b.scalar(1)], {}, { outputNames: ['y'] });
  const [total] = b.node('ReduceSum', [x], {}, { outputNames: ['total'] });
  if (y && total) graph.output(y, total);
  const session = await Session.create(graph, options);
  onTestFinished(() => session.release().catch(() => {}));
  return session;
}

const x = float32([3], [1, 2, 3]);

describe('Session', () => {
  test('computes the outputs that are asked for', async () => {
    const session = await compiled();
    expect(await session.run({ x }, { y: null })).toEqual({ y: float32([3], [3, 5, 7]) });
    expect(Object.keys(await session.run({ x }, { y: null, total: null }))).toEqual(['y', 'total']);
  });

  test('computes the same with constants that it is fed', async () => {
    const graph = new Graph(onnxDialect);
    const b = new GraphBuilder(graph);
    const [shape, factors] = [b.ints([3, 1]), b.literal(float32([1, 2], [2, 3]))];
    const column = b.one('Reshape', [graph.input('x', 'float32', [3]), shape]);
    graph.output(...b.node('MatMul', [column, factors], {}, { outputNames: ['y'] }));
    const session = await Session.create(graph, {}, new Set([shape, factors]));
    onTestFinished(() => session.release());
    for (let run = 0; run < 2; run++) {
      expect(await session.run({ x }, { y: null })).toEqual({ y: float32([3, 2], [2, 3, 4, 6, 6, 9]) });
    }
  });

  test('writes into a buffer in place and reads what a fed buffer holds now', async () => {
    const session = await compiled({ threads: 1 });
    const [from, to] = [new TensorBuffer(float32([3], [0, 0, 0])), new TensorBuffer(filled('float32', [3], 0))];
    from.tensor.data.set(x.data as never);
    const { y } = await session.run({ x: from }, { y: to });
    expect([...to.tensor.data]).toEqual([3, 5, 7]);
    expect(y.data).toBe(to.tensor.data);
    from.tensor.data.fill(1 as never);
    await session.run({ x: from }, { y: to });
    expect([...to.tensor.data]).toEqual([3, 3, 3]);
  });

  test('says in its own error what the runtime did not like', async () => {
    const session = await compiled();
    const wrong = [
      { x: tensor('int32', [3], Int32Array.of(1, 2, 3)) },
      { x: float32([4], [1, 2, 3, 4]) },
      {} as { x: typeof x },
    ];
    for (const feeds of wrong) {
      await expect(session.run(feeds, { y: null })).rejects.toMatchObject({ code: 'E_RUNTIME_RUN' });
    }
    await expect(Session.fromBytes(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'E_RUNTIME_COMPILE' });
  });

  test('can be released once and not run afterwards', async () => {
    const session = await compiled();
    await session.release();
    await expect(session.run({ x }, { y: null })).rejects.toMatchObject({ code: 'E_RUNTIME_RUN' });
  });

  test('writes a profile when asked for', async () => {
    const prefix = `warmstart-profile-${process.pid}`;
    const session = await compiled({ profile: join(tmpdir(), prefix) });
    await session.run({ x }, { y: null });
    await session.release();
    const written = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix)).map((n) => join(tmpdir(), n));
    onTestFinished(() => Promise.all(written.map((path) => rm(path))).then(() => {}));
    expect(written.map((path) => existsSync(path))).toEqual([true]);
  });
});

test('the version of the runtime is known', () => {
  expect(runtimeVersion).toMatch(/^1\.\d+\.\d+/);
});
