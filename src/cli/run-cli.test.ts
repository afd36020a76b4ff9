import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';

describe('the command line', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['compere']],
    ['an unknown option', ['train', 'x', '--epoch', '3']],
    ['a missing argument', ['train']],
    ['an unknown architecture', ['summary', '--arch', 'resnet19']],
    ['no number', ['train', 'x', '--epochs', 'many']],
    ['a number out of range', ['train', 'x', '--epochs', '0']],
    ['a batch of one', ['train', 'x', '--batch-size', '1']],
    ['a share that is none', ['train', 'x', '--valid', '1']],
    ['a damaged expression', ['train', 'x', '--group', '(']],
    ['a rate that is none', ['train', 'x', '--lr', '1e-3,']],
    ['two origins of the weights', ['train', 'x', '--pretrained', '--from-scratch']],
    ['an unknown form of convolutions', ['train', 'x', '--lowering', 'fast']],
    ['to freeze random weights', ['train', 'x', '--freeze-batch-norms', '--from-scratch']],
  ])('%s is wrong usage: exit code 2', async (_, args) => {
    const { code, stdout, stderr } = await warmstart(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(args.length === 0 ? /^Usage: warmstart/ : /^E_USAGE: /);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test.each(['compare', 'train', 'lr-find', 'predict', 'summary'])(
    '%s --help has examples and fits 80 columns',
    async (command) => {
      const { code, stdout } = await warmstart([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Examples:\n`);
      expect(stdout).toContain(`$ warmstart ${command} `);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
  );

  test('--help names the commands, --version the version', async () => {
    const { stdout } = await warmstart(['--help']);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toMatch(/compare +train without[\s\S]*predict +classify/);
    expect(await warmstart(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  });

  test('a failure is told with its code, without a stack trace: exit code 1', async () => {
    const { code, stderr } = await warmstart(['train', '/nowhere/at/all']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_DATA_FOLDER: the folder of pictures does not exist\n/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('weights of unknown kind, weights that are not there', async () => {
    const own = new URL(import.meta.url).pathname;
    expect((await warmstart(['summary', '--weights', own])).stderr).toMatch(/^E_WEIGHTS_FORMAT: /);
    expect((await warmstart(['summary', '--weights', 'no.onnx'])).stderr).toMatch(/^E_WEIGHTS_FILE: /);
  });
});

describe('warmstart summary', () => {
  test("has the notebook's numbers for a frozen ResNet-18 with two classes", async () => {
    const { code, stdout } = await warmstart(['summary', '--arch', 'resnet18', '--classes', '2', '--frozen']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^parameters +11,705,410$/m);
    expect(stdout).toMatch(/^that learn +538,498$/m);
    expect(stdout).toMatch(/^frozen +11,166,912$/m);
    expect(stdout).toMatch(/^conv1 +Conv +N x 64 x 64 x 64 +9,408 +no$/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('everything learns from scratch; --json has every row', async () => {
    const { stdout } = await warmstart(['summary', '--classes', '3', '--size', '64', '--from-scratch', '--json']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ architecture: 'resnet18', classes: 3, frozen: 0 });
    expect(document.rows[0]).toMatchObject({ layer: 'conv1', shape: ['N', 64, 32, 32], trainable: true });
  });
});
