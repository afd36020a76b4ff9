import type { Command } from 'commander';
import { z } from 'zod';
import type { ImageData } from '../data/image-data.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { dataFacts } from '../experiment/data-facts.js';
import { RunFolder } from '../experiment/run-folder.js';
import { differences, requireSameRun } from '../learner/differences.js';
import { versions } from './versions.js';

const configuration = z.object({
  command: z.string(),
  arguments: z.object({ folder: z.string() }),
  options: z.record(z.string(), z.unknown()),
  versions: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
  created: z.string().optional(),
});

/** A run that was begun, possibly by a process that is gone, and how it was begun. */
export interface ResumedRun {
  readonly run: RunFolder;
  /** Of its pictures. */
  readonly folder: string;
  /** As the command's parser gives them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Versions that are not those of then, a line each: then the last bits may differ. */
  readonly newVersions: readonly string[];
  /** When it was begun, if it says so. */
  readonly created?: string;
  /** @throws WarmstartError `E_RESUME_DIFFERS` when these are not the pictures that the run was begun with */
  requireSame(data: ImageData): void;
}

/**
 * Opens a run to go on with. Its options are those that it was begun with.
 * @param given the folder of pictures on the command line; there need be none
 * @param command whose options on the command line must not say anything else, but for those in `free`
 * @throws WarmstartError `E_RESUME_NONE`, `E_RESUME_DIFFERS`
 */
export async function resumedRun(
  path: string,
  given: string | undefined,
  command: Command,
  free: readonly string[] = [],
): Promise<ResumedRun> {
  const { run, config } = await RunFolder.reopen(path);
  const parsed = configuration.safeParse(config);
  if (!parsed.success || parsed.data.command !== command.name()) {
    throw new WarmstartError({
      code: 'E_RESUME_NONE',
      problem: 'this is no run that can be gone on with',
      expected: `the folder of a run of ${command.name()}`,
      where: path,
    });
  }
  const { folder } = parsed.data.arguments;
  const before = { folder, ...parsed.data.options };
  requireSame(path, before, {
    ...before,
    ...(given !== undefined && { folder: given }),
    ...onCommandLine(command, free),
  });
  return {
    run,
    folder,
    options: optionsOf(command, parsed.data.options, free),
    ...(parsed.data.created !== undefined && { created: parsed.data.created }),
    newVersions: differences(parsed.data.versions, { ...versions() }),
    requireSame: (data) => requireSame(path, parsed.data.data, JSON.parse(JSON.stringify(dataFacts(data)))),
  };
}

function requireSame(
  where: string,
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): void {
  requireSameRun(before, now, {
    where,
    hint: 'give --resume alone, with the same pictures in place; or begin another run',
  });
}

/** What of a run's options does not depend on how it is looked at. */
const aside = new Set(['resume', 'json', 'quiet', 'out']);

/** Options that were written there, as a configuration has them. */
function onCommandLine(command: Command, free: readonly string[]): Record<string, unknown> {
  const values = command.opts<Record<string, unknown>>();
  const written = Object.keys(values).filter(
    (n) => command.getOptionValueSource(n) === 'cli' && !aside.has(n) && !free.includes(n),
  );
  return Object.fromEntries(written.map((name) => [name, plain(values[name])]));
}

function plain(value: unknown): unknown {
  return value instanceof RegExp ? value.source : value;
}

/** What was kept as text, though it was more than that, is read again by its option's parser. */
function optionsOf(
  command: Command,
  stored: Readonly<Record<string, unknown>>,
  free: readonly string[],
): Record<string, unknown> {
  const values = command.opts<Record<string, unknown>>();
  for (const option of command.options) {
    const name = option.attributeName();
    const value = stored[name];
    if (value === undefined || aside.has(name)) continue;
    if (free.includes(name) && command.getOptionValueSource(name) === 'cli') continue;
    values[name] = typeof value === 'string' && option.parseArg ? option.parseArg(value, undefined as never) : value;
  }
  return values;
}
