import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Graph } from '../../dist/ir/graph.js';
import { kaimingNormal } from '../../dist/nn/initializer.js';
import { Layers } from '../../dist/nn/layers.js';
import { writeModelFile } from '../../dist/onnx/file.js';
import { GraphBuilder } from '../../dist/ops/builder.js';
import { onnxDialect } from '../../dist/ops/dialect.js';
import { randomStream } from '../../dist/random/random-stream.js';

/**
 * Draws two classes of noise, one a little brighter in red, one in blue, and writes a body of two convolutions: what
 * `train` needs for epochs of a few hundredths of a second.
 */
export async function writeTinyJob(folder) {
  for (const [label, name] of ['a', 'b'].entries()) {
    await mkdir(join(folder, 'pictures', name), { recursive: true });
    for (let i = 0; i < 24; i++) {
      const stream = randomStream(1, name, i);
      const pixels = Uint8Array.from(
        { length: 32 * 32 * 3 },
        (_, k) => stream.int(200) + (k % 3 === 2 * label ? 20 : 0),
      );
      await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
        .png()
        .toFile(join(folder, 'pictures', name, `${i}.png`));
    }
  }
  const graph = new Graph(onnxDialect);
  const nn = new Layers(new GraphBuilder(graph), kaimingNormal(7, 'out'));
  const block = (i, x, channels) =>
    nn.relu(`relu${i}`, nn.batchNorm(`bn${i}`, nn.conv(`conv${i}`, x, channels, { kernel: 3, stride: 2, padding: 1 })));
  graph.output(block(2, block(1, graph.input('input', 'float32', ['N', 3, 32, 32]), 4), 8));
  await writeModelFile(join(folder, 'tiny.onnx'), graph);
}
