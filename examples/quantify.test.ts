import { expect, test } from 'vitest';
import { folderOf } from '../test/support/picture-folder.js';
import { tinyPicture } from '../test/support/tiny-data.js';
import { worth } from './quantify.js';

test('what pretraining is worth is asked of a small collection', async () => {
  const files: Record<string, Promise<Uint8Array>> = {};
  for (const [label, name] of ['field', 'wood'].entries()) {
    for (let i = 0; i < 12; i++) files[`${name}/sheet${i % 4}_${i}.png`] = tinyPicture(label, i).png().toBuffer();
  }
  const options = { size: 32, batchSize: 8, epochs: 1, seeds: 1, smallest: 16, recipe: 'notebook' } as const;
  const { arms, cells, verdict } = await worth(await folderOf(files), options);
  expect(arms.map(({ name }) => name)).toEqual(['scratch', 'finetune']);
  expect(cells.length).toBeGreaterThan(0);
  expect(verdict.caveats.length).toBeGreaterThan(0);
});
