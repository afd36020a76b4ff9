import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeTinyCollection } from '../test/support/tiny-collection.js';
import { notebook } from './notebook.js';

test('the notebook runs on a small collection', async () => {
  const folder = await temporaryFolder();
  try {
    await writeTinyCollection(folder.path);
    const learner = await notebook(folder.path, { size: 32, batchSize: 8, epochs: 1 });
    const { label, probability } = await learner.predict(join(folder.path, 'a', '0.png'));
    expect(['a', 'b']).toContain(label);
    expect(probability).toBeGreaterThanOrEqual(0.5);
  } finally {
    await folder.remove();
  }
});
