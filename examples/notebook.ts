// The notebook in TypeScript: a folder of pictures, a ResNet-18, five epochs, a table.
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { errorRate, ImageData, imagenetStats, resnet18, type TrainingEvent, visionLearner } from 'warmstart';

export async function notebook(path: string, { size = 128, batchSize = 64, epochs = 5 } = {}) {
  const data = (await ImageData.fromFolder(path, { validPct: 0.2, size, batchSize })).normalize(imagenetStats);
  const learner = await visionLearner(data, resnet18, { pretrained: false, metrics: [errorRate] });
  await learner.fitOneCycle(epochs, undefined, { listener: printRow });
  return learner;
}

function printRow(event: TrainingEvent): void {
  if (event.kind !== 'epoch') return;
  const { epoch, trainLoss, validLoss, metrics, seconds } = event.record;
  stdout.write(`${[epoch, trainLoss, validLoss, metrics.error_rate, Math.round(seconds)].join('\t')}\n`);
}

const [, started, folder] = argv;
if (started && folder && import.meta.url === pathToFileURL(started).href) {
  const learner = await notebook(folder);
  await learner.exportOnnx('notebook.onnx');
}
