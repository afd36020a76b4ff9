import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { ArmName } from './arm.js';
import { runFiles } from './run-folder.js';

/** The exported model at a path: the file itself, or the one in a run's folder. @throws WarmstartError `E_MODEL_NONE` */
export async function modelFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return path;
  const model = join(path, runFiles.model);
  if (await isFile(model)) return model;
  const arm: ArmName = 'pretrained';
  const inArm = await isFile(join(path, arm, runFiles.model));
  throw new WarmstartError({
    code: 'E_MODEL_NONE',
    problem: found ? 'there is no model in this folder' : 'there is no such model',
    expected: `an exported model (.onnx), or the folder of a run with ${runFiles.model} in it`,
    where: path,
    hint: inArm ? `this is a comparison; name one of its arms: ${join(path, arm)}` : 'check the path',
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
