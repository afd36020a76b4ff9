import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { listClassFolders } from './class-folders.js';

vi.mock('node:fs/promises', async (original) => {
  const { withLockedFolders } = await import('../../test/support/locked-folders.js');
  return withLockedFolders(await original());
});

describe('listClassFolders', () => {
  test('labels by sub-folder, sorted, with nested folders', async () => {
    const root = await folderOf({
      'dogs/b.JPG': '',
      'dogs/2024/a.png': '',
      'cats/z.webp': '',
      'cats/é è.tiff': '',
      LICENSE: '',
    });
    const listing = await listClassFolders(root);
    expect(listing.classes).toEqual(['cats', 'dogs']);
    expect(listing.files).toEqual(['cats/z.webp', 'cats/é è.tiff', 'dogs/2024/a.png', 'dogs/b.JPG']);
    expect([...listing.labels]).toEqual([0, 0, 1, 1]);
    expect(listing.ignored).toBe(0);
  });

  test('leaves out hidden and system files, and counts other files', async () => {
    const root = await folderOf({
      'a/1.jpg': '',
      'a/._1.jpg': '',
      'a/Thumbs.db': '',
      'a/desktop.ini': '',
      'a/notes.txt': '',
      'a/1.xml': '',
      'a/.cache/2.jpg': '',
      'a/__MACOSX/3.jpg': '',
      'b/1.jpg': '',
      '__MACOSX/a/1.jpg': '',
      '.git/x.jpg': '',
    });
    const listing = await listClassFolders(root);
    expect(listing.classes).toEqual(['a', 'b']);
    expect(listing.files).toEqual(['a/1.jpg', 'b/1.jpg']);
    expect(listing.ignored).toBe(2);
  });

  test('follows links, but not in a circle, and keeps a link that leads nowhere', async () => {
    const root = await folderOf({ 'a/1.jpg': '', 'b/1.jpg': '', '.elsewhere/2.jpg': '' });
    await symlink(join(root, '.elsewhere'), join(root, 'a', 'more'));
    await symlink(join(root, 'a'), join(root, 'a', 'self'));
    await symlink(root, join(root, 'b', 'up'));
    await symlink(join(root, 'nowhere.jpg'), join(root, 'b', 'broken.jpg'));
    expect((await listClassFolders(root)).files).toEqual(['a/1.jpg', 'a/more/2.jpg', 'b/1.jpg', 'b/broken.jpg']);
  });

  test.each([
    ['no sub-folders', { '1.jpg': '', '2.jpg': '' }, 'E_DATA_CLASSES', /pictures outside of them: 2/],
    ['one class', { 'a/1.jpg': '' }, 'E_DATA_CLASSES', /sub-folders: a;/],
    ['no pictures', { 'a/1.txt': '', 'b/2.txt': '' }, 'E_DATA_NO_PICTURES', /none in a, b/],
    ['a class without pictures', { 'a/1.jpg': '', 'b/2.txt': '' }, 'E_DATA_CLASS_EMPTY', /none in b/],
    ['train and val', { 'train/a/1.jpg': '', 'val/a/2.jpg': '' }, 'E_DATA_LAYOUT', /train/],
  ])('refuses %s', async (_, files, code, text) => {
    const root = await folderOf(files as Record<string, string>);
    const listing = listClassFolders(root);
    await expect(listing).rejects.toMatchObject({ code });
    await expect(listing).rejects.toThrow(text);
  });

  test('refuses a missing folder, a file, and an empty folder', async () => {
    const root = await folderOf({ 'file.txt': '' });
    await expect(listClassFolders(join(root, 'none'))).rejects.toThrow(/does not exist/);
    await expect(listClassFolders(join(root, 'file.txt'))).rejects.toThrow(/is a file/);
    await mkdir(join(root, 'empty'));
    await expect(listClassFolders(join(root, 'empty'))).rejects.toMatchObject({ code: 'E_DATA_CLASSES' });
  });

  test.each(['a/locked', 'a/below/locked'])('names %s, which cannot be read', async (folder) => {
    const root = await folderOf({ 'a/1.jpg': '', 'b/1.jpg': '', [`${folder}/2.jpg`]: '' });
    await expect(listClassFolders(root)).rejects.toMatchObject({
      code: 'E_DATA_FOLDER',
      fault: { where: join(root, folder), received: expect.stringContaining('EACCES') },
    });
  });
});
