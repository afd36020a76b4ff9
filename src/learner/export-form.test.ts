import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { relativeError } from '../../test/support/conformance.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData, tinyPicture } from '../../test/support/tiny-data.js';
import type { Graph } from '../ir/graph.js';
import { encodeModel } from '../onnx/write.js';
import { copyGraph } from '../passes/copy-graph.js';
import { Classifier } from './classifier.js';
import { compareForms } from './compare-forms.js';
import { exportForm, precisions } from './export-form.js';
import { exportGraph } from './export-graph.js';
import { parseModelCard } from './model-card.js';
import { visionLearner } from './vision-learner.js';

let exported: Graph;
let root: string;
let files: string[];
const labels = Int32Array.from({ length: 30 }, (_, i) => i % 3);
beforeAll(async () => {
  const data = await tinyData({ classes: 3 });
  const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
  await learner.fitOneCycle(4, 1e-2);
  exported = exportGraph(learner.network.graph, { classes: data.classes, size: data.size, architecture: 'tiny' });
  root = await mkdtemp(join(tmpdir(), 'warmstart-'));
  files = [...labels.keys()].map((i) => join(root, `${i}.png`));
  for (const [i, file] of files.entries()) await tinyPicture(labels[i] as number, 100 + i).toFile(file);
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function opened(graph: Graph): Promise<Classifier> {
  const classifier = await Classifier.create(graph, { threads: 1 });
  onTestFinished(() => classifier.release());
  return classifier;
}

const pixels = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
const results = async (graph: Graph) => (await opened(graph)).run(pixels, 2);

describe('exportForm', () => {
  test('float32 is the trained graph: equal logits to the last bit', async () => {
    const form = exportForm(exported, { precision: 'float32' });
    expect(await results(form)).toEqual(await results(exported));
    expect(parseModelCard(form)).toEqual(parseModelCard(exported));
  });

  test('float16 and int8 are smaller, say so, and give nearly the same', async () => {
    const before = (await results(exported)).logits.data as Float32Array;
    const sizes = precisions.map((precision) => encodeModel(exportForm(exported, { precision })).length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    for (const [precision, least, most] of [
      ['float16', 1e-7, 5e-3],
      ['int8', 1e-5, 0.1],
    ] as const) {
      const form = exportForm(exported, { precision });
      expect(parseModelCard(form)).toMatchObject({ precision, architecture: 'tiny' });
      const error = relativeError((await results(form)).logits.data as Float32Array, before);
      expect(error).toBeGreaterThan(least);
      expect(error).toBeLessThan(most);
    }
    expect(exportForm(exported, { precision: 'int8' }).nodes.filter((n) => n.op === 'BatchNormalization')).toHaveLength(
      2, // those of the head
    );
  });

  test('a temperature flattens the probabilities and leaves the logits', async () => {
    const { logits, probabilities } = await results(exportForm(exported, { precision: 'float32', temperature: 2.5 }));
    expect(logits).toEqual((await results(exported)).logits);
    const powers = Array.from(logits.data.slice(0, 3) as Float32Array, (v) => Math.exp(v / 2.5));
    const sum = powers.reduce((a, b) => a + b);
    for (const [c, p] of powers.entries()) expect(probabilities.data[c]).toBeCloseTo(p / sum, 6);
  });

  test('a form can be exported again, with its temperature, but not into another precision', () => {
    const form = exportForm(exported, { precision: 'int8', temperature: 1.5 });
    const again = exportForm(form, { precision: 'int8' });
    expect(encodeModel(again)).toEqual(encodeModel(form));
    expect(() => exportForm(form, { precision: 'float32' })).toThrow(
      expect.objectContaining({ code: 'E_EXPORT_PRECISION' }),
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the temperature %s', (temperature) => {
    expect(() => exportForm(exported, { precision: 'float32', temperature })).toThrow(
      expect.objectContaining({ code: 'E_EXPORT_TEMPERATURE' }),
    );
  });
});

describe('compareForms', () => {
  test('counts errors, differences and what cannot be read', async () => {
    const [before, after] = [await opened(exported), await opened(exportForm(exported, { precision: 'int8' }))];
    const missing = join(root, 'missing.png');
    const found = await compareForms(before, after, { files: [...files, missing], labels: [...labels, 0] });
    let wrong = 0;
    let largest = 0;
    for (const [i, file] of files.entries()) {
      const [p, q] = [await before.predict(file), await after.predict(file)];
      if (p.label !== before.card.classes[labels[i] as number]) wrong += 1;
      for (const [c, v] of p.probabilities.entries())
        largest = Math.max(largest, Math.abs(v - (q.probabilities[c] ?? 0)));
    }
    expect(found).toMatchObject({ pictures: 30, unreadable: 1, before: { wrong, errorRate: wrong / 30 } });
    expect(largest).toBeGreaterThan(0);
    expect(Math.abs(found.largestDifference - largest)).toBeLessThan(1e-5);
    expect(found.after.milliseconds).toBeGreaterThan(0);
  });

  test('sees pictures that change their name', async () => {
    const before = await opened(exported);
    const [a, b, c] = before.card.classes as [string, string, string];
    const network = copyGraph(exported, undefined, [exported.value('logits')]);
    const renamed = await opened(exportGraph(network, { ...before.card, classes: [b, c, a] }));
    const found = await compareForms(before, renamed, { files, labels });
    expect(found).toMatchObject({ relabelled: 30, largestDifference: 0 });
    expect(found.before.wrong + found.after.wrong).toBeGreaterThanOrEqual(30);
  });
});
