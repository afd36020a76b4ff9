import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageData } from '../../src/data/image-data.js';
import type { ImageDataOptions } from '../../src/data/read-pictures.js';
import { dataFacts } from '../../src/experiment/data-facts.js';
import type { SavedStudy } from '../../src/study/study-record.js';
import { madeStudy } from './made-study.js';
import { folderOf } from './picture-folder.js';

/** A study of real pictures, with made-up errors and no models, as a run folder would have it. */
export async function savedStudy(root: string, options: ImageDataOptions): Promise<SavedStudy> {
  const data = await ImageData.fromFolder(root, { size: 32, batchSize: 2, ...options });
  const { classes, valid } = data;
  const files = [...valid.files];
  const labels = Array.from(valid.labels);
  const path = await folderOf({});
  const rows = files.map((file, i) => `${file},${classes[labels[i] as number]}\n`);
  await writeFile(join(path, 'valid.csv'), `name,label\n${rows.join('')}`);
  const record = madeStudy({ seeds: [1], wrong: { scratch: [[2]], finetune: [[1]] }, pictures: files.length });
  const saved: SavedStudy = {
    kind: 'study',
    path,
    record: { ...record, test: { classes: [...classes], files, labels } },
    config: {
      command: 'quantify',
      arguments: { folder: root },
      options: { batchSize: 8 },
      data: JSON.parse(JSON.stringify(dataFacts(data))),
    },
    created: '2026-01-01T00:00:00Z',
    models: new Map(),
  };
  await data.release();
  return saved;
}
