// Pictures read and fed in a second: node bench/feeding.mjs [PICTURES SIZE BATCH]. Draws JPEG pictures, lists them, decodes
// them to disk, and goes through epochs without training: from disk, and a part of them from memory. Prints one JSON
// object; the peak memory is that of listing, decoding and feeding from disk.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { trainBatches } from '../dist/data/batches.js';
import { listClassFolders } from '../dist/data/class-folders.js';
import { splitPictures } from '../dist/data/split-pictures.js';
import { openBlockStore } from '../dist/files/block-store.js';
import { ImageData } from '../dist/index.js';
import { randomStream } from '../dist/random/random-stream.js';
import { inTemporaryFolder } from './suite/temporary-folder.mjs';

const [pictures, side, batchSize] = [2000, 128, 64].map((n, i) => Number(process.argv[i + 2] ?? n));
const epochs = 3;
/** Most pictures that are fed from memory, so that any number can be asked for. */
const most = 2000;

/** Cuts two classes of pictures out of a sheet of blurred noise, which JPEG makes as large as scanned patches. */
async function draw(folder) {
  const stream = randomStream(0, 'bench');
  const width = 4 * side;
  const noise = Uint8Array.from({ length: width * width * 3 }, () => stream.int(256));
  const raw = { width, height: width, channels: 3 };
  const sheet = await sharp(noise, { raw }).blur(0.8).raw().toBuffer();
  for (const name of ['a', 'b']) await mkdir(join(folder, name));
  for (let i = 0; i < pictures; i++) {
    const [left, top] = [stream.int(width - side), stream.int(width - side)];
    await sharp(sheet, { raw })
      .extract({ left, top, width: side, height: side })
      .jpeg({ quality: 90 })
      .toFile(join(folder, 'ab'[i % 2], `${i}.jpg`));
  }
}

/** What some work gives, the seconds it took, and how many cores it kept busy. */
async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { value, seconds, cores: (user + system) / 1e6 / seconds };
}

/** The most pictures a second that an epoch was fed with. */
async function feedingRate(set) {
  const rates = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { value, seconds } = await timed(async () => {
      let fed = 0;
      for await (const { size } of trainBatches(set, batchSize, randomStream(0, 'shuffle', epoch))) fed += size;
      return fed;
    });
    rates.push(value / seconds);
  }
  return Math.max(...rates);
}

/** The first pictures of a set, held in memory. */
async function firstInMemory({ length: all, labels, pixels }) {
  const length = Math.min(all, most);
  const store = await openBlockStore(length, pixels.blockBytes, Number.POSITIVE_INFINITY);
  const picture = new Uint8Array(pixels.blockBytes);
  for (let i = 0; i < length; i++) {
    await pixels.read(Uint32Array.of(i), picture);
    await store.write(i, picture);
  }
  return { length, labels, pixels: store };
}

const result = await inTemporaryFolder(async (folder) => {
  await draw(folder);
  const listing = await timed(() => listClassFolders(folder));
  const splitting = await timed(() => splitPictures(listing.value, { validPct: 0.2, seed: 42 }));
  const decoding = await timed(() => ImageData.fromFolder(folder, { size: side, batchSize, memory: 0 }));
  const { train } = decoding.value;
  const fromDisk = await feedingRate(train);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return {
    pictures,
    side,
    listingSeconds: listing.seconds,
    splittingSeconds: splitting.seconds,
    decodedPerSecond: pictures / decoding.seconds,
    decodingCores: decoding.cores,
    fedFromDiskPerSecond: fromDisk,
    fedFromMemoryPerSecond: await feedingRate(await firstInMemory(train)),
    peakBytes,
  };
});
process.stdout.write(`${JSON.stringify(result)}\n`);
