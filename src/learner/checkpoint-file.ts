import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Tensor } from '../ir/tensor.js';
import { readSafetensorsFile } from '../safetensors/read-file.js';
import { writeSafetensorsFile } from '../safetensors/write-file.js';

/** Tensors of a run, and beside them what JSON can hold. */
export interface CheckpointFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** By subject. Whatever a reader finds here is unknown to it until it has been checked. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The one checkpoint of a folder: tensors as safetensors, the rest as JSON in its metadata. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint.safetensors');
}

/**
 * Replaces the folder's checkpoint; a kill at any moment leaves the old one or the new one.
 * @throws WarmstartError `E_CHECKPOINT_WRITE`; the old one is then unharmed
 */
export function writeCheckpointFile(folder: string, { tensors, about }: CheckpointFile): void {
  const metadata = Object.entries(about).map(([subject, value]): [string, string] => [subject, JSON.stringify(value)]);
  try {
    writeSafetensorsFile(checkpointPath(folder), tensors, new Map(metadata));
  } catch (cause) {
    if (!(cause instanceof WarmstartError) || cause.code !== 'E_FILE_WRITE') throw cause;
    throw new WarmstartError({
      ...cause.fault,
      code: 'E_CHECKPOINT_WRITE',
      problem: 'the checkpoint could not be written; the one before it, if any, is unharmed',
      hint: `${cause.fault.hint ?? 'find out what is wrong with the disk'}; then resume the run`,
      cause,
    });
  }
}

/** The folder's checkpoint; undefined when it has none. @throws WarmstartError `E_SAFETENSORS_...` */
export function readCheckpointFile(folder: string): CheckpointFile | undefined {
  if (!existsSync(checkpointPath(folder))) return undefined;
  const { tensors, metadata } = readSafetensorsFile(checkpointPath(folder));
  return { tensors, about: Object.fromEntries([...metadata].map(([subject, text]) => [subject, parsed(text)])) };
}

/** Removes the folder's checkpoint, once a run has saved what it was for. */
export function removeCheckpoint(folder: string): void {
  rmSync(checkpointPath(folder), { force: true });
}

/** What is no JSON will not be what the reader expects, either. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
