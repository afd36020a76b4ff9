import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf } from '../../test/support/picture-folder.js';
import { tinyArchitecture } from '../../test/support/tiny-architecture.js';
import { toHalf } from '../ir/half.js';
import { float32, type Tensor, tensor } from '../ir/tensor.js';
import type { ForeignNames } from '../nn/body.js';
import { encodeSafetensors } from '../safetensors/encode.js';
import { bodyFromFile } from './body-from-file.js';
import { type Weights, weightsOf } from './weights.js';

const size = { height: 32, width: 32 };
const body = (seed = 1) => tinyArchitecture.body({ ...size, seed });

const read = (foreignNames: readonly ForeignNames[], path: string) =>
  bodyFromFile({ ...tinyArchitecture, foreignNames }, path, { ...size, seed: 1 });

async function fileOf(tensors: Weights): Promise<string> {
  return join(await folderOf({ 'w.safetensors': encodeSafetensors(tensors) }), 'w.safetensors');
}

/** Calls layers by a prefix of its own, and leaves its mask token out. */
function publisher(name: string, seen: Weights[] = []): ForeignNames {
  const prefix = `${name}.`;
  return {
    publisher: name,
    recognises: (names) => [...names].some((each) => each.startsWith(prefix)),
    convert: (tensors) => {
      seen.push(tensors);
      const named = [...tensors].map(([each, value]): [string, Tensor] => [each.replace(prefix, ''), value]);
      return new Map(named.filter(([each]) => each !== 'mask_token'));
    },
  };
}

const renamed = (weights: Weights, prefix: string): Map<string, Tensor> =>
  new Map([...weights].map(([name, value]) => [prefix + name, value]));

describe('bodyFromFile', () => {
  test("takes the graph's own names first, though another publisher would recognise them", async () => {
    const weights = weightsOf(body(5).graph);
    const seen: Weights[] = [];
    const { graph } = await read([publisher('conv0', seen)], await fileOf(weights));
    expect(weightsOf(graph)).toEqual(weights);
    expect(seen).toEqual([]);
  });

  test('else those of the first publisher that recognises them, as float32', async () => {
    const weights = weightsOf(body(5).graph);
    const file = renamed(weights, 'theirs.');
    const { shape, data } = weights.get('conv0.weight') as Tensor<'float32'>;
    file.set('theirs.conv0.weight', tensor('float16', shape, Uint16Array.from(data, toHalf)));
    file.set('theirs.mask_token', float32([2], [1, 2]));
    const seen: Weights[] = [];
    const names = [publisher('ours'), publisher('theirs', seen), publisher('th', seen)];
    const found = await read(names, await fileOf(file));
    expect(found.pretrainedOn).toBe('weights of w.safetensors');
    expect(weightsOf(found.graph).get('conv1.weight')).toEqual(weights.get('conv1.weight'));
    expect(seen).toHaveLength(1);
    expect([...(seen[0]?.values() ?? [])].map(({ dtype }) => dtype)).toEqual(Array(file.size).fill('float32'));
  });

  test('asks a publisher also where the names are its own, but not the shapes', async () => {
    const weights = weightsOf(body(5).graph);
    const file = new Map([...weights, ['bn0.bias', float32([1, 8], [1, 2, 3, 4, 5, 6, 7, 8])]]);
    const older: ForeignNames = {
      publisher: 'older',
      recognises: () => true,
      convert: (tensors) => new Map([...tensors, ['bn0.bias', float32([8], [1, 2, 3, 4, 5, 6, 7, 8])]]),
    };
    const { graph } = await read([older], await fileOf(file));
    expect([...(graph.value('bn0.bias').constant?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('says what was tried where no names fit', async () => {
    const path = await fileOf(renamed(weightsOf(body(5).graph), 'nobody.'));
    const found = read([publisher('timm'), publisher('transformers')], path);
    await expect(found).rejects.toMatchObject({
      code: 'E_WEIGHTS_FIT',
      fault: { where: path, hint: expect.stringMatching(/tried: its own names, those of timm, transformers$/) },
    });
    const without = read([], path).catch((error) => error.fault.hint);
    expect(await without).not.toContain('tried');
  });

  test('says by whose names a file was read where it does not fit after all', async () => {
    const file = renamed(weightsOf(body(5).graph), 'timm.');
    file.delete('timm.bn1.bias');
    const found = read([publisher('timm')], await fileOf(file));
    await expect(found).rejects.toMatchObject({
      code: 'E_WEIGHTS_FIT',
      fault: {
        where: expect.stringMatching(/w\.safetensors, read with the names of timm$/),
        received: '1 missing (bn1.bias)',
      },
    });
  });

  test.each([
    'fc.weight',
    'head.weight',
    'head.fc.bias',
    'heads.head.weight',
    'head_dist.weight',
    'classifier.1.weight',
    'cls_classifier.weight',
    'distillation_classifier.weight',
    'AuxLogits.fc.weight',
    'aux1.fc1.weight',
    'last_linear.weight',
  ])('leaves out the classifier tensor %s', async (name) => {
    const weights = weightsOf(body(5).graph);
    const path = await fileOf(new Map([...weights, [name, float32([2], [1, 2])]]));
    expect(weightsOf((await read([], path)).graph)).toEqual(weights);
  });

  test('leaves out whole numbers, but nothing else that it does not know', async () => {
    const weights = weightsOf(body(5).graph);
    const table = tensor('int64', [2], BigInt64Array.of(1n, 2n));
    const known = await fileOf(new Map([...weights, ['attn.relative_position_index', table]]));
    expect(weightsOf((await read([], known)).graph)).toEqual(weights);
    for (const name of ['conv_head.weight', 'norm.weight', 'header.weight']) {
      const path = await fileOf(new Map([...weights, [name, float32([2], [1, 2])]]));
      await expect(read([], path)).rejects.toMatchObject({
        fault: { received: `1 extra (${name})` },
      });
    }
  });

  test('reads bfloat16', async () => {
    const weights = weightsOf(body(5).graph);
    const bytes = asBfloat16(encodeSafetensors(weights));
    const path = join(await folderOf({ 'w.safetensors': bytes }), 'w.safetensors');
    const { graph } = await read([], path);
    for (const [name, { data }] of weights) {
      const found = graph.value(name).constant as Tensor<'float32'>;
      expect(found.dtype).toBe('float32');
      for (const [i, v] of (data as Float32Array).entries())
        expect(Math.abs(Number(found.data[i]) - v)).toBeLessThanOrEqual(Math.abs(v) / 128);
    }
  });
});

/** The same file with the upper halves of its float32 numbers, which is what bfloat16 keeps. */
function asBfloat16(file: Uint8Array): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<
    string,
    { dtype: string; data_offsets: number[] }
  >;
  for (const entry of Object.values(header)) {
    entry.dtype = 'BF16';
    entry.data_offsets = entry.data_offsets.map((at) => at / 2);
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const halves = new Uint16Array(file.slice(8 + length).buffer).filter((_, i) => i % 2 === 1);
  const bytes = new Uint8Array(8 + text.length + halves.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(new Uint8Array(halves.buffer), 8 + text.length);
  return bytes;
}
