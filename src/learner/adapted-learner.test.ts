import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { tinyTransformer } from '../../test/support/tiny-transformer.js';
import type { ImageData } from '../data/image-data.js';
import type { Graph } from '../ir/graph.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { plainGraph } from '../nn/adapted-network.js';
import { namedHeads } from '../nn/named-heads.js';
import { buildNetwork } from '../nn/network.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { Classifier } from './classifier.js';
import type { FitResult, Learner } from './learner.js';
import { setPredictions } from './set-predictions.js';
import type { TrainingEvent } from './training-event.js';
import { type VisionLearnerOptions, visionLearner } from './vision-learner.js';
import { weightsOf } from './weights.js';

let data: ImageData;
beforeAll(async () => {
  data = await tinyData();
});

const learner = (options: Partial<VisionLearnerOptions> = {}) =>
  visionLearner(data, tinyTransformer, { pretrained: true, lora: { rank: 4 }, threads: 1, ...options });

/** Every constant of a graph as text, by name: equal only if every bit is. */
function bits(graph: Graph): Map<string, string> {
  return new Map(
    graph.constants.flatMap(({ name, constant }) =>
      constant ? [[name, Buffer.from(bytesOf(constant)).toString('base64')] as const] : [],
    ),
  );
}

function changed(before: Graph, after: Graph): string[] {
  const was = bits(before);
  return [...bits(after)].flatMap(([name, now]) => (was.get(name) === now ? [] : [name]));
}

/** Whether what the learner has evaluated is what its exported model gives. */
async function expectExportedAlike(trained: Learner, { evaluation }: FitResult): Promise<void> {
  const path = join(await folderOf({}), 'model.onnx');
  await trained.exportOnnx(path);
  const classifier = await Classifier.open(path, { threads: 1 });
  onTestFinished(() => classifier.release());
  const { logits } = await setPredictions(classifier, data.valid, data.batchSize);
  expect(logits).toHaveLength(evaluation?.logits.length ?? Number.NaN);
  for (const [i, v] of logits.entries()) expect(Math.abs(v - Number(evaluation?.logits[i]))).toBeLessThan(1e-4);
}

