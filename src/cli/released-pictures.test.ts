import { writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { warmstart } from '../../test/support/command-line.js';
import { tinyInputs } from '../../test/support/tiny-inputs.js';
import { ImageData } from '../data/image-data.js';

const at = tinyInputs((at) => writeFile(at('bad.safetensors'), 'no weights'));
const small = ['--size', '32', '--batch-size', '8', '--epochs', '1', '--threads', '1'];

describe.each(['train', 'compare'])('the pictures of %s are released', (command) => {
  test.each([
    ['at its end', ['--weights', 'tiny.onnx'], ''],
    ['when training fails', ['--weights', 'tiny.onnx', '--lr', '1e30'], 'E_TRAIN_NAN'],
    ['when there is no network for them', ['--weights', 'bad.safetensors'], 'E_SAFETENSORS_'],
  ])('%s', async (name, [option = '', file = '', ...more], failure) => {
    const release = vi.spyOn(ImageData.prototype, 'release');
    onTestFinished(() => release.mockRestore());
    const args = [command, at('pictures'), ...small, option, at(file), ...more, '--out', at(`${command} ${name}`)];
    const { stderr } = await warmstart(args);
    expect(stderr.slice(0, failure.length || 1)).toBe(failure);
    expect(release).toHaveBeenCalledTimes(1);
  });
});
