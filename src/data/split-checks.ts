import { WarmstartError } from '../error/warmstart-error.js';
import type { LabelledFiles } from './labelled-files.js';
import { countByClass, selectLabels } from './picture-labels.js';
import type { Split } from './random-split.js';

/**
 * @returns the classes of which no picture is held out
 * @throws WarmstartError `E_DATA_TRAIN_LACKS` if there is one of which no picture is trained on
 */
export function requireTrained(pictures: LabelledFiles, { train, valid }: Split, grouped: boolean): string[] {
  const { classes } = pictures;
  const lacking = (side: Uint32Array) => {
    const counts = countByClass(selectLabels(pictures, classes.length, side), classes.length);
    return classes.filter((_, label) => counts[label] === 0);
  };
  const trainLacks = lacking(train);
  if (trainLacks.length === 0) return lacking(valid);
  throw new WarmstartError({
    code: 'E_DATA_TRAIN_LACKS',
    problem: 'a class has no pictures left to train on',
    expected: 'every class among the training pictures',
    received: `none of ${trainLacks.join(', ')}`,
    hint: grouped
      ? 'hold out a smaller share, or use finer groups'
      : 'add pictures of it, or choose another seed or split',
  });
}

/** Who brings a split along and says what the groups are is told if the two do not agree. @throws WarmstartError `E_DATA_GROUP_LEAK` */
export function requireNoLeak(groups: readonly string[], { train, valid }: Split): void {
  const trained = new Set(Array.from(train, (i) => groups[i]));
  const both = [...new Set(Array.from(valid, (i) => groups[i]).filter((group) => trained.has(group)))].sort();
  if (both.length === 0) return;
  throw new WarmstartError({
    code: 'E_DATA_GROUP_LEAK',
    problem: 'groups are on both sides of the split',
    expected: 'each group either trained on or held out',
    received: [...both.slice(0, 5), ...(both.length > 5 ? [`and ${both.length - 5} more`] : [])].join(', '),
    hint: 'mend the split, or let it be made: leave out the folders or the list',
  });
}
