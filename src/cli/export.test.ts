import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { writeTinyCollection } from '../../test/support/tiny-collection.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { Classifier } from '../learner/classifier.js';

const small = ['--size', '32', '--batch-size', '8', '--epochs', '3', '--threads', '1', '--lr', '1e-2'];
const at = tinyInputs(async (at) => {
  await warmstart(['train', at('pictures'), '--weights', at('tiny.onnx'), '--out', at('run'), ...small]);
  await writeTinyCollection(at('test'), 5);
});

const exported = (...args: string[]) => warmstart(['export', at('run'), '--threads', '1', ...args]);

describe('warmstart export', () => {
  test.each(['float32', 'float16', 'int8'])(
    'its Node program gives what the %s model gives here',
    async (precision) => {
      const out = at(`node-${precision}`);
      expect(await exported('--out', out, '--precision', precision)).toMatchObject({ code: 0, stderr: '' });
      await symlink(fileURLToPath(new URL('../../node_modules', import.meta.url)), `${out}/node_modules`);
      const pictures = [at('pictures', 'a', '1.png'), at('pictures', 'b', '2.png'), at('large.png'), at('turned.jpg')];
      const noise = Uint8Array.from({ length: 90 * 70 * 4 }, (_, i) => Math.imul(i >> 4, 0x9e3779b1) >>> 24);
      const large = sharp(noise, { raw: { width: 90, height: 70, channels: 4 } });
      await large.clone().png().toFile(at('large.png'));
      await large.clone().flatten().jpeg().withMetadata({ orientation: 6 }).toFile(at('turned.jpg'));

      const { stdout } = await promisify(execFile)(process.execPath, [`${out}/classify.mjs`, ...pictures]);
      const lines = stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(pictures.length);
      const classifier = await Classifier.open(`${out}/model.onnx`, { threads: 1 });
      for (const [i, file] of pictures.entries()) {
        const { label, probability } = await classifier.predict(file);
        const [printed, number, name] = lines[i]?.split('\t') ?? [];
        expect([printed, name]).toEqual([label, file]);
        expect(Math.abs(Number(number) - probability)).toBeLessThan(1e-3);
      }
      await classifier.release();
    },
  );

  test('leaves a folder that needs nothing else', async () => {
    const out = at('folder');
    await exported('--out', out, '--precision', 'int8', '--temperature', '1.5');
    for (const name of ['model.onnx', 'classify.mjs', 'classify.py', 'index.html', 'README.txt']) {
      expect(existsSync(`${out}/${name}`), name).toBe(true);
    }
    expect(JSON.parse(readFileSync(`${out}/model.json`, 'utf8'))).toMatchObject({
      classes: ['a', 'b'],
      size: { height: 32, width: 32, fit: 'crop' },
      precision: 'int8',
      temperature: 1.5,
    });
    expect((await warmstart(['predict', out, at('pictures', 'a', '0.png')])).code).toBe(0);
  });

  test('measures on the pictures that the run held out', async () => {
    const { code, stdout } = await exported('--out', at('held'), '--precision', 'int8', '--json');
    expect(code).toBe(0);
    const { comparison, bytes } = JSON.parse(stdout);
    const history = readFileSync(at('run', 'history.jsonl'), 'utf8').trimEnd().split('\n');
    const { metrics } = JSON.parse(history.at(-1) as string);
    expect(comparison).toMatchObject({ pictures: 9, unreadable: 0 });
    expect(comparison.before.errorRate).toBeCloseTo(metrics.error_rate, 12);
    expect(comparison.largestDifference).toBeGreaterThan(0);
    expect(comparison.largestDifference).toBeLessThan(0.1);
    expect(bytes.after).toBeLessThan(bytes.before);
  });

  test('measures on what was held out of pictures with labels in a list', async () => {
    const files = Array.from({ length: 24 }, (_, i) => [`a/${i}.png`, `b/${i}.png`]).flat();
    const lines = (label: (file: string) => string) => files.map((file) => `${file},${label(file)}\n`).join('');
    const trained = async (run: string, label: (file: string) => string, ...how: string[]) => {
      await writeFile(at(`${run}.csv`), lines(label));
      const options = ['--labels', at(`${run}.csv`), '--weights', at('tiny.onnx'), ...small, '--out', at(run), ...how];
      expect((await warmstart(['train', at('pictures'), ...options])).code).toBe(0);
      return warmstart(['export', at(run), '--out', at(`${run}-out`), '--precision', 'int8', '--json']);
    };
    await writeFile(at('valid.txt'), 'a/3.png\nb/11.png\na/0.png\n');
    const one = await trained('one', (file) => (file < 'b' ? 'red; round' : 'blue'), '--valid-list', at('valid.txt'));
    expect([one.code, one.stderr]).toEqual([0, expect.not.stringContaining('warning')]);
    expect(JSON.parse(one.stdout).comparison).toMatchObject({ pictures: 3 });
    expect(readFileSync(at('one', 'valid.csv'), 'utf8')).toBe(
      'name,label\r\na/0.png,red; round\r\na/3.png,red; round\r\nb/11.png,blue\r\n',
    );

    const several = await trained('several', (file) => (file < 'b' ? 'x|y' : 'y'), '--label-delimiter', '|');
    expect(several.code).toBe(0);
    expect(several.stderr).toMatch(/^warning: what the new form changes is not measured: [\s\S]*one label a picture/);
    expect(JSON.parse(several.stdout).comparison).toBeUndefined();
    expect(readFileSync(at('several', 'valid.csv'), 'utf8')).toMatch(/^a\/\d+\.png,x;y\r\n/m);
  });

  test('measures on other pictures', async () => {
    await writeFile(at('test', 'a', 'broken.png'), 'no picture');
    const { stdout, stderr } = await exported('--out', at('other'), '--precision', 'float16', '--check', at('test'));
    expect(stdout).toMatch(/^ +before +float16\nsize[\s\S]*\nwrong of 10 pictures +\d+ +\d+\n/);
    expect(stderr).toMatch(/^warning: 1 picture could not be read/);
    await mkdir(at('strange'));
    await cp(at('test', 'a'), at('strange', 'a'), { recursive: true });
    await cp(at('test', 'b'), at('strange', 'z'), { recursive: true });
    const refused = await exported('--out', at('never'), '--check', at('strange'));
    expect(refused.stderr).toMatch(/^E_EXPORT_CHECK: [\s\S]*received: z\n/);
    expect(existsSync(at('never'))).toBe(false);
  });

  test('--calibrate fits the temperature to the pictures it measures on', async () => {
    // Labels of which every fourth is wrong: the model is far too sure of itself on them.
    await mkdir(at('doubtful'));
    for (const [name, other] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      await cp(at('pictures', name), at('doubtful', name), { recursive: true });
      for (let i = 0; i < 24; i += 4) {
        await rename(at('doubtful', name, `${i}.png`), at('doubtful', `${other}-${i}.png`));
      }
    }
    for (const name of ['a', 'b']) {
      for (let i = 0; i < 24; i += 4) {
        await rename(at('doubtful', `${name}-${i}.png`), at('doubtful', name, `from-other-${i}.png`));
      }
    }
    const fitted = async (model: string, out: string, ...how: string[]) => {
      const args = ['export', model, '--out', out, '--calibrate', '--check', at('doubtful'), '--json', ...how];
      const { code, stdout, stderr } = await warmstart(args);
      expect(code).toBe(0);
      return { ...JSON.parse(stdout), stderr };
    };
    const first = await fitted(at('run'), at('calm'), '--precision', 'int8');
    const { calibration, comparison, stderr } = first;
    expect(calibration.pictures).toBe(48);
    expect(calibration.temperature).toBeGreaterThan(0);
    expect(calibration.after.nll).toBeLessThan(calibration.before.nll);
    expect(comparison.before.wrong).toBeGreaterThan(0);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(
      /fitted to 48 pictures: mean loss \(NLL\) from [\d.]+ to .* same pictures/,
    );
    const card = JSON.parse(readFileSync(at('calm', 'model.json'), 'utf8'));
    expect(card).toMatchObject({ precision: 'int8', temperature: calibration.temperature });

    // What the exported model then says has that loss, and fitting it once more changes nothing.
    const evaluated = await warmstart(['evaluate', at('calm'), at('doubtful'), '--json']);
    expect(JSON.parse(evaluated.stdout).calibration.nll).toBeCloseTo(calibration.after.nll, 5);
    const again = await fitted(at('calm', 'model.onnx'), at('calmer'), '--precision', 'int8');
    expect(again.temperature / calibration.temperature).toBeCloseTo(1, 4);
    expect(again.calibration.before.nll).toBeCloseTo(calibration.after.nll, 5);
  });

  test('--calibrate needs pictures, and something to fit', async () => {
    const refused = async (model: string, ...how: string[]) => {
      const { code, stderr } = await warmstart(['export', model, '--out', at('refused'), '--calibrate', ...how]);
      expect([code === 0, existsSync(at('refused'))]).toEqual([false, false]);
      return stderr;
    };
    expect(await refused(at('folder', 'model.onnx'), '--precision', 'int8')).toMatch(/^E_RUN_PICTURES: [\s\S]*--check/);
    expect(await refused(at('several'))).toMatch(/^E_EXPORT_CALIBRATE: [\s\S]*any number/);
    expect(await refused(at('run'), '--temperature', '2')).toMatch(
      /'--calibrate' cannot be used with .*'--temperature/,
    );
    await mkdir(at('sure'));
    for (const name of ['a', 'b']) await cp(at('pictures', name), at('sure', name), { recursive: true });
    expect(await refused(at('run'), '--check', at('sure'))).toMatch(/^E_TEMPERATURE_NONE: /);
  });

  test('says when it cannot measure, and exports all the same', async () => {
    const alone = await warmstart(['export', at('folder', 'model.onnx'), '--out', at('again'), '--precision', 'int8']);
    expect([alone.code, alone.stderr]).toEqual([0, expect.stringMatching(/held out are not known[\s\S]*--check/)]);
    await rename(at('pictures'), at('moved'));
    const gone = await exported('--out', at('gone'), '--precision', 'int8');
    await rename(at('moved'), at('pictures'));
    expect([gone.code, gone.stderr]).toEqual([0, expect.stringMatching(/^warning: E_RUN_PICTURES: [\s\S]*--check/)]);
  });

  test('overwrites nothing, and makes no more of what has lost precision', async () => {
    expect((await exported('--out', at('folder'))).stderr).toMatch(/^E_RUN_EXISTS: /);
    const back = await warmstart(['export', at('folder', 'model.onnx'), '--out', at('back')]);
    expect(back.stderr).toMatch(/^E_EXPORT_PRECISION: the weights of this model are int8 already/);
    expect((await exported('--out', at('t'), '--temperature', '0')).stderr).toMatch(/^E_USAGE: --temperature/);
  });
});
