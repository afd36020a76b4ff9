import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { applyConfig, readConfigFile } from './config-file.js';

/** A program with one command whose options are given; what the command gets in the end. */
async function optionsOf(text: string, args: readonly string[] = []) {
  const path = join(await temporaryFolder(), 'warmstart.json');
  await writeFile(path, text);
  const program = new Command('warmstart').exitOverride();
  const train = program
    .command('train')
    .option('--epochs <n>', '', (given) => 10 * Number(given), 5)
    .option('--quiet', '')
    .option('--no-shuffle', '')
    .addOption(new Option('--arch <name>', '').choices(['a', 'b']));
  program.command('predict').option('--quiet', '');
  let found: object = {};
  train.action((options: object) => {
    found = options;
  });
  program.hook('preAction', async (_, command) => applyConfig(command, await readConfigFile(path, program)));
  await program.parseAsync(['train', ...args], { from: 'user' });
  return found;
}

describe('a config file', () => {
  test("gives what is not typed, through the option's own parser; the command's section goes before the defaults", async () => {
    const text = '{"defaults": {"epochs": 2, "quiet": true}, "train": {"epochs": 3, "arch": "b", "no-shuffle": true}}';
    expect(await optionsOf(text)).toEqual({ epochs: 30, quiet: true, arch: 'b', shuffle: false });
  });

  test('gives way to the command line, also to a default that is typed', async () => {
    expect(await optionsOf('{"train": {"epochs": 3}}', ['--epochs', '0.5'])).toMatchObject({ epochs: 5 });
  });

  test.each([
    ['no JSON', '{', 'is no JSON'],
    ['an unknown section', '{"tain": {}}', 'tain'],
    ['an unknown option', '{"train": {"epoch": 3}}', 'epoch'],
    ['an option of another command', '{"predict": {"epochs": 3}}', 'epochs'],
    ['a switch that is text', '{"train": {"quiet": "yes"}}', 'quiet'],
    ['a list', '[]', 'expected'],
  ])('%s is refused by name', async (_, text, said) => {
    await expect(optionsOf(text)).rejects.toMatchObject({
      code: 'E_CONFIG_FILE',
      message: expect.stringContaining(said),
    });
  });

  test('a choice that there is not is wrong usage', async () => {
    await expect(optionsOf('{"train": {"arch": "c"}}')).rejects.toMatchObject({ code: 'E_USAGE' });
  });

  test('that is named must be there', async () => {
    const { code, stderr } = await warmstart(['summary', '--config', '/nowhere/warmstart.json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_CONFIG_FILE: the config file cannot be read/);
  });
});
