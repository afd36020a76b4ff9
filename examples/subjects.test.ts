import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf } from '../test/support/picture-folder.js';
import { writeTinyCollection } from '../test/support/tiny-collection.js';
import { subjects } from './subjects.js';

test('the subjects of a small catalogue are learned', async () => {
  const folder = await folderOf({});
  await writeTinyCollection(folder, 12);
  const lines = Array.from({ length: 12 }, (_, i) => `a/${i}.png,red;noise\nb/${i}.png,noise\n`);
  await writeFile(join(folder, 'subjects.csv'), lines.join(''));
  const learner = await subjects(join(folder, 'subjects.csv'), { size: 32, batchSize: 8, epochs: 1 });
  const { probabilities, labels } = await learner.predict(join(folder, 'a', '0.png'));
  expect(learner.data.classes).toEqual(['noise', 'red']);
  expect(labels?.map(({ label }) => label).sort()).toEqual(
    learner.data.classes.filter((_, i) => (probabilities[i] ?? 0) > 0.5),
  );
});
