import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';
import { tinyData } from '../../test/support/tiny-data.js';
import { Classifier } from '../learner/classifier.js';
import { visionLearner } from '../learner/vision-learner.js';
import { type ExplainAllOptions, explainAll } from './explain-all.js';
import { Explainer } from './explainer.js';
import { looksOf } from './looks.js';

const at = commonFolder(async (at) => {
  await writeTinyCollection(at('pictures'), 6);
  writeFileSync(at('pictures', 'a', '2.png'), 'damaged');
  const learner = await visionLearner(await tinyData(), tinyArchitecture, { pretrained: true, threads: 1 });
  await learner.exportOnnx(at('model.onnx'), { temperature: 2 });
});
const files = () =>
  ['a/0.png', 'a/2.png', 'b/3.png', 'b/0.png', 'nowhere.png', 'a/1.png'].map((f) => at('pictures', f));

/** What is good only until the next picture is asked for is left out. */
async function all(options: ExplainAllOptions) {
  const explainer = await Explainer.open(at('model.onnx'), { threads: 1, batchSize: 2 });
  try {
    const found = [];
    for await (const explained of explainAll(explainer, files(), options)) {
      if ('code' in explained) found.push(explained);
      else {
        const { picture, ...kept } = explained;
        found.push({ ...kept, first: picture.pixels[0] });
      }
    }
    return found;
  } finally {
    await explainer.release();
  }
}

describe('explainAll', () => {
  test('goes through the files in their order and passes over what cannot be read, in batches of any size', async () => {
    const found = await all({ batchSize: 2 });
    expect(found.map(({ file }) => file)).toEqual(files());
    expect(found.map((one) => ('code' in one ? one.code : 'explained'))).toEqual([
      'explained',
      'E_PICTURE_FORMAT',
      'explained',
      'explained',
      'E_PICTURE_FILE',
      'explained',
    ]);
    expect(await all({ batchSize: 5 })).toEqual(found);
    expect(await all({ batchSize: 1 })).toEqual(found);
  });

  test('tells what the classifier tells, and explains that, or the class that is asked for', async () => {
    const classifier = await Classifier.open(at('model.onnx'), { threads: 1 });
    const asked = await all({ classOf: (file) => (file.endsWith('3.png') ? 'class-1' : undefined) });
    for (const one of asked) {
      if ('code' in one) continue;
      const { label, probability } = await classifier.predict(one.file);
      expect(one.told).toBe(label);
      expect(one.confidence).toBeCloseTo(probability, 5);
      expect(one.about).toBe(one.file.endsWith('3.png') ? 'class-1' : label);
    }
    await classifier.release();
  });
});

describe('looksOf', () => {
  test('has an overlay for each picture that can be read', async () => {
    const skipped: string[] = [];
    const progress: number[] = [];
    const looks = await looksOf(at('model.onnx'), files(), {
      threads: 1,
      onSkipped: ({ code }) => skipped.push(code),
      onProgress: (done) => progress.push(done),
    });
    expect(looks.map(({ file }) => file)).toEqual(files().filter((_, i) => i !== 1 && i !== 4));
    expect(skipped).toEqual(['E_PICTURE_FORMAT', 'E_PICTURE_FILE']);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { overlay, confidence, told } of looks) {
      expect(overlay).toMatch(/^data:image\/jpeg;base64,[\w+/]{1000,60000}=*$/);
      expect(confidence).toBeGreaterThan(0.5);
      expect(told).toMatch(/^class-[01]$/);
    }
  });
});
