import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatShape } from '../../src/ir/shape.js';
import { float32, type Tensor, toNumbers } from '../../src/ir/tensor.js';
import type { Architecture } from '../../src/nn/body.js';
import { crossEntropy } from '../../src/nn/losses.js';
import { buildTrainingStep } from '../../src/optim/training-step.js';
import { findParameters } from '../../src/passes/parameters.js';
import { stateNames } from '../../src/passes/state-names.js';
import { directionalGradients, withLinearHead } from './directional-gradient.js';
import { wave } from './formula.js';
import { runGraph } from './run-graph.js';
import { smoothActivations } from './smooth-activations.js';
import { tinyData } from './tiny-data.js';
import { expectSame, trainedExport } from './trained-export.js';

/** What is known of an architecture beside its own code. */
export interface KnownArchitecture {
  /** At its standard size. */
  readonly standard: Architecture;
  /** Learned numbers without those of the classifier. */
  readonly parameters: number;
  /** The first 16 digits of the SHA-256 of all names and shapes, `name [d, d]`, sorted, one a line, statistics included. */
  readonly names: string;
  /** The map of pictures of 96 rows and 128 columns. */
  readonly features: readonly number[];
  /** The same with few channels, for pictures of these rows and columns; none where another of its family has been small. */
  readonly small?: Sized;
  /** With few channels at its standard depth, where the small one is shallower. */
  readonly deep?: Sized;
}

/** For pictures of these rows and columns. */
interface Sized {
  readonly architecture: Architecture;
  readonly picture: readonly [number, number];
}

/** Every architecture passes this: what it holds at its standard size, and what it computes when small. */
export function describeArchitecture({ standard, small, deep, ...known }: KnownArchitecture): void {
  describe(standard.name, () => {
    test('at its standard size holds the parameters of the reference, under its names', () => {
      const { graph, groups } = standard.body({ height: 96, width: 128, seed: 3 });
      const names = groups.flat();
      expect(names.reduce((n, name) => n + (graph.value(name).constant?.data.length ?? 0), 0)).toBe(known.parameters);
      const lines = stateNames(graph).map((name) => `${name} ${formatShape(graph.value(name).shape)}`);
      expect(createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)).toBe(known.names);
      expect(graph.outputs[0]?.shape).toEqual(['N', ...known.features]);
      expect(names).toEqual(findParameters(graph).map((v) => v.name));
      expect(groups.map((group) => group.length > 0)).toEqual([true, true]);
    });

    if (small) describeSmall(small);

    if (deep) {
      test('when narrow has the slope that the training step says, with smooth activations', async () => {
        const { architecture, picture } = deep;
        const body = architecture.body({ height: picture[0], width: picture[1], seed: 3 });
        const network = smoothActivations(withLinearHead(body));
        for (const { slope, error } of await directionalGradients(network, { directions: 1 })) {
          expect(slope).toBeGreaterThan(0);
          expect(error).toBeLessThan(2e-3);
        }
      });
    }
  });
}

function describeSmall({ architecture, picture: [height, width] }: Sized): void {
  const body = (seed = 3) => architecture.body({ height, width, seed });

  test('when small gives finite maps, the same for the same seed', async () => {
    const shape = [2, 3, height, width];
    const feeds = { input: float32(shape, wave('input', shape)) };
    const [first] = await runGraph(body().graph, feeds);
    expect(first?.shape).toEqual([2, ...(body().graph.outputs[0]?.shape.slice(1) ?? [])]);
    expect(toNumbers(first as Tensor).every(Number.isFinite)).toBe(true);
    expect(await runGraph(body().graph, feeds)).toEqual([first]);
    expect(await runGraph(body(4).graph, feeds)).not.toEqual([first]);
  });

  test('when small has a derivative by every parameter in a training step', () => {
    const graph = withLinearHead(body());
    const learned = findParameters(graph).map((v) => v.name);
    const step = buildTrainingStep(graph, { batch: 8, groups: [learned], loss: crossEntropy() });
    expect(step.gradients.flat().map(({ parameter }) => parameter)).toEqual(learned);
  });

  test('when small has the slope that the training step says', async () => {
    for (const { slope, error } of await directionalGradients(withLinearHead(body()), { directions: 1 })) {
      expect(slope).toBeGreaterThan(0);
      expect(error).toBeLessThan(1e-2);
    }
  });

  test('when small says the same after three steps as the file that is exported', async () => {
    const data = await tinyData({ side: Math.max(height, width) });
    expectSame(await trainedExport(data, architecture));
  });
}
