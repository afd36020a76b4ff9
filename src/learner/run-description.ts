import { createHash } from 'node:crypto';
import type { ImageData } from '../data/image-data.js';
import type { PictureSet } from '../data/picture-set.js';
import type { Graph } from '../ir/graph.js';
import { bytesOf } from '../ir/tensor-bytes.js';
import type { Network } from '../nn/network.js';

/** What must be the same where a run goes on, by names that a reader understands; as JSON. */
export type RunDescription = Readonly<Record<string, unknown>>;

export function describeData({ classes, size, batchSize, stats, train, valid }: ImageData): RunDescription {
  return {
    classes,
    size,
    'batch size': batchSize,
    normalization: stats,
    'training pictures': describeSet(train),
    'validation pictures': describeSet(valid),
  };
}

/** By names and labels, in order; what the files hold is not read again. */
function describeSet({ length, files, labels }: PictureSet): object {
  const hash = createHash('sha256').update(JSON.stringify(files)).update(bytesOf32(labels));
  return { pictures: length, hash: hash.digest('hex').slice(0, 16) };
}

function bytesOf32({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export function describeNetwork({ architecture, graph }: Network): RunDescription {
  return { architecture, 'weights before the run': hashOf(graph) };
}

function hashOf(graph: Graph): string {
  const hash = createHash('sha256');
  for (const { name, constant } of graph.constants) if (constant) hash.update(name).update(bytesOf(constant));
  return hash.digest('hex').slice(0, 16);
}
