import { createHash } from 'node:crypto';
import type { Graph } from '../ir/graph.js';
import { bytesOf } from '../ir/tensor-bytes.js';

/** SHA-256 of the names and bytes of a graph's constants, in hexadecimal. */
export function networkHash(graph: Graph): string {
  const hash = createHash('sha256');
  for (const { name, constant } of graph.constants) if (constant) hash.update(name).update(bytesOf(constant));
  return hash.digest('hex');
}
