import type { Graph } from '../ir/graph.js';
import { elementCount } from '../ir/tensor.js';
import { type Cut, cutWhereLearningBegins } from '../passes/cut.js';
import { multiplyAdds } from '../passes/multiply-adds.js';

/**
 * Fewest multiply-adds that a byte of features must save. On two busy cores 500 of them took 7 ns (ResNet-18, 593
 * million a picture in 8.5 ms); a disk of 500 MB a second gives a byte in 2 ns, memory in less: so reading pays wherever
 * the features lie. In a ResNet-18 that learns from its third stage on a byte saves 2,470, with a frozen body 145,000.
 * Behind the first convolution, where the first batch norm that learns stops a cut, it is 37: a megabyte a picture, to
 * save a sixteenth of the forward pass.
 */
const leastWorkByByte = 500;

/** The network cut where learning begins, if keeping the features there is less work than computing them again. */
export function frozenPart(network: Graph, trainable: ReadonlySet<string>): Cut | undefined {
  const cut = cutWhereLearningBegins(network, trainable);
  if (!cut) return undefined;
  const numbers = cut.suffix.inputs.reduce((sum, { shape: [, ...rest] }) => sum + elementCount(rest as number[]), 0);
  return multiplyAdds(cut.prefix) >= leastWorkByByte * numbers * Float32Array.BYTES_PER_ELEMENT ? cut : undefined;
}
