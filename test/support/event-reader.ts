import { readFileSync } from 'node:fs';

/** An event as a reader of its own finds it: scalars by tag, or what else it is. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version?: string;
  readonly sessionStatus?: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/**
 * Reads an event file after the formats' specifications alone: it shares no code with the writer. A last record that is
 * not whole is left out, as TensorBoard leaves it out; a checksum that does not fit throws.
 */
export function readEvents(path: string): ReadEvent[] {
  const bytes = readFileSync(path);
  const events: ReadEvent[] = [];
  let at = 0;
  while (at + 12 <= bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (at + 16 + length > bytes.length) break;
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (unmasked(bytes.readUInt32LE(at + 8)) !== bitwiseCrc(bytes.subarray(at, at + 8))) throw new Error('length');
    if (unmasked(bytes.readUInt32LE(at + 12 + length)) !== bitwiseCrc(data)) throw new Error('data');
    events.push(eventOf(data));
    at += 16 + length;
  }
  return events;
}

function unmasked(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

function bitwiseCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = ((crc ^ (byte >>> bit)) & 1) === 1;
      crc = odd ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}

interface Field {
  readonly number: number;
  readonly data: Buffer;
  readonly varint: number;
}

function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const kind = key & 7;
    const value = kind === 0 || kind === 2 ? varint() : 0;
    const length = kind === 0 ? 0 : kind === 1 ? 8 : kind === 5 ? 4 : value;
    fields.push({ number: key >>> 3, data: bytes.subarray(at, at + length), varint: value });
    at += length;
  }
  return fields;
}

function eventOf(data: Buffer): ReadEvent {
  const fields = fieldsOf(data);
  const one = (number: number) => fields.find((field) => field.number === number);
  const [version, summary, session] = [one(3), one(5), one(7)];
  const values = summary ? fieldsOf(summary.data).map((value) => fieldsOf(value.data)) : [];
  return {
    wallTime: one(1)?.data.readDoubleLE() ?? 0,
    step: one(2)?.varint ?? 0,
    ...(version && { version: version.data.toString() }),
    ...(session && { sessionStatus: fieldsOf(session.data)[0]?.varint ?? 0 }),
    scalars: Object.fromEntries(
      values.map(([tag, number]) => [tag?.data.toString() ?? '', number?.data.readFloatLE() ?? Number.NaN]),
    ),
  };
}
