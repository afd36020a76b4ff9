import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceFile } from '../files/replace-file.js';
import { writeFailure } from '../files/write-failure.js';
import type { Graph } from '../ir/graph.js';
import { parseModelCard } from '../learner/model-card.js';
import { writeModelFile } from '../onnx/file.js';
import { RunFolder, runFiles } from './run-folder.js';

/** Programs that use an exported model, and what they need to be told. */
const companions = ['classify.mjs', 'classify.py', 'index.html', 'README.txt'] as const;

/**
 * Writes an exported model into a folder of its own, new or empty: `model.onnx`, what it says of itself as
 * `model.json`, and a short program for each of Node.js, Python and the browser that classifies pictures with it.
 * @returns bytes of the model
 * @throws WarmstartError `E_RUN_EXISTS`, `E_RUN_FOLDER`, `E_FILE_WRITE`, `E_MODEL_CARD`
 */
export async function exportFolder(path: string, graph: Graph): Promise<number> {
  const card = parseModelCard(graph);
  await RunFolder.create(path);
  const model = join(path, runFiles.model);
  await writeModelFile(model, graph);
  replaceFile(join(path, 'model.json'), `${JSON.stringify(card, null, 2)}\n`);
  for (const name of companions) {
    const source = fileURLToPath(new URL(`../../assets/export/${name}`, import.meta.url));
    await copyFile(source, join(path, name)).catch((cause) => {
      throw writeFailure({ code: 'E_FILE_WRITE', problem: 'a file could not be written' }, join(path, name), cause);
    });
  }
  return (await stat(model)).size;
}
