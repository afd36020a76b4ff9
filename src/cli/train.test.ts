import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { readEvents } from '../../test/support/event-reader.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { ImageData } from '../data/image-data.js';
import { Trainer } from '../learner/trainer.js';
import { readModelFile } from '../onnx/file.js';
import { onnxDialect } from '../ops/dialect.js';
import { decodeSafetensors } from '../safetensors/decode.js';

const at = tinyInputs((at) => writeFile(at('pictures', 'a', 'broken.png'), 'no picture'));
const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];

describe('warmstart train and predict', () => {
  test('trains, names the pictures it left out, and saves the run', async () => {
    const args = [
      'train',
      at('pictures'),
      '--weights',
      at('tiny.onnx'),
      '--out',
      at('run'),
      '--lr',
      '1e-3,1e-2',
      ...small,
    ];
    const { code, stdout, stderr } = await warmstart(args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: 1 picture could not be read.*\n {2}a\/broken\.png: E_PICTURE_FORMAT/);
    expect(stdout).toMatch(/of 9 validation pictures wrong: error \d+ % \(95 % interval/);
    expect((await readdir(at('run'))).sort()).toEqual([
      'config.json',
      'history.csv',
      'history.jsonl',
      'model.onnx',
      'result.json',
      'valid.csv',
      'weights.safetensors',
    ]);
    const config = JSON.parse(await readFile(at('run', 'config.json'), 'utf8'));
    expect(config.options.lr).toEqual({ first: 1e-3, last: 1e-2 });
    expect(config.data.skipped).toHaveLength(1);
    expect(config.network).toMatchObject({ architecture: 'tiny', pretrainedOn: 'weights of tiny.onnx' });
  });

  test('--plot draws losses and rates, --tensorboard writes every step and epoch', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--plot', '--tensorboard', ...small];
    const decay = ['--weight-decay', '0', '--decay-in-gradient', '--decay-weights-only'];
    const { code, stdout } = await warmstart([...args, ...decay, '--epochs', '2', '--out', at('plotted')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Losses\n *\d\.\d+ ┤/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const files = await readdir(at('plotted'));
    const charts = ['losses.png', 'losses.svg', 'rates.png', 'rates.svg'];
    expect(files.filter((file) => charts.includes(file)).sort()).toEqual(charts);
    const [events] = files.filter((file) => file.startsWith('events.out.tfevents.'));
    const read = readEvents(at('plotted', events as string));
    const history = (await readFile(at('plotted', 'history.jsonl'), 'utf8')).trimEnd().split('\n');
    const steps = read.filter(({ scalars }) => 'loss/batch' in scalars);
    // 39 pictures by 8: four steps an epoch. Three layer groups, of which the first two are frozen but for their norms.
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const epochs = read.filter(({ scalars }) => 'loss/valid' in scalars);
    expect(epochs.map(({ step }) => step)).toEqual([4, 8]);
    for (const [i, { scalars }] of epochs.entries()) {
      const record = JSON.parse(history[i] as string);
      expect(scalars['loss/valid']).toBeCloseTo(record.validLoss, 5);
      expect(scalars['metrics/error_rate']).toBeCloseTo(record.metrics.error_rate, 5);
    }
    const peaks = steps.map(({ scalars }) => scalars['learning_rate/group_0'] as number);
    expect(Math.max(...peaks)).toBeCloseTo(3e-4, 8);
    const config = JSON.parse(await readFile(at('plotted', 'config.json'), 'utf8'));
    expect(config.options).toMatchObject({ weightDecay: 0, decayInGradient: true, decayWeightsOnly: true });
  });

  test('the exported model classifies as the learner did', async () => {
    const held = await heldOut();
    const { code, stdout } = await warmstart([
      'predict',
      at('run'),
      ...held.map((file) => at('pictures', file)),
      '--json',
    ]);
    expect(code).toBe(0);
    const { predictions } = JSON.parse(stdout);
    const wrong = held.filter((file, i) => predictions[i].label !== file.slice(0, 1)).length;
    const history = JSON.parse(await readFile(at('run', 'history.jsonl'), 'utf8'));
    expect(wrong / held.length).toBeCloseTo(history.metrics.error_rate, 12);
    const loss = held.map((file, i) => -Math.log(predictions[i].probabilities[file.slice(0, 1)]));
    expect(loss.reduce((a, b) => a + b) / held.length).toBeCloseTo(history.validLoss, 4);
  });

  test('predicts the pictures below folders and names those that cannot be read', async () => {
    const { code, stdout, stderr } = await warmstart([
      'predict',
      at('run', 'model.onnx'),
      at('pictures', 'a'),
      at('nowhere.png'),
    ]);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('label  probability  file');
    expect(lines).toHaveLength(25);
    expect(lines[1]).toMatch(/^[ab] +[01]\.\d{3} {2}.*0\.png$/);
    expect(stderr).toMatch(/broken\.png: E_PICTURE_FORMAT[\s\S]*nowhere\.png: E_PICTURE_FILE/);
    expect(stderr).toContain('E_PREDICT_FAILED: 2 of 26 pictures could not be classified');
  });

  test('--from-scratch draws new weights for the same network', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--from-scratch', '--json', ...small];
    const { code, stdout } = await warmstart([...args, '--out', at('scratch')]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ command: 'train', name: 'scratch', architecture: 'tiny' });
    expect(document).not.toHaveProperty('pretrainedOn');
    expect(document.parameters.trainable).toBe(document.parameters.total);
  });

  test('--freeze-batch-norms lets the head alone learn, and computes once what comes before it', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--freeze-batch-norms', '--json', ...small];
    const { code, stdout, shown } = await warmstart([...args, '--epochs', '2', '--out', at('head')]);
    expect(code).toBe(0);
    // The head reads 8 maps pooled twice: two batch norms, 16 x 512 and 512 x 2 weights, 512 and 2 biases.
    const learning = 2 * 16 + 2 * 512 + 16 * 512 + 512 + 512 * 2 + 2;
    expect(JSON.parse(stdout)).toMatchObject({ parameters: { trainable: learning }, epochs: [{}, {}] });
    const known = shown.filter((text) => text.startsWith('computing features'));
    expect(known.at(-1)).toBe('computing features, once for all epochs  48/48');
    expect(shown.indexOf(known.at(-1) as string)).toBeLessThan(shown.findIndex((text) => text.startsWith('epoch 1/2')));
  });

  test('--freeze-to leaves what is before it as it is, also where a run goes on', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), ...small, '--epochs', '2'];
    const frozen = [...args, '--freeze-to', 'relu1', '--schedule', 'fine-tune', '--out', at('frozen')];
    const stopping = new AbortController();
    const onLive = (text: string) => /^epoch 2/.test(text) && stopping.abort();
    expect((await warmstart(frozen, { signal: stopping.signal, onLive })).code).toBe(130);
    const again = await warmstart(['train', '--resume', at('frozen')]);
    expect(again.code).toBe(0);
    const { options, network } = JSON.parse(await readFile(at('frozen', 'config.json'), 'utf8'));
    expect(options.freezeTo).toBe('relu1');
    // Frozen are conv1, 4 x 3 x 3 x 3, and both numbers of its batch norm for each channel.
    expect(network.parameters.total - network.parameters.trainable).toBe(108 + 8);
    const before = await readModelFile(at('tiny.onnx'), onnxDialect);
    const after = decodeSafetensors(await readFile(at('frozen', 'weights.safetensors'))).tensors;
    const changed = before.constants.filter(
      ({ name, constant }) => String(after.get(`body.${name}`)?.data) !== String(constant?.data),
    );
    const second = ['conv2.weight', 'bn2.weight', 'bn2.bias', 'bn2.running_mean', 'bn2.running_var'];
    expect(changed.map(({ name }) => name).sort()).toEqual(second.toSorted());

    const wrong = await warmstart([...args, '--freeze-to', 'relu7']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/E_LEARNER_FREEZE_NODE[\s\S]*relu[12],/)]);
    expect((await warmstart([...args, '--freeze-to', 'relu1', '--from-scratch'])).code).toBe(2);
  });

  test('--cut puts the head behind another value', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), ...small, '--cut', 'relu1'];
    expect((await warmstart([...args, '--out', at('shorter')])).code).toBe(0);
    const { tensors } = decodeSafetensors(await readFile(at('shorter', 'weights.safetensors')));
    expect([tensors.has('body.conv1.weight'), tensors.has('body.conv2.weight')]).toEqual([true, false]);
    const nowhere = await warmstart([...args.slice(0, -1), 'relu9']);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringMatching(/E_BODY_CUT[\s\S]*such as: relu2/)]);
    expect((await warmstart(['train', at('pictures'), '--cut', 'relu1', ...small])).code).toBe(2);
  });

  describe('--resume', () => {
    const started = () => [
      'train',
      at('pictures'),
      '--weights',
      at('tiny.onnx'),
      ...small,
      '--epochs',
      '3',
      '--schedule',
      'fine-tune',
      '--save-best',
      '--early-stopping',
      '9',
      '--clip-norm',
      '.5',
      '--accumulate',
      '2',
    ];
    const left = async (run: string) => ({
      weights: await readFile(at(run, 'weights.safetensors'), 'base64'),
      history: (await readFile(at(run, 'history.jsonl'), 'utf8')).replaceAll(/"seconds":[^}]*/g, ''),
    });

    test('goes on after Ctrl-C to the same weights and history, and says when it is finished', async () => {
      expect((await warmstart([...started(), '--out', at('whole')])).code).toBe(0);
      const stopping = new AbortController();
      const onLive = (text: string) => /^epoch 3\/4 +batch 2/.test(text) && stopping.abort();
      const first = await warmstart([...started(), '--out', at('cut')], { signal: stopping.signal, onLive });
      expect(first.code).toBe(130);
      expect(await readdir(at('cut'))).toContain('checkpoint.safetensors');
      await writeFile(at('cut', 'weights.safetensors.0123456789ab.tmp'), 'half');
      // A line that was written after the last checkpoint is dropped.
      await writeFile(at('cut', 'history.jsonl'), `${await readFile(at('cut', 'history.jsonl'), 'utf8')}{"epoch":2}\n`);

      const second = await warmstart(['train', '--resume', at('cut')]);
      expect(second.stderr).not.toContain('versions');
      expect(second.code).toBe(0);
      expect(second.stdout).toMatch(/With the weights of epoch \d, \d+ of 9 validation pictures wrong/);
      expect(second.stdout.match(/^ +\d {2}/gm)).toHaveLength(4);
      expect(second.stdout.replaceAll('\n', ' ')).toMatch(/Energy since the run went on, after 2 epochs: \S+ .*Wh, /);
      expect(await left('cut')).toEqual(await left('whole'));
      expect((await readdir(at('cut'))).sort()).toEqual((await readdir(at('whole'))).sort());

      const third = await warmstart(['train', '--resume', at('cut'), '--json']);
      expect(third.code).toBe(0);
      expect(JSON.parse(third.stdout)).toMatchObject({
        ...{ command: 'train', interrupted: false, energyFromEpoch: 2, energy: { notes: expect.any(Array) } },
      });
      expect(third.stderr).toContain('This run is finished');
    });

    test('before anything was learned begins anew', async () => {
      const stopping = new AbortController();
      const onLive = (text: string) => text === 'preparing the network' && stopping.abort();
      const first = await warmstart([...started(), '--out', at('early')], { signal: stopping.signal, onLive });
      expect(first.code).toBe(130);
      expect((await warmstart(['train', '--resume', at('early')])).code).toBe(0);
      expect(await left('early')).toEqual(await left('whole'));
    });

    test('names what differs from what the run was begun with', async () => {
      const stopping = new AbortController();
      const onLive = (text: string) => /^epoch 2/.test(text) && stopping.abort();
      await warmstart([...started(), '--out', at('other')], { signal: stopping.signal, onLive });
      const other = await warmstart(['train', '--resume', at('other'), '--epochs', '9', '--accumulate', '2']);
      expect(other.code).toBe(1);
      expect(other.stderr).toMatch(/^E_RESUME_DIFFERS: [\s\S]*received: epochs: 3, now 9\n/);
      const folder = await warmstart(['train', '/elsewhere', '--resume', at('other')]);
      expect(folder.stderr).toMatch(/E_RESUME_DIFFERS[\s\S]*folder: .*pictures.*, now "\/elsewhere"/);

      await rename(at('pictures', 'a', '7.png'), at('moved.png'));
      onTestFinished(() => rename(at('moved.png'), at('pictures', 'a', '7.png')));
      const fewer = await warmstart(['train', '--resume', at('other')]);
      expect(fewer.stderr).toMatch(/E_RESUME_DIFFERS[\s\S]*received: (train|valid): .*"a":\d+/);
    });

    test('refuses what is no run, and a new folder for an old one', async () => {
      expect((await warmstart(['train', '--resume', at('pictures')])).stderr).toMatch(/^E_RESUME_NONE: /);
      const both = await warmstart(['train', '--resume', at('whole'), '--out', at('new')]);
      expect(both.code).toBe(2);
      expect((await warmstart(['train'])).stderr).toMatch(/^E_USAGE: [\s\S]*a folder of pictures, or --resume/);
    });
  });

  test.each([
    [['--freeze-epochs', '2'], '--freeze-epochs'],
    [['--schedule', 'fine-tune', '--from-scratch'], '--schedule'],
    [['--schedule', 'fine-tune', '--lr', '1e-4,1e-3'], '--lr'],
    [['--loss', 'focal', '--label-smoothing', '.1'], '--label-smoothing'],
    [['--clip-norm', '0'], '--clip-norm'],
  ])('%j do not go together', async (options, named) => {
    const { code, stderr } = await warmstart(['train', at('pictures'), ...small, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(`E_USAGE: ${named} has a value that cannot be used`);
  });

  test('the options of the loop are those of the run, and its record', async () => {
    const options = ['--schedule', 'fine-tune', '--freeze-epochs', '2', '--loss', 'focal', '--reduce-on-plateau'];
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), ...small, ...options, '--out', at('tuned')];
    const { code, stdout } = await warmstart(args);
    expect(code).toBe(0);
    expect(stdout).toContain('parameters learn\nafter 2 epochs all of them do\n');
    const { options: recorded } = JSON.parse(await readFile(at('tuned', 'config.json'), 'utf8'));
    expect(recorded).toMatchObject({ schedule: 'fine-tune', freezeEpochs: 2, loss: 'focal', lr: { last: 2e-3 } });
    const rows = (await readFile(at('tuned', 'history.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    // (1 - p)^2 makes the loss of a guess a quarter of its logarithm.
    expect(rows[0].validLoss).toBeLessThan(0.5);
  });

  test('keeps what was learned before it diverged, and names the step', async () => {
    const step = Trainer.prototype.step;
    vi.spyOn(Trainer.prototype, 'step').mockImplementation(async function (this: Trainer, ...given) {
      const loss = await step.apply(this, given);
      return given[1] === 7 ? Number.NaN : loss;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), ...small, '--epochs', '4'];
    const { code, stderr } = await warmstart([...args, '--out', at('nan')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/E_TRAIN_NAN: [\s\S]*where: +step 7 of 16[\s\S]*the weights after step 4/);
    expect(await readdir(at('nan'))).toContain('model.onnx');
    expect(await readdir(at('nan'))).not.toContain('result.json');
  });

  test('--metrics chooses the columns of the table', async () => {
    const args = ['train', at('pictures'), '--weights', at('tiny.onnx'), '--metrics', 'f1_macro,kappa', ...small];
    const { code, stdout } = await warmstart([...args, '--out', at('measured')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^epoch {2}train_loss {2}valid_loss {2}f1_macro {2}kappa {5}time$/m);
    const { metrics } = JSON.parse(await readFile(at('measured', 'history.jsonl'), 'utf8'));
    expect(Object.keys(metrics)).toEqual(['f1_macro', 'kappa']);
    const wrong = await warmstart(['train', at('pictures'), '--metrics', 'error_rate,f1']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^E_USAGE: --metrics .*\n.*some of error_rate, accuracy, .*\n.*received: f1$/m);
  });

  test.each(['--pretrained', '--freeze-batch-norms'])('%s insists on weights', async (option) => {
    const args = ['train', at('pictures'), '--arch', 'resnet34', option, '--out', at('never'), ...small];
    const { code, stderr } = await warmstart(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_WEIGHTS_NONE: /);
  });

  test('a model that is not there, and a comparison in place of an arm', async () => {
    expect((await warmstart(['predict', at('nothing'), 'x.png'])).stderr).toMatch(/^E_MODEL_NONE: /);
    await mkdir(at('comparison', 'pretrained'), { recursive: true });
    await writeFile(at('comparison', 'pretrained', 'model.onnx'), '');
    const { code, stderr } = await warmstart(['predict', at('comparison'), 'x.png']);
    expect(code).toBe(1);
    expect(stderr).toContain(`name one of its arms: ${at('comparison', 'pretrained')}`);
  });

  /** The validation pictures of the run, as `a/1.png`. */
  async function heldOut(): Promise<readonly string[]> {
    return (await ImageData.fromFolder(at('pictures'), { size: 32, batchSize: 8 })).valid.files;
  }
});
