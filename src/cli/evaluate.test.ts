import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';

const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];

const at = tinyInputs(async (at) => {
  const { code, stderr } = await warmstart([
    'train',
    at('pictures'),
    ...['--weights', at('tiny.onnx'), '--out', at('run'), ...small],
  ]);
  if (code !== 0) throw new Error(stderr);
});

interface Evaluated {
  readonly pictures: number;
  readonly wrong: number;
  readonly errorRate: number;
  readonly classes: string[];
  readonly confusionMatrix: number[][];
  readonly topLosses: { file: string; predicted: string; actual: string; loss: number }[];
  readonly calibration: { nll: number; ece: number; bins: { pictures: number }[] };
  readonly skipped: { file: string; code: string }[];
}

async function evaluated(...args: string[]): Promise<Evaluated> {
  const { code, stdout, stderr } = await warmstart(['evaluate', ...args, '--json', '--threads', '1']);
  expect(stderr).not.toMatch(/^E_/m);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('warmstart evaluate', () => {
  test('counts what predict says of the same pictures', async () => {
    const found = await evaluated(at('run'), at('pictures'));
    const { stdout } = await warmstart(['predict', at('run'), at('pictures'), '--json', '--threads', '1']);
    const { predictions } = JSON.parse(stdout) as {
      predictions: { file: string; label: string; probabilities: Record<string, number> }[];
    };
    const truth = (file: string) => file.slice(at('pictures').length + 1).split('/')[0] as string;
    const wrong = predictions.filter(({ file, label }) => label !== truth(file));
    expect(found).toMatchObject({ pictures: predictions.length, wrong: wrong.length, classes: ['a', 'b'] });
    expect(found.errorRate).toBe(wrong.length / predictions.length);
    for (const [actual, row] of found.confusionMatrix.entries()) {
      for (const [predicted, count] of row.entries()) {
        const same = predictions.filter(
          ({ file, label }) => truth(file) === found.classes[actual] && label === found.classes[predicted],
        );
        expect(count).toBe(same.length);
      }
    }
    const losses = predictions.map(({ file, probabilities }) => -Math.log(probabilities[truth(file)] as number));
    expect(found.calibration.nll).toBeCloseTo(losses.reduce((a, b) => a + b) / losses.length, 5);
    expect(found.calibration.bins.reduce((n, bin) => n + bin.pictures, 0)).toBe(predictions.length);
    const worst = predictions[losses.indexOf(Math.max(...losses))]?.file;
    expect(found.topLosses[0]?.file).toBe(worst?.slice(at('pictures').length + 1));
    expect(found.topLosses).toHaveLength(10);
  });

  test('says so in words, within 80 columns', async () => {
    const args = ['evaluate', at('run', 'model.onnx'), at('pictures'), '--top', '3', '--threads', '1'];
    const { code, stdout, shown } = await warmstart(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+ of 48 pictures wrong: error \d+ % \(95 % interval/m);
    expect(stdout).toMatch(/^class +precision +recall +f1 +pictures$/m);
    expect(stdout).toMatch(/^accuracy +[01]\.\d{3} +48$/m);
    expect(stdout).toMatch(/^true class +1 +2$/m);
    const losses = stdout.split('Largest losses\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(losses).toHaveLength(4);
    expect(losses[1]).toMatch(/[ab]\/\d+\.png$/);
    // Only a path, which cannot be broken, may be longer.
    for (const line of stdout.split('\n')) if (!line.includes(at('run'))) expect(line.length).toBeLessThanOrEqual(80);
    expect(shown.at(-1)).toMatch(/^classifying {2}48\/48 {2}00:00 left$/);
  });

  test('names what cannot be read, and leaves it out', async () => {
    await cp(at('pictures'), at('some'), { recursive: true });
    await writeFile(at('some', 'b', 'broken.png'), 'no picture');
    const whole = await evaluated(at('run'), at('pictures'));
    const found = await evaluated(at('run'), at('some'));
    expect(found.skipped).toMatchObject([{ file: 'b/broken.png', code: 'E_PICTURE_FORMAT' }]);
    expect(found.confusionMatrix).toEqual(whole.confusionMatrix);
    const { stderr } = await warmstart(['evaluate', at('run'), at('some'), '--threads', '1']);
    expect(stderr).toMatch(/^warning: 1 picture could not be read[\s\S]*b\/broken\.png: E_PICTURE_FORMAT/);
  });

  test('fails where too much cannot be read', async () => {
    await mkdir(at('bad', 'a'), { recursive: true });
    await mkdir(at('bad', 'b'));
    await copyFile(at('pictures', 'a', '0.png'), at('bad', 'a', '0.png'));
    await writeFile(at('bad', 'b', '1.png'), 'no picture');
    const { code, stderr } = await warmstart(['evaluate', at('run'), at('bad'), '--threads', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_DATA_UNREADABLE: no picture of b can be read/);
  });

  test('the sub-folders must be the classes, by name', async () => {
    await cp(at('pictures', 'a'), at('others', 'a'), { recursive: true });
    await cp(at('pictures', 'a'), at('others', 'z'), { recursive: true });
    const { code, stderr } = await warmstart(['evaluate', at('run'), at('others'), '--threads', '1']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^E_EVALUATE_CLASSES: .*\n.*for each class: a, b\n.*unknown to the model: z; no sub-folder: b/,
    );
  });

  test('interrupted, says nothing of the part it has seen', async () => {
    const stop = new AbortController();
    const args = ['evaluate', at('run'), at('pictures'), '--json', '--threads', '1'];
    const { code, stdout, stderr } = await warmstart(args, { signal: stop.signal, onLive: () => stop.abort() });
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^E_INTERRUPTED: /);
  });
});
