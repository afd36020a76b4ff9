import { type SkippedPicture, skippedPicture } from '../data/decode-all.js';
import { DecodingRoom } from '../data/decoding-room.js';
import { foldOfEach } from '../data/fold-of-each.js';
import { membersOf } from '../data/group-split.js';
import { type ProgressOptions, sideBySide } from '../data/side-by-side.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { clusteredInterval, designEffect } from '../statistics/clustered-proportion.js';
import { normalQuantile } from '../statistics/normal.js';
import { type Interval, wilsonInterval } from '../statistics/wilson.js';
import { cuesOf, type MeasuredCue, measuredCues, type PictureCues } from './picture-cues.js';
import { mostFrequentOf, nearestCentre, type SimpleClassifier, toldRight } from './simple-classifiers.js';

export interface LabelledFiles {
  readonly files: readonly string[];
  /** A class for each, [n]. */
  readonly labels: readonly number[];
  /** The sheet, patient or scan that each belongs to, [n], where that is known. */
  readonly groups?: readonly string[] | undefined;
}

/** How often the label is told right. */
export interface CueShare {
  readonly correct: number;
  readonly pictures: number;
  /** Of the share, so wide that with 95 % all shares are in theirs (Bonferroni). */
  readonly interval: Interval;
  /** Whether the label is told better than by the most frequent class: whether all of the interval is above its share. */
  readonly telling: boolean;
}

/** How well one cue alone tells the label: of new groups where groups are known, but for the group itself. */
export interface SpuriousCue extends CueShare {
  readonly cue: MeasuredCue | 'group';
  /** The same where other pictures of the same groups have been seen: some of it may be told through the group alone. */
  readonly sameGroups?: CueShare;
}

export interface SpuriousCues {
  /** The most telling first. */
  readonly cues: readonly SpuriousCue[];
  /** Share of the most frequent class: what is right without any cue. */
  readonly majority: number;
  /** How many groups there are, where they are known and more than one. */
  readonly groups?: number;
  readonly skipped: readonly SkippedPicture[];
}

export interface SpuriousCueOptions extends ProgressOptions {
  /** Of the folds. Default 0. */
  readonly seed?: number;
}

/** Fewer tell little of new ones. */
export const manyGroups = 10;

const mostFolds = 5;
const fewestPictures = 10;

/**
 * Asks how well the label is told by what should not matter: colour, border, corners, sizes of file and picture, the group
 * alone. Each is given to the nearest class centre (in units of the spread of each number), or, for the group, to its most
 * frequent class, in five-fold cross-validation. A network can learn what is told here, and look right for a wrong reason.
 *
 * Where groups are known, a cue that only tells groups apart tells labels, too, of pictures whose group has been seen. So cues
 * are judged with whole groups held out, on new ones, and beside that with pictures of all groups on both sides; the group
 * itself can only be judged so. Intervals for new groups are those of `clusteredInterval`. Of fewer than ten groups the design
 * effect is at least that of the labels: a group that has pictures of one class only is told right or wrong as a whole, and a
 * few of them are easily all told right by chance. With colours that tell groups apart and nothing else, 10 to 40 groups of 15
 * to 40 pictures with mixed or pure labels, at most .5 % of 400 trials were called telling (wanted: .15 %), but 4 to 17 % by
 * Wilson's interval. Of these groups, pictures are drawn independently, so that it is Wilson's there. Neither has what other
 * folds would change.
 * @throws WarmstartError `E_EXPLAIN_CUES` for pictures of fewer than two classes, or fewer than ten that can be read
 */
export async function spuriousCues(
  { files, labels, groups }: LabelledFiles,
  { seed = 0, ...options }: SpuriousCueOptions = {},
): Promise<SpuriousCues> {
  const { measured, skipped } = await measuredFiles(files, options);
  const read = [...measured.keys()].sort((a, b) => a - b);
  const told = read.map((i) => labels[i] as number);
  const classes = [...new Set(told)];
  const counts = classes.map((c) => told.filter((label) => label === c).length);
  if (read.length < fewestPictures || classes.length < 2) throw tooFew(read.length, classes.length);
  const majority = Math.max(...counts) / read.length;
  const own = groups && read.map((i) => groups[i] as string);
  const members = own ? membersOf(own) : [];

  // The group is judged once, all others once or twice.
  const judgements = own ? 1 + measuredCues.length * (members.length > 1 ? 2 : 1) : measuredCues.length;
  const confidence = 1 - 0.05 / judgements;
  const countsIn = (values: readonly (readonly boolean[])[]) =>
    members.map((places) => values.map((is) => places.filter((i) => is[i]).length));
  const leastEffect =
    members.length < manyGroups ? designEffect(countsIn(classes.map((c) => told.map((label) => label === c)))) : 1;
  const judge = (classifier: SimpleClassifier, foldOf: readonly number[], anew: boolean): CueShare => {
    const right = toldRight(classifier, told, foldOf);
    const correct = right.filter(Boolean).length;
    const interval = anew
      ? clusteredInterval(countsIn([right, right.map((is) => !is)]), confidence, leastEffect)
      : wilsonInterval(correct, read.length, normalQuantile((1 + confidence) / 2));
    return { correct, pictures: read.length, interval, telling: interval.low > majority };
  };
  const mixed = foldOfEach({ labels: told }, mostFolds, seed);
  const apart =
    members.length > 1 && foldOfEach({ labels: told, groups: own }, Math.min(mostFolds, members.length), seed);
  const cues = measuredCues.map((cue): SpuriousCue => {
    const classifier = nearestCentre(
      read.map((i) => (measured.get(i) as PictureCues)[cue]),
      told,
    );
    const sameGroups = judge(classifier, mixed, false);
    return apart ? { cue, ...judge(classifier, apart, true), sameGroups } : { cue, ...sameGroups };
  });
  const group: SpuriousCue[] = own ? [{ cue: 'group', ...judge(mostFrequentOf(own, told), mixed, false) }] : [];
  return {
    cues: [...cues, ...group].sort((a, b) => b.correct - a.correct),
    majority,
    ...(apart && { groups: members.length }),
    skipped,
  };
}

/** By place, for those that could be read. */
async function measuredFiles(
  files: readonly string[],
  options: ProgressOptions,
): Promise<{ readonly measured: ReadonlyMap<number, PictureCues>; readonly skipped: readonly SkippedPicture[] }> {
  const measured = new Map<number, PictureCues>();
  const skipped = new Map<number, SkippedPicture>();
  const room = new DecodingRoom();
  await sideBySide(
    files.length,
    async (i) => {
      const file = files[i] as string;
      const outcome = await cuesOf(file, room).catch((error) => skippedPicture(file, error));
      if ('code' in outcome) skipped.set(i, outcome);
      else measured.set(i, outcome);
    },
    options,
  );
  return { measured, skipped: [...skipped].sort(([a], [b]) => a - b).map(([, picture]) => picture) };
}

function tooFew(pictures: number, classes: number): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_CUES',
    problem: 'there are too few pictures to ask what tells their labels',
    expected: `at least ${fewestPictures} that can be read, of two classes`,
    received: `${pictures} of ${classes === 1 ? 'one class' : `${classes} classes`}`,
  });
}
