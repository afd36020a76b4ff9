import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WarmstartError } from '../error/warmstart-error.js';
import { arrayOf, type DType, elementCount, float32, type Tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { decodeSafetensors } from './decode.js';
import { encodeSafetensors } from './encode.js';

/** A file of this header, as it stands, and this many bytes. */
function file(header: string | Uint8Array, data: Uint8Array | number = 0): Uint8Array {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, typeof data === 'number' ? Buffer.alloc(data) : data]));
}

function faultOf(bytes: Uint8Array): WarmstartError {
  try {
    decodeSafetensors(bytes, 'a.safetensors');
  } catch (error) {
    if (error instanceof WarmstartError) return error;
    throw error;
  }
  throw new Error('was read without an error');
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '10', '')).filter((s) => s !== '__metadata__');
const anyTensor: fc.Arbitrary<Tensor> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(arrayOf) as DType[])),
    fc.array(fc.nat(4), { maxLength: 4 }),
    fc.infiniteStream(fc.nat(255)),
  )
  .map(([dtype, shape, stream]) => {
    const data = new arrayOf[dtype](elementCount(shape));
    const bytes = new Uint8Array(data.buffer);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number(stream.next().value) & (dtype === 'bool' ? 1 : 255);
    return { dtype, shape, data };
  });
const contents = fc.record({
  tensors: fc.array(fc.tuple(name, anyTensor), { maxLength: 6 }).map((pairs) => new Map(pairs)),
  metadata: fc.array(fc.tuple(fc.oneof(text, fc.constant('__proto__')), text), { maxLength: 3 }).map((p) => new Map(p)),
});

/** Compared by bytes: NaN payloads count. */
function plain(tensors: ReadonlyMap<string, Tensor>): Map<string, unknown> {
  return new Map([...tensors].map(([key, t]) => [key, [t.dtype, t.shape, Buffer.from(bytesOf(t)).toString('hex')]]));
}

describe('decodeSafetensors reads', () => {
  test('what was written, for every dtype and shape', () => {
    fc.assert(
      fc.property(contents, ({ tensors, metadata }) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const back = decodeSafetensors(bytes);
        expect(plain(back.tensors)).toEqual(plain(tensors));
        expect(back.metadata).toEqual(metadata);
        const reversed = [new Map([...tensors].reverse()), new Map([...metadata].reverse())] as const;
        expect(encodeSafetensors(...reversed)).toEqual(bytes);
        for (const t of back.tensors.values()) expect(t.data.buffer).toBe(bytes.buffer);
      }),
      { numRuns: 300 },
    );
  });

  test('tensors at any place in memory', () => {
    const bytes = encodeSafetensors(new Map([['a', float32([2], [1, 2])]]));
    for (let shift = 1; shift < 8; shift++) {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(decodeSafetensors(moved.subarray(shift)).tensors.get('a')).toEqual(float32([2], [1, 2]));
    }
  });

  test('bfloat16 as float32, and bool as 0 and 1', () => {
    const header =
      '{"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"c":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]}}';
    const { tensors } = decodeSafetensors(file(header, Uint8Array.of(0x80, 0x3f, 0x49, 0xc0, 0, 7)));
    expect(tensors.get('b')).toEqual(float32([2], [1, -3.140625]));
    expect(tensors.get('c')).toEqual({ dtype: 'bool', shape: [2], data: Uint8Array.of(0, 1) });
  });

  test('headers in any order, unaligned, with spaces, further fields and null metadata', () => {
    const header =
      '{ "b" :{"data_offsets":[1,5],"dtype":"F32","shape":[],"x":1},\n"__metadata__":null,' +
      '"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"e":{"dtype":"F64","shape":[0,9],"data_offsets":[1,1]}} \n';
    const { tensors } = decodeSafetensors(file(header, Uint8Array.of(7, 0, 0, 0x80, 0x3f)));
    expect([...tensors.keys()]).toEqual(['a', 'e', 'b']);
    expect(tensors.get('b')).toEqual(float32([], [1]));
  });
});

const entry = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
const f32 = entry('F32', '[1]', '[0,4]');

