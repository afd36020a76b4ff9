import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CapturedTerminal } from '../../test/support/captured-terminal.js';
import type { RunConfig } from '../experiment/load-run.js';
import { commandLine } from '../report/provenance.js';
import { compareCommand } from './compare.js';
import type { Context } from './context.js';
import { quantifyCommand } from './quantify.js';

const context: Context = {
  terminal: new CapturedTerminal(),
  signal: new AbortController().signal,
  now: () => new Date(),
};

/** What a command is called with, as its run keeps it. */
function parsed(words: readonly string[]): Pick<RunConfig, 'command' | 'arguments' | 'options'> {
  const root = new Command();
  for (const add of [quantifyCommand, compareCommand]) add(root, context);
  let found: Pick<RunConfig, 'command' | 'arguments' | 'options'> | undefined;
  for (const command of root.commands)
    command.action((folder: string, options: object) => {
      const plain = Object.entries(options).map(([name, value]) => [
        name,
        value instanceof RegExp ? value.source : value,
      ]);
      found = { command: command.name(), arguments: { folder }, options: Object.fromEntries(plain) };
    });
  root.parse(words, { from: 'user' });
  if (!found) throw new Error('no command was called');
  return found;
}

/** The words that a POSIX shell makes of it. */
function words(line: string): string[] {
  return execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(1, -1);
}

const name = fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/);
/** A shell, an HTML page and Markdown each have their own idea of these. */
const text = fc.stringMatching(/^[-a-z "'$`\\|<>&*\n#~!ü;]{1,12}$/);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const quantifyWords = fc
  .record({
    folder: text,
    arms: fc.subarray(['scratch', 'frozen', 'finetune', 'features'], { minLength: 1 }),
    own: fc.array(fc.tuple(name, fc.constantFrom('', 'frozen:', 'scratch:'), text), { maxLength: 3 }),
    weights: optional(text),
    group: optional(fc.constantFrom('^[^_]+', "^(it's|a/b)", '-\\d+"x"', '\\$HOME')),
    list: optional(text),
    seeds: optional(fc.integer({ min: 1, max: 20 })),
    valid: optional(fc.constantFrom('0.05', '1e-3', '0.9')),
    fold: fc.boolean(),
    stratified: fc.boolean(),
    oversample: fc.boolean(),
    recipe: fc.constantFrom('tuned', 'notebook'),
    augment: fc.constantFrom('none', 'maps'),
  })
  .map((one) => [
    'quantify',
    `--arms=${one.arms.join()}`,
    ...one.own.map(([own, method, file]) => `--arm=${own}=${method}${file}`),
    ...(one.weights === undefined ? [] : [`--weights=${one.weights}`]),
    ...(one.group === undefined ? [] : [`--group=${one.group}`]),
    ...(one.list === undefined || one.fold || one.stratified ? [] : [`--valid-list=${one.list}`]),
    ...(one.seeds === undefined ? [] : [`--seeds=${one.seeds}`]),
    ...(one.valid === undefined ? [] : [`--valid=${one.valid}`]),
    ...(one.fold ? ['--fold=1/3'] : []),
    ...(one.stratified ? ['--split=stratified'] : []),
    ...(one.oversample ? ['--oversample'] : []),
    `--recipe=${one.recipe}`,
    `--augment=${one.augment}`,
    '--',
    one.folder.startsWith('-') ? `./${one.folder}` : one.folder,
  ]);

test('the command line of a report, given to a shell, is the same study again', () => {
  fc.assert(
    fc.property(quantifyWords, (given) => {
      const config = parsed(given);
      expect(parsed(words(commandLine(config as RunConfig)))).toEqual(config);
    }),
    { numRuns: 60 },
  );
});

test.each([
  [['quantify', 'p', '--split-folders', 'train,val', '--label-pattern', '^(?<label>[^/]+)/']],
  [['quantify', 'p', '--labels', 'a b.csv', '--carbon-intensity', 'DE', '--offline', '--threads', '3', '--jobs', '2']],
  [['compare', 'p', '--lr', '1e-4,3e-3', '--augment', 'photos', '--mixup', '0.4', '--scratch-arch', 'resnet18']],
])('%j is the same run again', (given) => {
  const config = parsed(given);
  expect(parsed(words(commandLine(config as RunConfig)))).toEqual(config);
});

test('a study that was gone on with, or has read options from a file, is told without either', () => {
  const config = parsed(['quantify', 'p', '--seeds', '7']);
  const more = { ...config, options: { ...config.options, resume: 'runs/a', config: 'warmstart.json' } };
  expect(parsed(words(commandLine({ ...more, data: { root: 'p', classes: [] } })))).toEqual(config);
});
