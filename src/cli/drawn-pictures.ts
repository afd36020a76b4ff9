import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCollection } from '../collection/collection-plan.js';
import type { RunFolder } from '../experiment/run-folder.js';
import type { Context } from './context.js';
import { drawDemoData, sheetOfPatch } from './demo-data.js';
import { openRun } from './open-run.js';
import type { DataOptions } from './options.js';
import type { Report } from './report.js';
import { wrap } from './text.js';

/** Pictures that were drawn for a run, since no folder was given: they are a part of it. */
export interface DrawnPictures {
  readonly run: RunFolder;
  readonly folder: string;
  /** Takes both back, if no run comes of it. Never fails: what has to be reported is what went wrong before. */
  discard(): Promise<void>;
}

/** Opens a run and draws the demo collection into it; if that fails, nothing of either is left. @throws WarmstartError `E_RUN_...`, or the signal's reason */
export async function drawnPictures(
  command: string,
  out: string | undefined,
  { context, report }: { readonly context: Context; readonly report: Report },
): Promise<DrawnPictures> {
  const run = await openRun(command, out, context.now());
  const folder = join(run.path, 'pictures');
  const discard = async () => {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    await run.unmake();
  };
  report.note(
    wrap(`No folder was given: patches of a map, drawn and not scanned, are put into ${folder}.`, report.columns),
  );
  try {
    await drawDemoData(folder, defaultCollection, context, report);
  } catch (error) {
    await discard();
    throw error;
  }
  return { run, folder, discard };
}

/** Patches of one sheet are on one side, unless every class is to have its share: a split cannot do both. */
export function bySheet<T extends Pick<DataOptions, 'split' | 'group'>>(options: T): T {
  return options.split === 'stratified' ? options : { ...options, group: options.group ?? sheetOfPatch };
}
