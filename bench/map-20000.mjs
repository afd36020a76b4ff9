// How long the map of a large collection takes, and how smoothly its page moves: node bench/map-20000.mjs [PICTURES ROUNDS].
// Draws small JPEG pictures of eight classes, makes features of 1,280 numbers in clusters, lays out the map part by part
// and as a whole, and opens its page in /usr/bin/chromium without a screen or a graphics card: pixels are drawn by the
// processor. There it drags, zooms by wheel and pinches, as a desktop and as a phone, and takes down the time from one
// frame to the next. Prints one JSON object; of the rounds in the browser the one with the least 95th percentile counts.
import { mkdir, stat } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { PicturesBeside } from '../dist/explain/pictures-beside.js';
import { unitRows } from '../dist/features/unit-rows.js';
import { explainMap } from '../dist/map/explain-map.js';
import { nearestRows } from '../dist/map/nearest-rows.js';
import { principalComponents } from '../dist/map/principal-components.js';
import { writeSpriteSheets } from '../dist/map/sprite-sheets.js';
import { umapLayout } from '../dist/map/umap-layout.js';
import { randomStream } from '../dist/random/random-stream.js';
import { measureMovements } from './subject/map-movements.mjs';
import { describeMachine } from './suite/machine.mjs';
import { inTemporaryFolder } from './suite/temporary-folder.mjs';

const [pictures, rounds] = [20_000, 3].map((n, i) => Number(process.argv[i + 2] ?? n));
const classes = 8;
const width = 1280;
const side = 96;
const note = (text) => process.stderr.write(`${text}\n`);

/** Cut out of blurred noise with the tint of their class, which JPEG makes as large as scanned patches. */
async function draw(folder, files) {
  const random = randomStream(0, 'bench');
  const large = 6 * side;
  const raw = { width: large, height: large, channels: 3 };
  const sheets = [];
  for (let c = 0; c < classes; c++) {
    await mkdir(join(folder, `class-${c}`), { recursive: true });
    const tint = [0, 1, 2].map((channel) => 40 + 45 * ((c >> channel) & 1));
    const noise = Uint8Array.from({ length: 3 * large * large }, (_, at) => tint[at % 3] + random.int(130));
    sheets.push(await sharp(noise, { raw }).blur(0.8).raw().toBuffer());
  }
  const cut = async (i) => {
    const [left, top] = [random.int(large - side), random.int(large - side)];
    await sharp(sheets[i % classes], { raw })
      .extract({ left, top, width: side, height: side })
      .jpeg({ quality: 85 })
      .toFile(files[i]);
  };
  let next = 0;
  const worker = async () => {
    while (next < files.length) await cut(next++);
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker));
}

/** Each class five clusters; spread falls off from column to column, as the variance of a network's features does. */
function makeFeatures() {
  const random = randomStream(1, 'bench');
  const centres = Array.from({ length: 5 * classes }, () =>
    Float32Array.from({ length: width }, (_, c) => 1.2 * random.normal() * 0.985 ** c),
  );
  const features = new Float32Array(pictures * width);
  const noise = new Float32Array(width);
  for (let i = 0; i < pictures; i++) {
    const centre = centres[(i % classes) * 5 + random.int(5)];
    random.fillNormal(noise, 1);
    for (let c = 0; c < width; c++) features[i * width + c] = centre[c] + noise[c] * (0.1 + 3 * 0.99 ** c);
  }
  const probabilities = new Float32Array(pictures * classes);
  for (let i = 0; i < pictures; i++) {
    const told = random.uniform() < 0.08 ? random.int(classes) : i % classes;
    const sure = 0.5 + 0.5 * random.uniform() ** 0.2;
    for (let c = 0; c < classes; c++) probabilities[i * classes + c] = c === told ? sure : (1 - sure) / (classes - 1);
  }
  return { places: [...Array(pictures).keys()], width, features, probabilities, skipped: [] };
}

/** What some work gives, the seconds it took, and those of the processor. */
async function timed(name, work) {
  const before = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const figures = { seconds: rounded(seconds), processorSeconds: rounded((user + system) / 1e6) };
  note(`${name}: ${figures.seconds} s, of the processor ${figures.processorSeconds} s`);
  return { value, figures };
}

const rounded = (value) => Number(value.toFixed(2));

/** Each part of the work by itself, as `explainMap` does it. */
async function parts(folder, files, { features }) {
  const rows = unitRows({ features, width });
  const pca = await timed('principal components', () => principalComponents(rows, width, 50));
  const { scores, count } = pca.value;
  const neighbours = await timed('neighbours', () => nearestRows(scores, count, 15));
  const umap = await timed('neighbours and UMAP', () => umapLayout(scores, count));
  const beside = await PicturesBeside.in(folder, 'map');
  const sheets = await timed('sheets of thumbnails', () => writeSpriteSheets(files, 'crop', beside));
  return Object.fromEntries(
    Object.entries({ pca, neighbours, umap, sheets }).map(([name, { figures }]) => [name, figures]),
  );
}

const result = await inTemporaryFolder(async (folder) => {
  const load = [loadavg()[0]];
  const files = Array.from({ length: pictures }, (_, i) =>
    join(folder, `class-${i % classes}`, `${String(i).padStart(6, '0')}.jpg`),
  );
  const drawing = await timed('drawing pictures', () => draw(folder, files));
  const features = makeFeatures();
  await mkdir(join(folder, 'parts'));
  const alone = await parts(join(folder, 'parts'), files, features);
  const collection = {
    root: folder,
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    files,
    labels: files.map((_, i) => i % classes),
    groups: files.map((_, i) => `sheet ${Math.floor(i / 500)}`),
    heldOut: files.map((_, i) => i % 5 === 0),
  };
  const network = { card: { size: { height: side, width: side, fit: 'crop' } } };
  await mkdir(join(folder, 'pages'));
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const whole = await timed('the whole map', () =>
    explainMap(network, { collection, features, folder: join(folder, 'pages') }),
  );
  delay.disable();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const page = join(folder, 'pages', 'map-interactive.html');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  try {
    const movements = await measureMovements(browser, pathToFileURL(page).href, rounds, note);
    load.push(loadavg()[0]);
    return {
      pictures,
      machine: describeMachine(),
      chromium: browser.version(),
      loadBeforeAndAfter: load.map(rounded),
      drawing: drawing.figures,
      parts: alone,
      whole: { ...whole.figures, longestBlockSeconds: rounded(delay.max / 1e9) },
      peakBytes,
      pageBytes: (await stat(page)).size,
      movements,
    };
  } finally {
    await browser.close();
  }
});
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
