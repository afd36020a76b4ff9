// A catalogue's subjects, any number a picture: a CSV file with lines `name,subject;subject`, a fifth of every
// combination held out, and the subjects of the pictures that the catalogue does not know.
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { ImageData, imagenetStats, resnet18, visionLearner } from 'warmstart';

export async function subjects(csv: string, { size = 128, batchSize = 64, epochs = 5 } = {}) {
  const options = { labelDelimiter: ';', split: { kind: 'stratified' }, size, batchSize } as const;
  const data = (await ImageData.fromCsv(csv, options)).normalize(imagenetStats);
  for (const { file, reason } of data.leftOut) stdout.write(`left out: ${file}, ${reason}\n`);
  const learner = await visionLearner(data, resnet18, { pretrained: true });
  const { epochs: records } = await learner.fitOneCycle(epochs);
  stdout.write(`right answers: ${records.at(-1)?.metrics.accuracy_multi}\n`);
  return learner;
}

const [, started, csv, ...pictures] = argv;
if (started && csv && import.meta.url === pathToFileURL(started).href) {
  const learner = await subjects(csv);
  for (const picture of pictures) {
    const { labels = [] } = await learner.predict(picture);
    stdout.write(
      `${picture}: ${labels.map(({ label, probability }) => `${label} ${probability.toFixed(2)}`).join(', ')}\n`,
    );
  }
}
