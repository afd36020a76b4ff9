import { afterAll, describe, expect, test } from 'vitest';
import { smallNetwork, smallPictures, smallReference, smallTargets } from '../../test/support/explained-network.js';
import { pixelsOf } from '../../test/support/pixels-of.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { visionLearner } from '../learner/vision-learner.js';
import { Explainer, type ExplainOptions, type ExplanationMethod, explanationMethods } from './explainer.js';

const explainer = new Explainer(smallNetwork(), { batchSize: 4, threads: 1 });
afterAll(() => explainer.release());

const coded = (code: string) => expect.objectContaining({ code });
const explained = (options: ExplainOptions) => explainer.explain(smallPictures, smallTargets, options);
const perPixel: ExplanationMethod[] = ['integrated-gradients', 'smooth-grad', 'occlusion'];

/** The largest difference, as a share of the largest value of the reference. */
function distance(maps: readonly { readonly map: { readonly values: Float32Array } }[], reference: readonly number[]) {
  const values = maps.flatMap(({ map }) => Array.from(map.values));
  expect(values).toHaveLength(reference.length);
  const largest = Math.max(...reference.map(Math.abs));
  return Math.max(...values.map((v, i) => Math.abs(v - (reference[i] as number)))) / largest;
}

describe('Explainer against PyTorch', () => {
  test('scores are the logits of the classes asked about', async () => {
    const scores = (await explained({})).map(({ score }) => score);
    expect(scores[0]).toBeCloseTo(smallReference.logits[2] as number, 4);
    expect(scores[1]).toBeCloseTo(smallReference.logits[3] as number, 4);
  });

  test('Grad-CAM and Grad-CAM++', async () => {
    expect(distance(await explained({ method: 'grad-cam' }), smallReference.gradCam)).toBeLessThan(1e-4);
    expect(distance(await explained({ method: 'grad-cam++' }), smallReference.gradCamPlusPlus)).toBeLessThan(1e-4);
  });

  test('integrated gradients by the same steps, with the same error of completeness', async () => {
    const found = await explained({
      method: 'integrated-gradients',
      integratedGradients: { baseline: 'black', steps: 32 },
    });
    expect(distance(found, smallReference.integratedGradients)).toBeLessThan(1e-4);
    for (const [i, { completenessError }] of found.entries())
      expect(completenessError).toBeCloseTo(smallReference.completenessError[i] as number, 4);
  });

  test('SmoothGrad without noise is the derivative by the pixels', async () => {
    const found = await explained({ method: 'smooth-grad', smoothGrad: { samples: 1, noise: 0 } });
    expect(distance(found, smallReference.pixelSlopes)).toBeLessThan(1e-4);
  });

  test('occlusion', async () => {
    const found = await explained({ method: 'occlusion', occlusion: { baseline: 'black', patch: 3, stride: 2 } });
    expect(distance(found, smallReference.occlusion)).toBeLessThan(1e-4);
  });
});

describe('Explainer', () => {
  test('the derivatives by the pixels are those that differences say', async () => {
    const [map] = await explained({ method: 'smooth-grad', smoothGrad: { samples: 1, noise: 0 } });
    const pixel = map?.map.values.indexOf(Math.max(...(map?.map.values ?? []))) as number;
    let steepest = 0;
    for (let c = 0; c < 3; c++) {
      const [up, down] = [1, -1].map((step) =>
        smallPictures.with(3 * pixel + c, (smallPictures[3 * pixel + c] as number) + step),
      );
      const score = async (pixels: Uint8Array) => (await explainer.explain(pixels, smallTargets))[0]?.score as number;
      steepest = Math.max(steepest, Math.abs((await score(up as Uint8Array)) - (await score(down as Uint8Array))) / 2);
    }
    expect(steepest / (map?.map.values[pixel] as number)).toBeCloseTo(1, 1);
  });

  test.each(['black', 'mean', 'blur'] as const)('integrated gradients add up to 1 %% from %s', async (baseline) => {
    for (const { completenessError } of await explained({
      method: 'integrated-gradients',
      integratedGradients: { baseline },
    }))
      expect(completenessError).toBeLessThan(0.01);
  });

  test.each(explanationMethods.filter((m) => m !== 'rollout'))(
    '%s: the same bits again, whatever else is in the batch',
    async (method) => {
      const together = await explained({ method });
      const alone = await explainer.explain(smallPictures.subarray(192), smallTargets.slice(1), { method });
      expect(alone[0]).toEqual(together[1]);
      expect(await explained({ method })).toEqual(together);
      expect(together[0]?.map).toMatchObject(
        perPixel.includes(method) ? { height: 8, width: 8 } : { height: 4, width: 4 },
      );
    },
  );

  test('SmoothGrad: another seed, another map', async () => {
    const [zero, one] = await Promise.all(
      [0, 1].map((seed) => explained({ method: 'smooth-grad', smoothGrad: { seed, samples: 4 } })),
    );
    expect(one).not.toEqual(zero);
  });

  test('a layer is chosen by its name, and those that there are are told', async () => {
    expect(explainer.layers.at(-1)).toMatchObject({ name: 'maps', layout: 'maps', height: 4, width: 4, channels: 5 });
    const early = await explained({ layer: explainer.layers[0]?.name });
    expect(early[0]?.map).toMatchObject({ height: 8, width: 8 });
    await expect(explained({ layer: 'nowhere' })).rejects.toThrow(/nowhere(.|\n)*maps/);
    await expect(explained({ layer: 'nowhere' })).rejects.toThrow(coded('E_EXPLAIN_LAYER'));
  });

  test('refuses what does not fit', async () => {
    await expect(explained({ method: 'rollout' })).rejects.toThrow(coded('E_EXPLAIN_ROLLOUT'));
    await expect(explainer.explain(smallPictures, [0])).rejects.toThrow(coded('E_EXPLAIN_PICTURES'));
    await expect(explainer.explain(smallPictures, [0, 3])).rejects.toThrow(coded('E_EXPLAIN_CLASS'));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(explained({ method: 'occlusion', signal })).rejects.toThrow('enough');
  });

  test('a learner and the files that it exports look at the same, in half precision nearly so', async () => {
    const data = await tinyData();
    const learner = await visionLearner(data, tinyArchitecture, { pretrained: true, threads: 1 });
    const path = `${await temporaryFolder()}/model.onnx`;
    await learner.exportOnnx(path);
    await learner.exportOnnx(`${path}.half.onnx`, { precision: 'float16' });
    const pixels = await pixelsOf(data.valid);
    const targets = new Array<number>(data.valid.length).fill(1);
    const maps = async (one: Explainer) => {
      try {
        return (await one.explain(pixels, targets)).flatMap(({ map }) => Array.from(map.values));
      } finally {
        await one.release();
      }
    };
    const live = await maps(Explainer.of(learner, { threads: 1 }));
    expect(Math.max(...live)).toBeGreaterThan(0);
    expect(await maps(await Explainer.open(path, { threads: 1 }))).toEqual(live);
    const half = await maps(await Explainer.open(`${path}.half.onnx`, { threads: 1 }));
    for (const [i, v] of half.entries()) expect(v).toBeCloseTo(live[i] as number, 2);
  });
});