describe('decodeSafetensors refuses', () => {
  test.each<[what: string, code: string, bytes: Uint8Array, message: RegExp]>([
    ['nothing', 'TRUNCATED', new Uint8Array(0), /0 bytes/],
    ['half a length', 'TRUNCATED', new Uint8Array(7), /7 bytes/],
    ['half a header', 'TRUNCATED', file(`{"a":${f32}}`).subarray(0, 30), /30 bytes/],
    ['a header over 100 MB', 'HEADER', Uint8Array.of(1, 0xe1, 0xf5, 5, 0, 0, 0, 0), /100000001 bytes/],
    ['a header beyond 2^53', 'HEADER', new Uint8Array(8).fill(255), /too large/],
    ['an empty header', 'HEADER', file(''), /begin with \{/],
    ['a space before', 'HEADER', file(' {}'), /begin with \{/],
    ['a list', 'HEADER', file('[]'), /begin with \{/],
    ['what is not UTF-8', 'HEADER', file(Uint8Array.of(0x7b, 0xff, 0x7d)), /UTF-8/],
    ['what is not JSON', 'HEADER', file('{"a":}'), /not JSON/],
    ['zeros after the header', 'HEADER', file('{}\0\0'), /not JSON/],
    ['an unfinished text', 'HEADER', file('{"a\\'), /not JSON/],
    ['a wrong escape in a key', 'HEADER', file('{"\\x":1}'), /not JSON/],
    ['a number for a tensor', 'HEADER', file('{"a":1}'), /tensor "a"/],
    ['a missing field', 'HEADER', file('{"a":{"dtype":"F32","shape":[]}}'), /data_offsets/],
    ['a negative size', 'HEADER', file(`{"a":${entry('F32', '[-1]', '[0,4]')}}`, 4), /shape\.0/],
    ['a broken size', 'HEADER', file(`{"a":${entry('F32', '[1.5]', '[0,6]')}}`, 6), /shape\.0/],
    ['a size beyond 2^53', 'HEADER', file(`{"a":${entry('F32', '[9007199254740993]', '[0,4]')}}`, 4), /shape\.0/],
    ['three offsets', 'HEADER', file(`{"a":${entry('F32', '[1]', '[0,4,5]')}}`, 4), /data_offsets/],
    ['metadata that is a number', 'HEADER', file('{"__metadata__":{"a":1}}'), /not made of texts/],
    ['metadata that is a list', 'HEADER', file('{"__metadata__":[]}'), /not a JSON object/],
    ['objects in metadata', 'HEADER', file('{"__metadata__":{"a":{}}}'), /nested/],
    ['deep nesting', 'HEADER', file(`{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`), /else than numbers/],
    ['nesting that never ends', 'HEADER', file(`{"a":${'[[],'.repeat(1e6)}`), /else than numbers/],
    ['nesting behind a bracket in a text', 'HEADER', file(`{"a":["]",${'['.repeat(1000)}`), /else than numbers/],
    ['a key twice behind one', 'HEADER', file('{"a":["]"],"b":{},"b":{}}'), /else than numbers/],
    ['endless lists', 'HEADER', file(`{"a":${entry('F32', `[${'1,'.repeat(1e6)}1]`, '[0,4]')}}`, 4), /too long/],
    ['millions of keys', 'HEADER', file(`{${Array.from({ length: 2 ** 20 + 1 }, (_, i) => `"${i}":0`)}}`), /keys/],
    ['a name twice', 'NAME', file(`{"a":${f32},"a":${f32}}`, 4), /"a" twice/],
    ['a name twice, once escaped', 'NAME', file(`{"a":${f32},"\\u0061" :${f32}}`, 4), /"a" twice/],
    ['a field twice', 'NAME', file('{"a":{"dtype":"F32","dtype":"F32"}}'), /"dtype" twice/],
    ['metadata twice', 'NAME', file('{"__metadata__":{"a":"1","a":"2"}}'), /"a" twice/],
    ['half a surrogate pair', 'NAME', file(`{"\\ud800":${f32}}`, 4), /not Unicode/],
    ['a dtype it does not know', 'DTYPE', file(`{"a":${entry('F8_E4M3', '[4]', '[0,4]')}}`, 4), /"F8_E4M3"/],
    ['a dtype of the prototype', 'DTYPE', file(`{"a":${entry('toString', '[4]', '[0,4]')}}`, 4), /"toString"/],
    ['a hole at the start', 'LAYOUT', file(`{"a":${entry('F32', '[1]', '[4,8]')}}`, 8), /hole/],
    ['a hole between', 'LAYOUT', file(`{"a":${f32},"b":${entry('F32', '[1]', '[5,9]')}}`, 9), /hole[\s\S]*tensor "b"/],
    ['overlap', 'LAYOUT', file(`{"a":${f32},"b":${entry('U8', '[4]', '[2,6]')}}`, 6), /overlap[\s\S]*tensor "b"/],
    ['one place for two tensors', 'LAYOUT', file(`{"a":${f32},"b":${f32}}`, 4), /overlap/],
    [
      'an end before the begin',
      'LAYOUT',
      file(`{"a":${entry('U8', '[0]', '[0,0]')},"b":${entry('U8', '[0]', '[4,0]')}}`),
      /hole/,
    ],
    ['another size than the shape', 'LAYOUT', file(`{"a":${entry('F32', '[2]', '[0,4]')}}`, 4), /8 bytes/],
    [
      'sizes that overflow',
      'LAYOUT',
      file(`{"a":${entry('F32', '[4294967296,4294967296]', '[0,0]')}}`),
      /number of bytes/,
    ],
    [
      'sizes beyond all numbers',
      'LAYOUT',
      file(`{"a":${entry('F32', `[${'9007199254740991,'.repeat(25)}0]`, '[0,0]')}}`),
      /NaN bytes/,
    ],
    ['bytes after the last tensor', 'LAYOUT', file(`{"a":${f32}}`, 5), /follow/],
    ['too few bytes', 'TRUNCATED', file(`{"a":${f32}}`, 3), /tensor "a"/],
  ])('%s', (_, code, bytes, message) => {
    const fault = faultOf(bytes);
    expect(fault.code).toBe(`E_SAFETENSORS_${code}`);
    expect(fault.fault.where).toMatch(/^a\.safetensors/);
    expect(fault.message).toMatch(message);
    expect(fault.message.length).toBeLessThan(1000);
  });

  test('names that would write to the terminal or fill it', () => {
    expect(faultOf(file(`{"\\u001b[2J${'x'.repeat(1e6)}":1}`)).message).toMatch(/tensor "\\u001b\[2Jx{50,}…"/);
  });
});

/** Whatever the bytes: tensors, or an error of this project. */
function survives(bytes: Uint8Array): boolean {
  try {
    const { tensors } = decodeSafetensors(bytes);
    // bfloat16 doubles; nothing else may need more than the file has.
    return [...tensors.values()].reduce((sum, t) => sum + t.data.byteLength, 0) <= 2 * bytes.length;
  } catch (error) {
    return error instanceof WarmstartError && error.code.startsWith('E_SAFETENSORS_');
  }
}

describe('decodeSafetensors survives', () => {
  const valid = encodeSafetensors(
    new Map<string, Tensor>([
      ['weight', float32([2, 1], [1, 2])],
      ['count', { dtype: 'int64', shape: [], data: BigInt64Array.of(3n) }],
    ]),
    new Map([['k', 'v']]),
  );

  test('every truncation, with an error', () => {
    for (let length = 0; length < valid.length; length++) {
      expect(faultOf(valid.subarray(0, length)).code).toBe('E_SAFETENSORS_TRUNCATED');
    }
  });

  test('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), survives), { numRuns: 1000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (data) => survives(file('{}', data))));
  });

  test('any JSON as header', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant(JSON.parse(f32)));
    fc.assert(fc.property(fc.dictionary(name, value), fc.nat(8), (o, n) => survives(file(JSON.stringify(o), n))));
  });

  test('changes of a valid file', () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = valid.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        return survives(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test('changes that keep the header JSON', () => {
    const part = fc.constantFrom('F32', 'I64', '[2,1]', '[0,8]', '[8,16]', '"count"', '"shape"', '{', '}', ',');
    const other = fc.oneof(
      part,
      fc.jsonValue().map((v) => JSON.stringify(v)),
      fc.constant('9007199254740991'),
    );
    const header = Buffer.from(valid).toString('utf8', 8, valid.length - 16);
    fc.assert(
      fc.property(part, other, (from, to) => survives(file(header.replace(from, to), 16))),
      { numRuns: 1000 },
    );
  });
});
