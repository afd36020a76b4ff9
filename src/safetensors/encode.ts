import { WarmstartError } from '../error/warmstart-error.js';
import { elementCount, type Tensor } from '../ir/tensor.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import { dtypeNames, nameOf } from './dtype.js';
import { isWellFormed, maxHeaderBytes, metadataKey, quoted } from './names.js';

/**
 * Tensors in the safetensors format: header length, JSON header, elements
 * (https://github.com/huggingface/safetensors#format).
 *
 * The same tensors and metadata give the same bytes, in whatever order the maps hold them: tensors lie as the reference
 * implementation lays them, by falling alignment of their dtype and then by name, metadata by key; spaces fill the
 * header up to a multiple of 8 bytes. Names are compared by their UTF-8 bytes.
 * @throws WarmstartError `E_SAFETENSORS_NAME`, `E_SAFETENSORS_TENSOR` if shape and elements disagree,
 * `E_SAFETENSORS_HEADER` if the header exceeds what readers accept
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const pieces = safetensorsPieces(tensors, metadata);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The same bytes in pieces: what comes before the elements, and views of the elements. */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array[] {
  const ordered = [...tensors].sort(
    ([a, { dtype: p }], [b, { dtype: q }]) =>
      dtypeNames.indexOf(nameOf[p]) - dtypeNames.indexOf(nameOf[q]) || byUtf8(a, b),
  );
  // Built by hand, for a JavaScript object would put keys like '10' first and swallow '__proto__'.
  const entries: string[] = metadata.size > 0 ? [`"${metadataKey}":${metadataObject(metadata)}`] : [];
  let offset = 0;
  for (const [name, tensor] of ordered) {
    check(name, tensor);
    const end = offset + tensor.data.byteLength;
    const info = { dtype: nameOf[tensor.dtype], shape: tensor.shape, data_offsets: [offset, end] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(info)}`);
    offset = end;
  }
  return [opening(`{${entries.join(',')}}`), ...ordered.map(([, tensor]) => bytesOf(tensor))];
}

/** Length of the header and the header. */
function opening(header: string): Uint8Array {
  const text = Buffer.from(header, 'utf8');
  const length = Math.ceil(text.length / 8) * 8;
  if (length > maxHeaderBytes) {
    throw new WarmstartError({
      code: 'E_SAFETENSORS_HEADER',
      problem: 'names, shapes and metadata are too long for a safetensors header',
      expected: `at most ${maxHeaderBytes} bytes`,
      received: `${length} bytes`,
    });
  }
  const bytes = Buffer.alloc(8 + length, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.set(text, 8);
  return bytes;
}

function metadataObject(metadata: ReadonlyMap<string, string>): string {
  const entries = [...metadata].sort(([a], [b]) => byUtf8(a, b));
  for (const text of entries.flat()) checkText(text);
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

function check(name: string, { shape, data, dtype }: Tensor): void {
  checkText(name);
  if (name === metadataKey) {
    throw new WarmstartError({
      code: 'E_SAFETENSORS_NAME',
      problem: `a tensor cannot be called ${metadataKey}`,
      hint: 'the format keeps that name for the metadata',
    });
  }
  const whole = shape.every((d) => Number.isSafeInteger(d) && d >= 0);
  if (whole && elementCount(shape) === data.length) return;
  throw new WarmstartError({
    code: 'E_SAFETENSORS_TENSOR',
    problem: 'a tensor has another number of elements than its shape says',
    expected: `the elements of shape [${shape.join(', ')}]`,
    received: `${data.length} elements of ${dtype}`,
    where: `tensor ${quoted(name)}`,
  });
}

function checkText(text: string): void {
  if (isWellFormed(text)) return;
  throw new WarmstartError({
    code: 'E_SAFETENSORS_NAME',
    problem: 'a name or a text of the metadata is not Unicode',
    expected: 'no half of a surrogate pair',
    received: quoted(text),
  });
}

function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}
