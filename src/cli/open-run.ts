import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { RunFolder } from '../experiment/run-folder.js';

/** Makes the folder of a run: the one given, or a new one named after the command and the time. */
export async function openRun(command: string, out: string | undefined, now: Date): Promise<RunFolder> {
  if (out !== undefined) return RunFolder.create(out);
  const name = `${command}-${timestamp(now)}`;
  for (let attempt = 1; ; attempt++) {
    try {
      return await RunFolder.createNew(join('runs', attempt === 1 ? name : `${name}-${attempt}`));
    } catch (error) {
      // Two runs that start within a second both keep their results.
      if (error instanceof WarmstartError && error.code === 'E_RUN_EXISTS' && attempt < 100) continue;
      throw error;
    }
  }
}

/** Local time as `20250131-235959`. */
function timestamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}
