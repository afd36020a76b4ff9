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

  test('names the folder that cannot be read', async () => {
    const root = await folderOf({ 'new/1.jpg': '', 'new/locked/2.jpg': '' });
    await expect(pictureFiles([join(root, 'new')])).rejects.toMatchObject({
      code: 'E_DATA_FOLDER',
      fault: { where: join(root, 'new', 'locked'), received: expect.stringContaining('EACCES') },
    });
  });
});
