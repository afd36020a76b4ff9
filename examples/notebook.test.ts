import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf } from '../test/support/picture-folder.js';
import { writeTinyCollection } from '../test/support/tiny-collection.js';
import { notebook } from './notebook.js';

test('the notebook runs on a small collection', async () => {
  const folder = await folderOf({});
  await writeTinyCollection(folder);
  const learner = await notebook(folder, { size: 32, batchSize: 8, epochs: 1 });
  const { label, probability } = await learner.predict(join(folder, 'a', '0.png'));
  expect(['a', 'b']).toContain(label);
  expect(probability).toBeGreaterThanOrEqual(0.5);
});
