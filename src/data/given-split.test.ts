import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { givenSplit, parseSetFolders, readValidList } from './given-split.js';

test('a given split is taken as it is, unless a side is empty', () => {
  expect(givenSplit(['a', 'b', 'c'], (file) => file === 'b')).toEqual({
    train: Uint32Array.of(0, 2),
    valid: Uint32Array.of(1),
  });
  expect(() => givenSplit(['a'], () => true)).toThrow(/no picture is left to train on/);
  expect(() => givenSplit(['a'], () => false)).toThrow(/no picture is held out/);
});

describe('readValidList', () => {
  const files = ['a/1.jpg', 'a/2.jpg', 'b/1.jpg'];

  test('reads a file of any system, or takes the names themselves', async () => {
    const root = await folderOf({ 'valid.txt': '\ufeffa\\1.jpg\r\n\r\n./b/1.jpg\r\n' });
    expect([...(await readValidList(join(root, 'valid.txt'), files))]).toEqual(['a/1.jpg', 'b/1.jpg']);
    expect([...(await readValidList(['a/2.jpg', 'a/2.jpg'], files))]).toEqual(['a/2.jpg']);
  });

  test('refuses names that no picture has, and a file that is not there', async () => {
    await expect(readValidList(['a/1.jpg', '1.jpg'], files)).rejects.toThrow(
      /1 of the 2 [\s\S]*a\/1\.jpg[\s\S]*1\.jpg/,
    );
    await expect(readValidList('/nowhere.txt', files)).rejects.toMatchObject({ code: 'E_DATA_LIST' });
  });
});

describe('parseSetFolders', () => {
  test('tidies the names', () => {
    expect(parseSetFolders({ train: './a/train/', valid: 'val' })).toEqual({ train: 'a/train', valid: 'val' });
  });

  test.each([
    ['a', 'a/'],
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['.', 'a'],
    ['a', '..'],
    ['/a', 'b'],
    ['', 'b'],
  ])('refuses %j beside %j', (train, valid) => {
    expect(() => parseSetFolders({ train, valid })).toThrowError(
      expect.objectContaining({ code: 'E_DATA_SPLIT_FOLDERS' }),
    );
  });
});
