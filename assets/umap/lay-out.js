// UMAP by umap-js in a thread of its own: for many rows it computes for ten seconds and more without a pause, in which
// nothing else of the process could go on, nor be ended. JavaScript, so that a test from the sources can begin it as well.
import { parentPort, workerData } from 'node:worker_threads';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { UMAP } from 'umap-js';

/** Milliseconds between two messages of how far it is. */
const interval = 100;

/** @type {import('../../src/map/umap-thread.js').UmapJob} */
const { indices, distances, k, start, state } = workerData;
const n = start.length / 2;
const generator = xoroshiro128plusFromState(state);
const umap = new UMAP({ nNeighbors: k, random: () => (generator.next() >>> 0) / 0x100000000 });
umap.setPrecomputedKNN(rowsOf(indices), rowsOf(distances).map(weighable));
// Where neighbours are given, it looks at no more of the rows than how many they are.
const epochs = umap.initializeFit(Array.from({ length: n }, () => []));
// The arrays that it gives are those that it moves.
for (const [i, place] of umap.getEmbedding().entries()) for (const axis of [0, 1]) place[axis] = start[2 * i + axis];
let told = performance.now();
for (let epoch = 0; epoch < epochs; epoch = umap.step()) {
  if (performance.now() - told < interval) continue;
  told = performance.now();
  parentPort?.postMessage(epoch / epochs);
}
parentPort?.postMessage(Float64Array.from(umap.getEmbedding().flat()));

/** @param {Int32Array | Float64Array} numbers [n, k] */
function rowsOf(numbers) {
  return Array.from({ length: n }, (_, i) => Array.from(numbers.subarray(i * k, (i + 1) * k)));
}

/**
 * If all neighbours of a row are the same as it, they weigh the same, however far they are; but for a distance of 0 umap-js
 * takes the mean of the distances of all rows, anew for each such row.
 * @param {number[]} distances
 */
function weighable(distances) {
  return distances.every((distance) => distance === 0) ? distances.map((_, i) => (i === 0 ? 0 : 1)) : distances;
}
