import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';

const scriptFor = async (shell: string) => (await warmstart(['completion', shell])).stdout;

describe('completion', () => {
  test('bash offers commands, options, choices and files', async () => {
    const script = await scriptFor('bash');
    const offered = (...words: string[]) => {
      const line = `COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _warmstart; echo "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', `${script}\n${line}`], { encoding: 'utf8' }).trim();
    };
    expect(offered('warmstart', 'comp')).toBe('compare completion');
    expect(offered('warmstart', 'train', '--freeze-b')).toBe('--freeze-batch-norms');
    expect(offered('warmstart', 'summary', '--arch', 'resnet3')).toBe('resnet34');
    expect(offered('warmstart', 'train', 'package.')).toBe('package.json');
    expect(offered('warmstart', 'train', '--out', 'tsconfig.b')).toBe('tsconfig.build.json');
  });

  test.each(['zsh', 'fish'])('%s names every command with its options', async (shell) => {
    const script = await scriptFor(shell);
    const { stdout } = await warmstart(['--help']);
    const commands = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name as string);
    expect(commands).toContain('train');
    for (const name of commands.filter((n) => n !== 'help')) expect(script).toContain(name);
    expect(script).toMatch(/epochs/);
    expect(script).toMatch(/resnet18 resnet34 resnet50/);
  });

  test('another shell is wrong usage', async () => {
    expect((await warmstart(['completion', 'tcsh'])).code).toBe(2);
  });
});
