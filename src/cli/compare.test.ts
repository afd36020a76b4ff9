import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type CommandLineOptions, warmstart } from '../../test/support/command-line.js';
import { writeTinyBody } from '../../test/support/tiny-collection.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import type { ArmResult } from '../experiment/arm.js';
import type { EpochRecord } from '../learner/training-event.js';

const at = tinyInputs((at) => writeTinyBody(at('folded.onnx'), { norms: false }));

const small = ['--size', '32', '--batch-size', '8', '--epochs', '2', '--threads', '1'];

function compare(args: readonly string[], options: CommandLineOptions = {}) {
  return warmstart(['compare', at('pictures'), ...small, ...args], options);
}

async function history(run: string, arm: string): Promise<EpochRecord[]> {
  const lines = (await readFile(at(run, arm, 'history.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as EpochRecord);
}

const json = async (...names: string[]) => JSON.parse(await readFile(at(...names), 'utf8'));

describe('warmstart compare', () => {
  test('prints a table for each arm, then what pretraining changed, in 80 columns', async () => {
    const { code, stdout, stderr, shown } = await compare(['--weights', at('tiny.onnx'), '--out', at('run')]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    const headers = lines.filter((line) => /^epoch +train_loss +valid_loss +error_rate +time$/.test(line));
    expect(headers).toHaveLength(2);
    expect(lines.filter((line) => /^ +[01]( +\d+\.\d{4}){2} +[01]\.\d{3} +00:\d\d$/.test(line))).toHaveLength(4);
    expect(stdout).toMatch(/From scratch: tiny[\s\S]*Pretrained: tiny, weights of tiny\.onnx[\s\S]*What pretraining/);
    expect(stdout).toMatch(/^error rate +\d+ % +\d+ % +\S+ points?$/m);
    expect(stdout).toMatch(/^On these 9 pictures /m);
    expect(stdout).toMatch(/^energy, (estimated|partly measured)( +[\d.]+( to [\d.]+)? m?Wh){2} +[+-]?\d+ %$/m);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /The energy is (estimated|measured) .* of CO2 .*at 475 g\/kWh \(world; IEA/,
    );
    const path = `Saved in ${at('run')}`;
    expect(lines).toContain(path);
    expect(lines).toContain(`Report: ${at('run', 'report.html')}`);
    for (const line of lines) if (!/^(Saved in|Report:) /.test(line)) expect(line.length).toBeLessThanOrEqual(80);

    expect(shown[0]).toBe('reading pictures  1/48');
    expect(shown).toContainEqual(expect.stringMatching(/^epoch 2\/2 {2}batch 4\/4 {2}loss \d\.\d{4} {2}00:00 left$/));
  });

  test('leaves config, result and for each arm history, weights and model', async () => {
    expect((await readdir(at('run'))).sort()).toEqual([
      'charts',
      'config.json',
      'pretrained',
      'report.html',
      'report.json',
      'report.md',
      'result.json',
      'scratch',
      'valid.csv',
    ]);
    for (const arm of ['scratch', 'pretrained']) {
      const files = (await readdir(at('run', arm))).sort();
      const whole = [
        'config.json',
        'history.csv',
        'history.jsonl',
        'model.onnx',
        'outcome.json',
        'weights.safetensors',
      ];
      expect(files).toEqual(whole);
    }
    expect(await json('run', 'config.json')).toMatchObject({
      command: 'compare',
      options: { seed: 42, epochs: 2, lr: { last: 0.003 }, weights: at('tiny.onnx') },
      versions: { warmstart: '0.1.0', onnxruntime: expect.stringMatching(/^\d/) },
      data: {
        classes: ['a', 'b'],
        normalization: { mean: [0.485, 0.456, 0.406] },
        train: { pictures: 39 },
        valid: { pictures: 9 },
        skipped: [],
      },
    });
    const result = await json('run', 'result.json');
    for (const { energy, carbon, seconds } of Object.values<ArmResult>(result.arms)) {
      expect(energy.low).toBeGreaterThan(0);
      expect(energy.high).toBeGreaterThanOrEqual(energy.wattHours);
      expect(energy.seconds).toBeCloseTo(seconds, 1);
      expect(carbon.grams).toBeCloseTo(energy.wattHours * 0.475, 9);
    }
    expect(result).toMatchObject({ interrupted: false, arms: { scratch: { final: { pictures: 9 } } } });
    expect(result.arms.pretrained.epochs).toEqual(await history('run', 'pretrained'));
    expect(result.arms.pretrained.parameters.trainable).toBeLessThan(result.arms.scratch.parameters.trainable);
  });

  test('--json gives one document on stdout and repeats the numbers under the same seed', async () => {
    const { code, stdout, stderr } = await compare([
      '--weights',
      at('tiny.onnx'),
      '--out',
      at('again'),
      '--json',
      '--carbon-intensity',
      'fr',
    ]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ command: 'compare', run: at('again'), verdict: { errorA: { n: 9 } } });
    expect(document.arms.scratch.carbon.intensity).toMatchObject({ gramsPerKwh: 56, place: 'FR' });
    expect(stderr).toContain('What pretraining changed');
    for (const arm of ['scratch', 'pretrained']) {
      const timeless = (await history('again', arm)).map((record) => ({ ...record, seconds: 0 }));
      expect(timeless).toEqual((await history('run', arm)).map((record) => ({ ...record, seconds: 0 })));
    }
  });

  test('--carbon-intensity takes grams or a country, and nothing else', async () => {
    const { code, stderr } = await compare(['--weights', at('tiny.onnx'), '--carbon-intensity', 'Germany']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/--carbon-intensity[\s\S]*grams of CO2 per kWh[\s\S]*DE/),
    ]);
  });

  test('--quiet says only the result', async () => {
    const { stdout, shown } = await compare(['--weights', at('tiny.onnx'), '--out', at('quiet'), '--quiet']);
    expect(stdout).toMatch(/^\nWhat pretraining changed/);
    expect(shown).toEqual([]);
  });

  test('stops before any training when there are no weights', async () => {
    const { code, stdout, stderr } = await compare(['--arch', 'resnet34', '--out', at('none')]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^E_WEIGHTS_NONE: resnet34 comes without pretrained weights\n.*--weights/);
    await expect(readdir(at('none'))).rejects.toThrow();
  });

  test('never writes into a folder with something in it', async () => {
    const { code, stderr, shown } = await compare(['--weights', at('tiny.onnx'), '--out', at('pictures')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_RUN_EXISTS: /);
    expect(shown).toEqual([]);
  });

  test('warns of folded batch norms', async () => {
    const { code, stderr } = await compare(['--weights', at('folded.onnx'), '--out', at('folded')]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: folded has no batch norms.*--scratch-arch resnet18/);
  });

  test('interrupted in the first arm, saves it and ends with 130', async () => {
    const stop = new AbortController();
    const onLive = (text: string) => text.startsWith('epoch 2/3  batch 1/') && stop.abort();
    const args = ['--weights', at('tiny.onnx'), '--out', at('stopped'), '--epochs', '3', '--json'];
    const { code, stdout, stderr } = await compare(args, { signal: stop.signal, onLive });
    expect(code).toBe(130);
    expect(stderr).toContain('E_INTERRUPTED: interrupted; what was done is saved');
    expect(await history('stopped', 'scratch')).toHaveLength(1);
    const files = (await readdir(at('stopped', 'scratch'))).sort();
    expect(files).toEqual(['config.json', 'history.csv', 'history.jsonl', 'model.onnx', 'weights.safetensors']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ interrupted: true, arms: { scratch: { interrupted: true } } });
    expect(document).not.toHaveProperty('verdict');
    expect(await readdir(at('stopped'))).not.toContain('pretrained');
  });

  test('interrupted while reading, leaves nothing behind', async () => {
    const args = ['--weights', at('tiny.onnx'), '--out', at('early')];
    const { code, stderr } = await compare(args, { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(stderr).toBe('E_INTERRUPTED: interrupted\n');
    await expect(readdir(at('early'))).rejects.toThrow();
  });
});
