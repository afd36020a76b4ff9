import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { spuriousCues } from '../../src/explain/spurious-cues.js';
import type { PretrainingChange, ReportContent } from '../../src/report/report-content.js';
import { newFolder } from './picture-folder.js';
import { writeStampedCollection } from './tiny-collection.js';

// What is said of networks and pictures beside their errors.

const perClass = 12;

/** Of noise with a stamp in one corner that tells the class. */
export async function madeCues(): Promise<NonNullable<ReportContent['cues']>> {
  const folder = await newFolder({});
  try {
    await writeStampedCollection(folder, perClass);
    const labels = Array.from({ length: 2 * perClass }, (_, i) => Math.floor(i / perClass));
    const files = labels.map((label, i) => join(folder, `class-${label}`, `${i % perClass}.png`));
    return { found: await spuriousCues({ files, labels }), examined: files.length, of: 1678 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const madeChange: PretrainingChange = {
  moved: [
    { arm: 'frozen', distance: { thirds: [0, 0, 0], scales: 0, statistics: 0 }, cka: 1 },
    { arm: 'finetune', distance: { thirds: [0.004, 0.021, 0.063], scales: 0.012, statistics: 0.31 }, cka: 0.8712 },
    { arm: 'features', note: 'its pretrained weights are other ones now' },
  ],
  likeness: {
    arms: ['scratch', 'frozen', 'finetune'],
    pictures: 256,
    cka: [
      [1, 0.2104, 0.3391],
      [0.2104, 1, 0.8712],
      [0.3391, 0.8712, 1],
    ],
  },
};
