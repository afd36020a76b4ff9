import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { pictureFiles } from './picture-files.js';

vi.mock('node:fs/promises', async (original) => {
  const { withLockedFolders } = await import('../../test/support/locked-folders.js');
  return withLockedFolders(await original());
});

describe('pictureFiles', () => {
  test('keeps what is named, and goes through folders and links to folders, but not in a circle', async () => {
    const root = await folderOf({
      'new/b.jpg': '',
      'new/a/1.PNG': '',
      'new/a/notes.txt': '',
      'new/__MACOSX/1.jpg': '',
      'new/.hidden/1.jpg': '',
      'elsewhere/2.jpg': '',
      scan: '',
    });
    await symlink(join(root, 'elsewhere'), join(root, 'new', 'link'));
    await symlink(join(root, 'new'), join(root, 'new', 'self'));
    await symlink(join(root, 'nowhere.jpg'), join(root, 'new', 'broken.jpg'));
    const below = ['a/1.PNG', 'b.jpg', 'broken.jpg', 'link/2.jpg'].map((file) => join(root, 'new', file));
    const [scan, missing] = [join(root, 'scan'), join(root, 'missing.jpg')];
    expect(await pictureFiles([scan, join(root, 'new'), missing])).toEqual([scan, ...below, missing]);
  });

  test('expands patterns, after files of that very name', async () => {
    const root = await folderOf({
      'scans/1.jpg': '',
      'scans/2.png': '',
      'scans/notes.txt': '',
      'scans/deep/er/3.jpg': '',
      'scans/deep/4.jpeg': '',
      'scans/.hidden/5.jpg': '',
      'scans/a[1].jpg': '',
      'scans/a1.jpg': '',
    });
    const below = (...files: string[]) => files.map((file) => join(root, 'scans', file));
    const expanded = (...patterns: string[]) => pictureFiles(patterns.map((pattern) => join(root, pattern)));
    expect(await expanded('scans/**/*.jpg')).toEqual(below('1.jpg', 'a1.jpg', 'a[1].jpg', 'deep/er/3.jpg'));
    expect(await expanded('scans/*')).toEqual(below('1.jpg', '2.png', 'a1.jpg', 'a[1].jpg'));
    expect(await expanded('scans/deep/**/*.{jpg,jpeg}')).toEqual(below('deep/4.jpeg', 'deep/er/3.jpg'));
    expect(await expanded('*/?.png')).toEqual(below('2.png'));
    expect(await expanded('scans/a[1].jpg')).toEqual(below('a[1].jpg'));
    expect(await expanded('scans/[12].*', 'scans')).toEqual(
      below('1.jpg', '2.png', 'a1.jpg', 'a[1].jpg', 'deep/4.jpeg', 'deep/er/3.jpg'),
    );
    expect(await expanded('scans/*.gif', 'nowhere/*.jpg')).toEqual([
      join(root, 'scans/*.gif'),
      join(root, 'nowhere/*.jpg'),
    ]);
  });

  test('names the folder that cannot be read', async () => {
    const root = await folderOf({ 'new/1.jpg': '', 'new/locked/2.jpg': '' });
    await expect(pictureFiles([join(root, 'new')])).rejects.toMatchObject({
      code: 'E_DATA_FOLDER',
      fault: { where: join(root, 'new', 'locked'), received: expect.stringContaining('EACCES') },
    });
  });
});
