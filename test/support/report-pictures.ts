import sharp from 'sharp';
import { randomStream } from '../../src/random/random-stream.js';
import type { ReportContent, ReportPicture } from '../../src/report/report-content.js';
import { classes, type Nature, natures, pictures } from './report-arms.js';

// A made-up collection, and what arms made of its pictures.

export async function collectionOf(): Promise<ReportContent['collection']> {
  return {
    root: '/data/dufour-roads',
    classes,
    size: { height: 128, width: 128, fit: 'crop' },
    labels: { kind: 'folders', several: false } as unknown as ReportContent['collection']['labels'],
    normalization: undefined,
    batchSize: 64,
    train: { pictures: 462, byClass: { '01_road': 231, '02_no_road': 231 } },
    valid: { pictures, byClass: { '01_road': 571, '02_no_road': 645 } },
    split: {
      kind: 'group',
      seed: 42,
      validPct: 0.3,
      validLacks: [],
      groups: { pattern: '^(\\d+_\\d+)_', train: ['1_1114', '3_1130'], valid: ['6_1132', '12_1233', '15_1095'] },
    },
    oversample: false,
    skipped: 3,
    leftOut: 0,
    ignored: 1,
    duplicates: { pictures: 14, acrossSplit: 2 },
    examples: await Promise.all(
      classes.map(async (label) => ({ label, pictures: await picturesOf(6, `example-${label}`) })),
    ),
  };
}

export async function confusionOf(arm: string, i: number) {
  const wrong = Math.round((natures[arm] as Nature).to * 600);
  const counts = [
    [571 - wrong, wrong],
    [wrong + 9, 636 - wrong],
  ];
  const cells = await Promise.all(
    [
      [0, 1],
      [1, 0],
      [0, 0],
    ].map(async ([actual = 0, told = 0]) => ({
      actual,
      told,
      pictures: await picturesOf(actual === told ? 4 : 9, `cell-${i}-${actual}-${told}`),
    })),
  );
  return { arm, seed: 1, classes, counts, cells };
}

export async function picturesOf(count: number, name: string): Promise<ReportPicture[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => ({
      file: `${classes[i % 2]}/${name}_1132_x${128 * i}_y512.jpg`,
      thumbnail: await thumbnail(`${name}-${i}`),
      alt: `${classes[i % 2]}, a piece of a map sheet`,
    })),
  );
}

export async function thumbnail(name: string, kind: 'map' | 'heat' = 'map'): Promise<string> {
  const stream = randomStream(3, name);
  const at = () => Math.round(96 * stream.uniform());
  const line = (colour: string, width: number) =>
    `<path d="M${at()} ${at()}C${at()} ${at()} ${at()} ${at()} ${at()} ${at()}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  const relief = Array.from({ length: 26 }, () => line('#6b6153', 0.7)).join('');
  const glow = `<circle cx="${at()}" cy="${at()}" r="34" fill="#d02000" fill-opacity="0.6"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="#e9dfc6"/>${relief}${line('#222', 2)}${kind === 'heat' ? glow : ''}</svg>`;
  const jpeg = await sharp(Buffer.from(svg)).jpeg({ quality: 60 }).toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
