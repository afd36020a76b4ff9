import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallNetwork } from '../../test/support/explained-network.js';
import { madeStudy } from '../../test/support/made-study.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { writeStampedCollection } from '../../test/support/tiny-collection.js';
import type { Tensor } from '../ir/tensor.js';
import { writeModelFile } from '../onnx/file.js';
import { replaceConstants } from '../passes/replace-constants.js';
import { findingsOf } from '../study/findings-of.js';
import { pretrainingChange } from './pretraining-change.js';
import type { ReportContent } from './report-content.js';
import { changeSection } from './section-change.js';

const before = smallNetwork();

/** Of 20 pictures and three arms; `finetune` moved its second layer of weights, and its head. */
async function study() {
  const root = await folderOf({});
  await writeStampedCollection(root, 10);
  const files = [0, 1].flatMap((label) => Array.from({ length: 10 }, (_, i) => `class-${label}/${i}.png`));
  const scaled = (name: string, by: number): [string, Tensor] => {
    const tensor = before.graph.value(name).constant as Tensor<'float32'>;
    return [name, { ...tensor, data: tensor.data.map((v, i) => v * (i % 2 === 0 ? by : 1)) }];
  };
  const tuned = replaceConstants(before.graph, new Map([scaled('w2', -0.5), scaled('w3', 3), scaled('b3', 3)]));
  const models = new Map<string, string>();
  for (const [arm, graph] of Object.entries({ scratch: before.graph, features: before.graph, finetune: tuned })) {
    models.set(arm, join(root, `${arm}.onnx`));
    await writeModelFile(join(root, `${arm}.onnx`), graph);
  }
  const record = madeStudy({ seeds: [1], wrong: { scratch: [[9]], features: [[5]], finetune: [[2]] } });
  const test = { ...record.test, files, labels: files.map(() => 0) };
  return { record: { ...record, test }, models, config: { data: { root } } } as unknown as Parameters<
    typeof pretrainingChange
  >[0];
}

test('a body that was kept has moved by nothing, another by what its own layers moved', async () => {
  const asked: string[] = [];
  const saved = await study();
  const found = await pretrainingChange(saved, async (model) => {
    asked.push(model);
    return { network: before };
  });
  expect(asked).toEqual([saved.models.get('features'), saved.models.get('finetune')]);
  const [features, finetune] = found?.moved ?? [];
  expect(features).toEqual({ arm: 'features', distance: { thirds: [0, 0, null], scales: 0, statistics: 0 }, cka: 1 });
  // Every other weight went from w to -w / 2.
  const { data } = before.graph.value('w2').constant as Tensor<'float32'>;
  const squares = (of: Float32Array) => of.reduce((sum, v) => sum + v * v, 0);
  const even = data.filter((_, i) => i % 2 === 0);
  expect(finetune?.distance?.thirds[1]).toBeCloseTo(Math.sqrt((1.5 ** 2 * squares(even)) / squares(data)), 5);
  expect(finetune?.distance).toMatchObject({ scales: 0, statistics: 0 });
  expect(finetune?.cka).toBeLessThan(0.999);
  const { arms, pictures, cka } = found?.likeness ?? { arms: [], pictures: 0, cka: [] };
  expect([arms, pictures]).toEqual([['scratch', 'features', 'finetune'], 20]);
  expect(cka[0]?.[1]).toBe(1);
  expect(cka[1]?.[2]).toBe(finetune?.cka);
  expect(cka[2]?.[1]).toBe(finetune?.cka);
});

test('where weights are gone the features are compared still, and the page says why', async () => {
  const saved = await study();
  const change = await pretrainingChange(saved, async () => ({ missing: 'the file is gone' }));
  expect(change?.moved).toEqual(['features', 'finetune'].map((arm) => ({ arm, note: 'the file is gone' })));
  expect(change?.likeness?.pictures).toBe(20);
  const section = changeSection({ change, findings: findingsOf(saved.record) } as unknown as ReportContent);
  const text = JSON.stringify(section);
  expect(text).toContain('How far finetune moved is not known: the file is gone.');
  expect(text).toContain('How alike the bodies of two arms find 20 test pictures');
});

test('without models, or pretrained arms, there is nothing to say', async () => {
  const saved = await study();
  expect(await pretrainingChange({ ...saved, models: new Map() })).toBeUndefined();
  const [scratch] = saved.record.arms;
  const alone = { ...saved.record, arms: scratch ? [scratch] : [] };
  expect(await pretrainingChange({ ...saved, record: alone })).toBeUndefined();
});
