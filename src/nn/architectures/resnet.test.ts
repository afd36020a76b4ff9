import { describe, expect, test } from 'vitest';
import { relativeError } from '../../../test/support/conformance.js';
import { wave } from '../../../test/support/formula.js';
import { oneHot } from '../../../test/support/one-hot.js';
import { referenceNetwork } from '../../../test/support/reference-network.js';
import { runGraph } from '../../../test/support/run-graph.js';
import { sharedJson, testWithShared } from '../../../test/support/shared.js';
import { gradients } from '../../autodiff/gradients.js';
import { int } from '../../ir/attributes.js';
import { Graph } from '../../ir/graph.js';
import { float32, type Tensor, tensor, toNumbers } from '../../ir/tensor.js';
import { GraphBuilder } from '../../ops/builder.js';
import { findParameters } from '../../passes/parameters.js';
import { trainingForm } from '../../passes/training-form.js';
import { crossEntropy } from '../losses.js';
import { resnet18, resnet34, resnet50 } from './resnet.js';

const size = { height: 64, width: 64, seed: 3 };

function parameterCount(architecture: typeof resnet18): number {
  return findParameters(architecture.body(size).graph).reduce((n, v) => n + (v.constant?.data.length ?? 0), 0);
}

describe('ResNet', () => {
  test('bodies have as many parameters as torchvision without fc', () => {
    expect(parameterCount(resnet18)).toBe(11_176_512);
    expect(parameterCount(resnet34)).toBe(21_284_672);
    expect(parameterCount(resnet50)).toBe(23_508_032);
  });

  test('feature maps are a thirty-second of the picture', () => {
    expect(resnet18.body(size).graph.outputs[0]?.shape).toEqual(['N', 512, 2, 2]);
    expect(resnet50.body(size).graph.outputs[0]?.shape).toEqual(['N', 2048, 2, 2]);
  });

  test('the first layer group ends before the third stage', () => {
    const [early, late] = resnet18.body(size).groups;
    expect(early?.at(-1)).toBe('layer2.1.bn2.bias');
    expect(late?.[0]).toBe('layer3.0.conv1.weight');
  });

  test('the same seed draws the same weights, another seed others', () => {
    const first = (seed: number) => {
      const weight = resnet18.body({ ...size, seed }).graph.value('conv1.weight').constant as Tensor;
      return toNumbers(weight).slice(0, 9);
    };
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  test("convolutions are drawn with He et al.'s deviation", () => {
    const weights = resnet18.body(size).graph.value('layer2.0.conv2.weight').constant?.data as Float32Array;
    const variance = weights.reduce((s, w) => s + w * w, 0) / weights.length;
    expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt(2 / (128 * 9)), 3);
  });
});

interface Golden {
  readonly logitsEval: { readonly data: number[] };
  readonly logitsTrain: { readonly data: number[] };
  readonly loss: number;
  readonly gradientNorm: Readonly<Record<string, number>>;
  readonly gradientFirst8: Readonly<Record<string, number[]>>;
  readonly runningMeanNorm: Readonly<Record<string, number>>;
}

const norm = (t: Tensor) => Math.sqrt((t.data as Float32Array).reduce((s, v) => s + v * v, 0));

describe('ResNet-18 against PyTorch', () => {
  const network = () =>
    referenceNetwork((nn, features) => {
      const pooled = nn.b.one('Flatten', [nn.b.one('GlobalAveragePool', [features])], { axis: int(1) });
      return nn.linear('fc', pooled, 10);
    });
  const input = tensor('float32', [4, 3, 64, 64], wave('input', [4, 3, 64, 64]));

  testWithShared('goldens/resnet18.json', 'logits in inference to 1e-3', async () => {
    const golden = sharedJson<Golden>('goldens/resnet18.json');
    const [logits] = await runGraph(network(), { input });
    expect(relativeError(logits?.data as Float32Array, golden.logitsEval.data)).toBeLessThan(1e-3);
  });

  testWithShared(
    'goldens/resnet18.json',
    'logits, loss, running means and every gradient in training to 1e-3',
    async () => {
      const golden = sharedJson<Golden>('goldens/resnet18.json');
      const forward = network();
      const names = findParameters(forward).map((v) => v.name);
      const graph = new Graph(forward.dialect);
      const { copyOf, statistics } = trainingForm(graph, forward, forward.outputs, {
        trainable: new Set(names),
        input: (v) => graph.input(v.name, v.dtype, [4, 3, 64, 64]),
      });
      const logits = copyOf(forward.outputs[0] as never);
      const b = new GraphBuilder(graph);
      const targets = b.literal(float32([4, 10], oneHot([1, 7, 3, 3], 10)));
      const loss = b.mean(crossEntropy()(b, logits, targets), [0]);
      const found = gradients(
        graph,
        loss,
        names.map((name) => graph.value(name)),
      );
      graph.output(logits, loss, ...found.map((g) => g as never), ...statistics.map((s) => s.next));

      const initial = (name: string) => forward.value(name).constant as Tensor;
      const feeds = Object.fromEntries(
        [...names, ...statistics.map((s) => s.current.name)].map((name) => [name, initial(name)]),
      );
      const [logitsTrain, lossValue, ...rest] = await runGraph(graph, { input, ...feeds });
      expect(relativeError(logitsTrain?.data as Float32Array, golden.logitsTrain.data)).toBeLessThan(1e-3);
      expect(lossValue?.data[0]).toBeCloseTo(golden.loss, 3);
      expect(Object.keys(golden.gradientNorm)).toHaveLength(names.length);
      for (const [i, name] of names.entries()) {
        const gradient = rest[i] as Tensor;
        const wanted = golden.gradientNorm[name] as number;
        expect(Math.abs(norm(gradient) - wanted) / wanted, `norm of d ${name}`).toBeLessThan(1e-3);
        const first = (golden.gradientFirst8[name] ?? []).map((v, j) => Math.abs(v - Number(gradient.data[j])));
        expect(Math.max(...first) / wanted, `first entries of d ${name}`).toBeLessThan(1e-3);
      }
      for (const [i, s] of statistics.entries()) {
        const wanted = golden.runningMeanNorm[s.current.name];
        if (wanted !== undefined) expect(norm(rest[names.length + i] as Tensor)).toBeCloseTo(wanted, 3);
      }
    },
  );
});
