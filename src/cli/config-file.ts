import { readFile } from 'node:fs/promises';
import type { Command, Option } from 'commander';
import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import { usageError } from './usage.js';

/** Looked for in the working directory unless `--config` names another. */
export const configFileName = 'warmstart.json';

/** An option's value as it would be typed: text or a number; true or false for one that takes no value. */
const value = z.union([z.string(), z.number(), z.boolean()]);
const section = z.record(z.string(), value);

/** Values of options by their long names: `defaults` for every command that has them, others for single commands. */
export type ConfigFile = Readonly<Record<string, z.infer<typeof section>>>;

/**
 * Reads a config file.
 * @param path undefined: the one in the working directory, if there is one
 * @throws WarmstartError `E_CONFIG_FILE` when it cannot be read, is no JSON, or does not say what commands understand
 */
export async function readConfigFile(path: string | undefined, program: Command): Promise<ConfigFile> {
  const where = path ?? configFileName;
  const text = await readFile(where, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (path === undefined && cause.code === 'ENOENT') return '{}';
    throw wrong(where, 'cannot be read', cause.message);
  });
  const parsed = schemaOf(program).safeParse(jsonOf(text, where));
  if (parsed.success) return parsed.data;
  throw wrong(where, 'says what no command understands', z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

/**
 * Gives a command the values of the file for options that the command line does not set. A value goes through the
 * same checks as one that is typed.
 * @throws WarmstartError `E_USAGE`, as for a typed value
 */
export function applyConfig(command: Command, file: ConfigFile): void {
  const values = { ...file.defaults, ...file[command.name()] };
  for (const option of command.options) {
    const given = values[longName(option)];
    if (given === undefined || isTyped(command, option)) continue;
    command.setOptionValueWithSource(option.attributeName(), parse(option, given), 'config');
  }
}

function isTyped(command: Command, option: Option): boolean {
  return command.getOptionValueSource(option.attributeName()) === 'cli';
}

function parse(option: Option, given: z.infer<typeof value>): unknown {
  if (!takesValue(option)) return option.negate ? !given : given;
  const text = String(given);
  if (option.argChoices && !option.argChoices.includes(text)) {
    throw usageError(`--${longName(option)}`, option.argChoices.join(', '), text);
  }
  return option.parseArg && !option.argChoices ? option.parseArg(text, undefined) : text;
}

/** A section for each command with its options, and `defaults` with those of all. */
function schemaOf(program: Command) {
  const fields = (options: readonly Option[]) => {
    const known = options.filter((option) => longName(option) !== 'config');
    return z.strictObject(Object.fromEntries(known.map((option) => [longName(option), typeOf(option).optional()])));
  };
  const sections = program.commands.map((command) => [command.name(), fields(command.options).optional()] as const);
  const all = program.commands.flatMap((command) => command.options);
  return z
    .strictObject({ defaults: fields(all).optional(), ...Object.fromEntries(sections) })
    .pipe(z.record(z.string(), section));
}

function typeOf(option: Option) {
  return takesValue(option) ? z.union([z.string(), z.number()]) : z.boolean();
}

export function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

/** As it is typed, without the dashes. */
function longName(option: Option): string {
  return (option.long ?? option.flags).replace(/^--/, '');
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrong(where, 'is no JSON', (cause as Error).message);
  }
}

function wrong(where: string, what: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_CONFIG_FILE',
    problem: `the config file ${what}`,
    expected: '{ "defaults": { "seed": 7 }, "train": { "epochs": 10 } }, options by their long names',
    received,
    where,
    hint: 'see warmstart COMMAND --help for the options, or remove the file',
  });
}
