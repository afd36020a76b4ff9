import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { listByFunction, listByNames } from './name-labels.js';

const root = () =>
  folderOf(
    Object.fromEntries(['a/cat_1.jpg', 'a/dog_2.JPG', 'b/cat_3.png', 'b/notes.txt', 'x9.jpg'].map((f) => [f, ''])),
  );

describe('listByNames', () => {
  test('the first group is the label, unless one has this name', async () => {
    const listing = await listByNames(await root(), /([a-z]+)_\d/g);
    expect(listing.files).toEqual(['a/cat_1.jpg', 'a/dog_2.JPG', 'b/cat_3.png']);
    expect(listing.classes).toEqual(['cat', 'dog']);
    expect([...listing.labels]).toEqual([0, 1, 0]);
    expect(listing.ignored).toBe(1);
    expect(listing.leftOut).toEqual([{ file: 'x9.jpg', reason: 'the pattern finds no label in its path' }]);
    const folders = await listByNames(await root(), /_(\d)|^(?<label>[ab])\//);
    expect(folders.classes).toEqual(['a', 'b']);
  });

  test('finds several labels', async () => {
    const folder = await folderOf({ 'fox+owl_1.jpg': '', 'owl_2.jpg': '', '_3.jpg': '' });
    const { classes, targets, files } = await listByNames(folder, /^(.*)_/, { labelDelimiter: '+' });
    expect([files, classes]).toEqual([
      ['_3.jpg', 'fox+owl_1.jpg', 'owl_2.jpg'],
      ['fox', 'owl'],
    ]);
    expect([...(targets ?? [])]).toEqual([0, 0, 1, 1, 0, 1]);
  });

  test('looks only into the folders of the sets', async () => {
    const folder = await folderOf({ 'train/a1.jpg': '', 'val/b1.jpg': '', 'test/a2.jpg': '' });
    const { files } = await listByNames(folder, /([ab])\d/, {}, { train: 'train', valid: 'val' });
    expect(files).toEqual(['train/a1.jpg', 'val/b1.jpg']);
  });

  test('refuses a pattern that has no group or finds nothing', async () => {
    await expect(listByNames(await root(), /cat/)).rejects.toThrow(/a pattern without a group/);
    await expect(listByNames(await root(), /(horse)/)).rejects.toThrow(/a\/cat_1\.jpg/);
    await expect(listByNames(await root(), /(cat)/)).rejects.toMatchObject({ code: 'E_DATA_CLASSES' });
  });
});

describe('listByFunction', () => {
  test('a label each; those without are left out', async () => {
    const { files, classes, targets, leftOut } = await listByFunction(await root(), (file) =>
      file.startsWith('a') ? file.slice(2, 5) : file === 'x9.jpg' ? '' : undefined,
    );
    expect([files, classes, targets]).toEqual([['a/cat_1.jpg', 'a/dog_2.JPG'], ['cat', 'dog'], undefined]);
    expect(leftOut.map(({ file }) => file)).toEqual(['b/cat_3.png', 'x9.jpg']);
  });

  test('one array is enough for any number of labels each', async () => {
    const { classes, targets } = await listByFunction(await root(), (file) =>
      file === 'x9.jpg' ? [] : file.includes('dog') ? ['dog', '', 'pet'] : 'cat',
    );
    expect(classes).toEqual(['cat', 'dog', 'pet']);
    expect([...(targets ?? [])]).toEqual([1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('what the function throws comes through', async () => {
    const fails = listByFunction(await root(), () => {
      throw new Error('no catalogue');
    });
    await expect(fails).rejects.toThrow('no catalogue');
  });
});
