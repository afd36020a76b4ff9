// What is pretraining worth for these sheets? From scratch against fine-tuned, with few labels and with all, ten times
// each; the record keeps what is done, so that a study that was ended goes on when it is begun again.
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { ImageData, imagenetStats, type QuantifyOptions, quantify, resnet18 } from 'warmstart';

export async function worth(folder: string, { size = 128, ...options }: QuantifyOptions & { size?: number } = {}) {
  const data = await ImageData.fromFolder(folder, { size, group: /^[^_]+/, batchSize: 'auto' });
  const arm = { architecture: resnet18, weights: true, statistics: imagenetStats } as const;
  try {
    const found = await quantify(
      data,
      [
        { ...arm, name: 'scratch', method: 'scratch' },
        { ...arm, name: 'finetune', method: 'finetune' },
      ],
      { ...options, listener: (event) => event.kind === 'seed' && stdout.write(`seed ${event.seed} is done\n`) },
    );
    const { headline, sentences, caveats } = found.verdict;
    for (const line of [headline, ...sentences, ...caveats]) stdout.write(`${line}\n`);
    return found;
  } finally {
    await data.release();
  }
}

const [, started, folder] = argv;
if (started && folder && import.meta.url === pathToFileURL(started).href)
  await worth(folder, { record: 'study.jsonl' });