describe('a learner with adapters', () => {
  test('learns by them and its head from the start; the body itself stays as it is', async () => {
    const trained = await learner();
    const before = trained.network.graph;
    // Of each block: 16 x 48, 16 x 16, 16 x 32 and 32 x 16, by 4 on both sides; and fastai's head on 32 numbers.
    const adapters = 2 * 4 * (16 + 48 + 16 + 16 + 16 + 32 + 32 + 16);
    const head = 2 * 32 + (32 * 512 + 512) + 2 * 512 + (512 * 2 + 2);
    expect(trained.summary().trainable).toBe(adapters + head);
    const result = await trained.fitOneCycle(2, 1e-2);
    const learned = changed(before, trained.network.graph);
    expect(learned.filter((name) => /lora_[AB]$/.test(name))).toHaveLength(16);
    expect(learned.filter((name) => !/^head\.|lora_[AB]$/.test(name))).toEqual([]);
    const plain = plainGraph(trained.network);
    expect(
      changed(before, plain)
        .filter((name) => !name.startsWith('head.'))
        .sort(),
    ).toEqual(trained.network.adapters?.map(({ weight }) => weight).sort());
    await expectExportedAlike(trained, result);
  });

  test('exports the network without a trace of them', async () => {
    const [trained, plain] = [await learner(), await learner({ lora: undefined })];
    await trained.fitOneCycle(1, 1e-2);
    const folder = await folderOf({});
    const exported = async (each: Learner, name: string) => {
      await each.exportOnnx(join(folder, name));
      const graph = await readModelFile(join(folder, name), onnxDialect);
      return [...graph.constants.map((v) => v.name), ...graph.nodes.map((node) => node.name)];
    };
    expect(await exported(trained, 'adapted.onnx')).toEqual(await exported(plain, 'plain.onnx'));
  });

  test('saves merged weights, from which any learner goes on', async () => {
    const trained = await learner();
    await trained.fitOneCycle(1, 1e-2);
    const path = join(await folderOf({}), 'saved.safetensors');
    await trained.save(path);
    const merged = weightsOf(plainGraph(trained.network));
    expect(readSafetensorsFile(path).tensors).toEqual(merged);
    const plain = await learner({ lora: undefined });
    await plain.load(path);
    expect(weightsOf(plain.network.graph)).toEqual(merged);
    // Beside them adapters begin anew: nothing is added twice.
    const again = await learner({ seed: 9 });
    await again.fitOneCycle(1, 1e-2);
    await again.load(path);
    expect(weightsOf(plainGraph(again.network))).toEqual(merged);
  });

  test('that is frozen learns by its head alone; fine-tuning begins so, and goes on with the adapters', async () => {
    const trained = await learner();
    const frozen = await learner();
    frozen.freeze();
    const start = trained.network.graph;
    const head = frozen.summary().trainable;
    await frozen.fitOneCycle(1, 1e-2);
    expect(changed(start, frozen.network.graph).filter((name) => !name.startsWith('head.'))).toEqual([]);
    frozen.unfreeze();
    expect(frozen.summary().trainable).toBe(head + 1536);
    await trained.fineTune(1, { freezeEpochs: 1, baseRate: 1e-2 });
    const learned = changed(start, trained.network.graph);
    expect(learned.filter((name) => /lora_[AB]$/.test(name))).toHaveLength(16);
    expect(trained.summary().trainable).toBe(head + 1536);
  });

  test('goes on after a kill to the same bits, from a checkpoint with nothing of the body', async () => {
    const undisturbed = await learner();
    await undisturbed.fineTune(1);
    for (const steps of [2, 5]) {
      const folder = await folderOf({});
      const checkpoint = { folder, everySteps: 1 };
      const listener = (event: TrainingEvent) => {
        if (event.kind === 'step' && event.step === steps) throw new Error('killed');
      };
      await expect((await learner()).fineTune(1, { checkpoint, listener })).rejects.toThrow('killed');
      const kept = [...readSafetensorsFile(join(folder, 'checkpoint.safetensors')).tensors.keys()];
      expect(kept.filter((name) => !/^head\.|lora_[AB](\/mean|\/square)?$/.test(name))).toEqual([]);
      expect(kept.includes('block1.qkv.weight.lora_B/square')).toBe(steps > 3);
      const again = await learner();
      await again.fineTune(1, { checkpoint, resume: true });
      expect(bits(again.network.graph)).toEqual(bits(undisturbed.network.graph));
      const other = (await learner({ lora: { rank: 4, alpha: 8 } })).fineTune(1, { checkpoint, resume: true });
      await expect(other).rejects.toMatchObject({ code: 'E_RESUME_DIFFERS' });
    }
  });

  test('needs pretrained weights, and linear layers', async () => {
    await expect(learner({ pretrained: false })).rejects.toMatchObject({ code: 'E_LORA_SCRATCH' });
    const convolutions = visionLearner(data, tinyArchitecture, { pretrained: true, lora: { rank: 4 } });
    await expect(convolutions).rejects.toMatchObject({ code: 'E_LORA_NONE' });
  });
});

describe.each(Object.entries(namedHeads))('a learner with the %s head', (_, head) => {
  test.each([tinyTransformer, tinyArchitecture])('on $name exports what it has evaluated', async (architecture) => {
    const trained = await visionLearner(data, architecture, { pretrained: true, head, threads: 1 });
    const body = architecture.body({ ...data.size, seed: 1 });
    const names = buildNetwork(body, { classes: 2, seed: 1, head }).groups.at(-1);
    expect(trained.network.groups.at(-1)).toEqual(names);
    const before = trained.network.graph;
    const result = await trained.fitOneCycle(2, 1e-2);
    for (const name of names ?? []) expect(changed(before, trained.network.graph)).toContain(name);
    await expectExportedAlike(trained, result);
  });
});
