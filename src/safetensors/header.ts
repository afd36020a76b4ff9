import { z } from 'zod';
import { type Fault, WarmstartError } from '../error/warmstart-error.js';
import { elementCount } from '../ir/tensor.js';
import { type DTypeName, dtypeNames, dtypes, isDTypeName } from './dtype.js';
import { checkHeaderKeys } from './header-keys.js';
import { isWellFormed, metadataKey, quoted } from './names.js';

/** What the header says of a tensor. Offsets count bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  /** In the order of their elements, which they cover without a hole. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Map<string, string>;
}

const size = z.int().nonnegative();
const info = z.object({ dtype: z.string(), shape: z.array(size), data_offsets: z.tuple([size, size]) });

/**
 * Reads and checks the JSON header. The checks are those of the reference implementation, and the two that the
 * format asks for but it leaves out: no key twice, and `{` as the first byte.
 * @param dataBytes bytes that follow the header
 * @throws WarmstartError `E_SAFETENSORS_HEADER`, `E_SAFETENSORS_NAME`, `E_SAFETENSORS_DTYPE`,
 * `E_SAFETENSORS_LAYOUT`, `E_SAFETENSORS_TRUNCATED`
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number): Header {
  const text = decodeText(bytes);
  checkHeaderKeys(text);
  const entries: TensorEntry[] = [];
  let metadata = new Map<string, string>();
  // JSON.parse makes '__proto__' an ordinary key, and Object.entries lists it.
  for (const [name, value] of Object.entries(parseJson(text))) {
    if (name === metadataKey) metadata = metadataOf(value);
    else entries.push(entryOf(name, value));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkLayout(entries, dataBytes);
  return { entries, metadata };
}

function decodeText(bytes: Uint8Array): string {
  if (bytes[0] !== 0x7b) throw header('the header does not begin with {', { where: 'byte 8' });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw header('the header is not UTF-8', { cause });
  }
}

function parseJson(text: string): object {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw header('the header is not JSON', { received: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

function metadataOf(value: unknown): Map<string, string> {
  // The reference implementation takes null for none.
  if (value === null) return new Map();
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw header('the metadata is not a JSON object', { where: metadataKey });
  }
  return new Map(
    Object.entries(value).map(([key, text]) => {
      if (typeof text === 'string' && isWellFormed(key) && isWellFormed(text)) return [key, text];
      throw header('the metadata is not made of texts', { expected: 'a text', where: `${metadataKey} ${quoted(key)}` });
    }),
  );
}

function entryOf(name: string, value: unknown): TensorEntry {
  const where = `tensor ${quoted(name)}`;
  if (!isWellFormed(name)) throw fault('E_SAFETENSORS_NAME', 'the name of a tensor is not Unicode', { where });
  const parsed = info.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue && issue.path.length > 0 ? ` in ${issue.path.join('.')}` : '';
    throw header(`the header does not describe a tensor${field}`, {
      expected: '{"dtype": text, "shape": [sizes], "data_offsets": [begin, end]}',
      received: issue?.message ?? 'something else',
      where,
    });
  }
  const { dtype, shape, data_offsets } = parsed.data;
  if (!isDTypeName(dtype)) {
    throw fault('E_SAFETENSORS_DTYPE', 'the element type of a tensor is not supported', {
      expected: dtypeNames.join(', '),
      received: quoted(dtype),
      where,
    });
  }
  return { name, dtype, shape, begin: data_offsets[0], end: data_offsets[1] };
}

function checkLayout(entries: readonly TensorEntry[], dataBytes: number): void {
  let at = 0;
  for (const { name, dtype, shape, begin, end } of entries) {
    const where = `tensor ${quoted(name)}`;
    if (begin !== at) {
      throw fault('E_SAFETENSORS_LAYOUT', begin < at ? 'tensors overlap' : 'a hole lies before a tensor', {
        expected: `data_offsets from ${at}`,
        received: `[${begin}, ${end}]`,
        where,
      });
    }
    // Products from 2^53 on are rounded but stay from 2^53 on, which no length of a file equals.
    const length = elementCount(shape) * dtypes[dtype].bytes;
    if (end - begin !== length) {
      throw fault('E_SAFETENSORS_LAYOUT', 'a tensor has another number of bytes than its shape says', {
        expected: `${length} bytes for ${shape.length} dimensions of ${dtype}`,
        received: `data_offsets [${begin}, ${end}]`,
        where,
      });
    }
    at = end;
  }
  if (at > dataBytes) {
    const torn = entries.find(({ end }) => end > dataBytes);
    throw fault('E_SAFETENSORS_TRUNCATED', 'the file ends before its tensors do', {
      expected: `${at} bytes after the header`,
      received: `${dataBytes} bytes`,
      where: `tensor ${quoted(torn?.name ?? '')}`,
      hint: 'get the file again: it is not whole',
    });
  }
  if (at < dataBytes) {
    throw fault('E_SAFETENSORS_LAYOUT', 'bytes follow the last tensor', {
      expected: `${at} bytes after the header`,
      received: `${dataBytes} bytes`,
    });
  }
}

type Detail = Omit<Fault, 'code' | 'problem'>;

function header(problem: string, detail: Detail): WarmstartError {
  return fault('E_SAFETENSORS_HEADER', problem, detail);
}

function fault(code: Fault['code'], problem: string, detail: Detail): WarmstartError {
  return new WarmstartError({ code, problem, ...detail });
}
