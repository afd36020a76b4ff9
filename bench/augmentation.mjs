// Pictures a second through augmentation alone, by preset: node bench/augmentation.mjs [BATCH SIZE]. Prints one JSON
// object: what drawing takes, and what the graph takes with it, on all cores, in the fastest of some rounds.
import { augmentation } from '../dist/augment/augmentation.js';
import { presets } from '../dist/augment/presets.js';
import { Graph } from '../dist/ir/graph.js';
import { tensor } from '../dist/ir/tensor.js';
import { GraphBuilder } from '../dist/ops/builder.js';
import { onnxDialect } from '../dist/ops/dialect.js';
import { randomStream } from '../dist/random/random-stream.js';
import { Session } from '../dist/runtime/session.js';

const [count, side] = [64, 128].map((n, i) => Number(process.argv[i + 2] ?? n));
const rounds = 20;

async function measure(name) {
  const { pictures: change, draw } = augmentation(presets[name]);
  const b = new GraphBuilder(new Graph(onnxDialect));
  const changed = change(b, b.graph.input('pictures', 'uint8', [count, side, side, 3]));
  // One number comes back: who trains does not read the pictures either.
  b.graph.output(...b.node('Identity', [b.sum(changed, [0, 1, 2, 3])], {}, { outputNames: ['sum'] }));
  const session = await Session.create(b.graph);
  const stream = randomStream(0, 'bench');
  const pixels = Uint8Array.from({ length: count * side * side * 3 }, () => stream.int(256));
  const pictures = tensor('uint8', [count, side, side, 3], pixels);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const feeds = draw(stream, { count, height: side, width: side });
    const drawn = performance.now();
    await session.run({ pictures, ...feeds }, { sum: null });
    times.push({ draw: drawn - start, all: performance.now() - start });
  }
  await session.release();
  const least = (of) => Math.min(...times.map(of));
  const milliseconds = least(({ all }) => all);
  return {
    drawMilliseconds: least(({ draw: ms }) => ms),
    milliseconds,
    picturesPerSecond: (1000 * count) / milliseconds,
  };
}

const result = { count, side };
for (const name of Object.keys(presets)) result[name] = await measure(name);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
