// node classify.mjs PICTURES...      needs: npm install onnxruntime-node sharp
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const { classes, size } = JSON.parse(readFileSync(beside('model.json'), 'utf8'));
const session = await InferenceSession.create(beside('model.onnx'));
const { height, width, fit } = size;

for (const file of process.argv.slice(2)) {
  // crop: the shorter side is scaled, the centre is cut out; squish: both sides are scaled. Always 8-bit RGB.
  const pixels = await sharp(file, { autoOrient: true })
    .resize(width, height, { fit: fit === 'crop' ? 'cover' : 'fill', kernel: 'linear' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  const pictures = new Tensor('uint8', pixels, [1, height, width, 3]);
  const { probabilities } = await session.run({ pictures }, ['probabilities']);
  const best = probabilities.data.indexOf(Math.max(...probabilities.data));
  process.stdout.write(`${classes[best]}\t${probabilities.data[best].toFixed(6)}\t${file}\n`);
}
