import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatShape } from '../../src/ir/shape.js';
import { tensor } from '../../src/ir/tensor.js';
import type { Architecture } from '../../src/nn/body.js';
import { crossEntropy } from '../../src/nn/losses.js';
import { buildTrainingStep } from '../../src/optim/training-step.js';
import { findParameters } from '../../src/passes/parameters.js';
import { stateNames } from '../../src/passes/state-names.js';
import { type DirectionalOptions, directionalGradients, withLinearHead } from './directional-gradient.js';
import { wave } from './formula.js';
import { runGraph } from './run-graph.js';

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
  /** The same architecture with few channels, and pictures that it takes: rows and columns. */
  readonly small: Architecture;
  readonly picture: readonly [number, number];
  readonly gradients?: DirectionalOptions;
}

/** Every architecture passes this: what it holds at its standard size, and what it computes when small. */
export function describeArchitecture(known: KnownArchitecture): void {
  const {
    standard,
    small,
    picture: [height, width],
  } = known;
  describe(standard.name, () => {
    const body = standard.body({ height: 96, width: 128, seed: 3 });
    const names = body.groups.flat();

    test('holds the parameters of the reference, under its names', () => {
      const { graph } = body;
      expect(names.reduce((n, name) => n + (graph.value(name).constant?.data.length ?? 0), 0)).toBe(known.parameters);
      const lines = stateNames(graph).map((name) => `${name} ${formatShape(graph.value(name).shape)}`);
      expect(createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)).toBe(known.names);
    });

    test('gives maps, and has two groups that hold every parameter once', () => {
      expect(body.graph.outputs[0]?.shape).toEqual(['N', ...known.features]);
      expect(names).toEqual(findParameters(body.graph).map((v) => v.name));
      expect(body.groups).toHaveLength(2);
      for (const group of body.groups) expect(group.length).toBeGreaterThan(0);
    });

    const tiny = () => small.body({ height, width, seed: 3 });

    test('runs on a small instance, the same for the same seed', async () => {
      const input = tensor('float32', [2, 3, height, width], Float32Array.from(wave('input', [2, 3, height, width])));
      const [first, again] = [await runGraph(tiny().graph, { input }), await runGraph(tiny().graph, { input })];
      expect(first[0]?.shape).toEqual([2, ...(tiny().graph.outputs[0]?.shape.slice(1) ?? [])]);
      expect(first[0]?.data.every((v) => Number.isFinite(Number(v)))).toBe(true);
      expect(first).toEqual(again);
      const other = small.body({ height, width, seed: 4 });
      expect(await runGraph(other.graph, { input })).not.toEqual(first);
    });

    test('every parameter has a derivative in a training step', () => {
      const graph = withLinearHead(tiny());
      const learned = findParameters(graph).map((v) => v.name);
      const step = buildTrainingStep(graph, { batch: 8, groups: [learned], loss: crossEntropy() });
      expect(step.gradients.flat().map(({ parameter }) => parameter)).toEqual(learned);
    });

    test('the slope of the loss is what the training step says', async () => {
      for (const { slope, error } of await directionalGradients(withLinearHead(tiny()), known.gradients)) {
        expect(slope).toBeGreaterThan(0);
        expect(error).toBeLessThan(1e-2);
      }
    }, 60_000);
  });
}
