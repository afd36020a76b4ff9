// Maps in the manner of fastai's fine_tune: a look at the rate, augmentation, first the head, then all layers; the best
// epoch counts, and what was learned is looked at.
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import {
  augmentation,
  earlyStopping,
  errorRate,
  fBeta,
  ImageData,
  Interpretation,
  imagenetStats,
  presets,
  resnet18,
  saveBest,
  visionLearner,
} from 'warmstart';

export async function fineTune(folder: string, { size = 128, batchSize = 64, epochs = 10 } = {}) {
  const data = (await ImageData.fromFolder(folder, { size, batchSize, group: /^[^_]+/ })).normalize(imagenetStats);
  const learner = await visionLearner(data, resnet18, {
    pretrained: true,
    augmentation: augmentation(presets.maps),
    metrics: [errorRate, fBeta()],
  });
  const { suggestions } = await learner.lrFind();
  const baseRate = suggestions?.valley.rate ?? 2e-3;
  await learner.fineTune(epochs, { baseRate, callbacks: [saveBest(), earlyStopping({ patience: 5 })] });

  const found = await Interpretation.fromLearner(learner);
  for (const { file, loss } of found.topLosses(3)) stdout.write(`${file}: loss ${loss.toFixed(2)}\n`);
  return { learner, found };
}

const [, started, folder] = argv;
if (started && folder && import.meta.url === pathToFileURL(started).href) await fineTune(folder);
