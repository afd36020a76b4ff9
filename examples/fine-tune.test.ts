import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf } from '../test/support/picture-folder.js';
import { tinyPicture } from '../test/support/tiny-data.js';
import { fineTune } from './fine-tune.js';

test('fine-tuning by sheets runs on a small collection', async () => {
  const files: Record<string, Promise<Uint8Array>> = {};
  for (const [label, name] of ['field', 'wood'].entries()) {
    for (let i = 0; i < 12; i++) files[`${name}/sheet${i % 4}_${i}.png`] = tinyPicture(label, i).png().toBuffer();
  }
  const folder = await folderOf(files);
  const { learner, found } = await fineTune(folder, { size: 32, batchSize: 8, epochs: 1 });
  expect(found.files.length).toBe(learner.data.valid.length);
  expect(['field', 'wood']).toContain((await learner.predict(join(folder, 'field', 'sheet0_0.png'))).label);
});
