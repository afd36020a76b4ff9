import type { StudySettings } from '../../src/study/study-settings.js';

/** Settings of a study of these arms, with budgets of 8 and 16 labels a class. */
export function madeSettings(names: readonly string[], more: Partial<StudySettings> = {}): StudySettings {
  return {
    recipe: 'tuned',
    arms: names.map((name) => ({
      name,
      method: 'finetune',
      architecture: 'tiny',
      parameters: { total: 2, trainable: 1 },
      sha256: name,
    })),
    equalEpochs: 2,
    search: {
      rates: [1e-3, 3e-3, 1e-2],
      beyond: { below: 3e-4, above: 3e-2 },
      lengths: [1, 2, 4],
      budget: 8,
      judgedOn: 6,
    },
    seed: 1,
    budgets: [
      { perClass: 8, labels: 16, passes: 2 },
      { perClass: 16, labels: 32, passes: 1 },
    ],
    batchSize: 8,
    size: { height: 8, width: 8 },
    augmentation: 'none',
    threads: 1,
    train: { pictures: 32, sha256: '' },
    test: { classes: ['a', 'b'], files: ['0.png'], labels: [0] },
    ...more,
  };
}

/** Settings of a study that looks for no rates. */
export function madeNotebook(names: readonly string[]): StudySettings {
  const { search: _, ...settings } = madeSettings(names, { recipe: 'notebook' });
  return settings;
}
