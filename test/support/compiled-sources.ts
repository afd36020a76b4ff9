import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { folderOf } from './picture-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Some folders of `src/` as JavaScript, for a test that needs a process of its own.
 * @returns where they lie, with what they import from node_modules
 */
export async function compiledSources(folders: readonly string[]): Promise<string> {
  const target = await folderOf({ 'package.json': '{ "type": "module" }' });
  await symlink(join(root, 'node_modules'), join(target, 'node_modules'), 'junction');
  for (const folder of folders) {
    for (const name of await readdir(join(root, 'src', folder))) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
      const source = await readFile(join(root, 'src', folder, name), 'utf8');
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      const path = join(target, folder, name.replace(/\.ts$/, '.js'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, outputText);
    }
  }
  return target;
}
