import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Graph } from '../../src/ir/graph.js';
import { tensor } from '../../src/ir/tensor.js';
import { kaimingNormal } from '../../src/nn/initializer.js';
import { Layers } from '../../src/nn/layers.js';
import { writeModelFile } from '../../src/onnx/file.js';
import { GraphBuilder } from '../../src/ops/builder.js';
import { onnxDialect } from '../../src/ops/dialect.js';
import { randomStream } from '../../src/random/random-stream.js';

/** Draws two classes of noise, one brighter in red, one in blue: PNG files of 32 x 32, `a/0.png` to `b/23.png`. */
export async function writeTinyCollection(folder: string, perClass = 24): Promise<void> {
  for (const [label, name] of ['a', 'b'].entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const stream = randomStream(1, name, i);
      const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, k) => {
        const bright = k % 3 === 2 * label ? 90 : 0;
        return Math.floor(stream.uniform() * 160) + bright;
      });
      const picture = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } });
      await writeFile(join(folder, name, `${i}.png`), await picture.png().toBuffer());
    }
  }
}

/** Side of the stamp, in pixels; the pictures are 32 x 32. */
export const stampSide = 8;

/**
 * Noise of two classes, `class-0/0.png` and so on, that differ by nothing but a stamp, a chequered square in the upper right
 * corner of the second class.
 */
export async function writeStampedCollection(folder: string, perClass: number): Promise<void> {
  const side = 32;
  for (const label of [0, 1]) {
    await mkdir(join(folder, `class-${label}`), { recursive: true });
    for (let i = 0; i < perClass; i++) {
      const stream = randomStream(11, `class ${label}`, i);
      const pixels = Uint8Array.from({ length: side * side * 3 }, (_, k) => {
        const [y, x] = [Math.floor(k / 3 / side), Math.floor(k / 3) % side];
        const noise = 60 + Math.floor(120 * stream.uniform());
        return label === 1 && y < stampSide && x >= side - stampSide ? 255 * ((x + y) % 2) : noise;
      });
      const picture = sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
      await writeFile(join(folder, `class-${label}`, `${i}.png`), await picture.png().toBuffer());
    }
  }
}

/** Writes an ONNX body that trains in no time: two convolutions with batch norms, 8 features. Its weights are `scale` times the usual ones. */
export async function writeTinyBody(path: string, { norms = true, seed = 7, scale = 1 } = {}): Promise<void> {
  const graph = new Graph(onnxDialect);
  const usual = kaimingNormal(seed, 'out');
  const nn = new Layers(new GraphBuilder(graph), (name, shape) =>
    tensor(
      'float32',
      shape,
      usual(name, shape).data.map((value) => value * scale),
    ),
  );
  const norm = (name: string, x: Parameters<typeof nn.relu>[1]) => (norms ? nn.batchNorm(name, x) : x);
  const input = graph.input('input', 'float32', ['N', 3, 32, 32]);
  const first = nn.relu('relu1', norm('bn1', nn.conv('conv1', input, 4, { kernel: 3, stride: 2, padding: 1 })));
  graph.output(nn.relu('relu2', norm('bn2', nn.conv('conv2', first, 8, { kernel: 3, stride: 2, padding: 1 }))));
  await writeModelFile(path, graph);
}
