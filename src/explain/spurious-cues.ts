import { type SkippedPicture, skippedPicture } from '../data/decode-all.js';
import { DecodingRoom } from '../data/decoding-room.js';
import { type ProgressOptions, sideBySide } from '../data/side-by-side.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { normalQuantile } from '../statistics/normal.js';
import { wilsonInterval } from '../statistics/wilson.js';
import { cuesOf, type MeasuredCue, measuredCues, type PictureCues } from './picture-cues.js';

export interface LabelledFiles {
  readonly files: readonly string[];
  /** A class for each, [n]. */
  readonly labels: readonly number[];
  /** The sheet, patient or scan that each belongs to, [n], where that is known. */
  readonly groups?: readonly string[] | undefined;
}

/** How well one cue alone tells the label. */
export interface SpuriousCue {
  readonly cue: MeasuredCue | 'group';
  readonly correct: number;
  readonly pictures: number;
  /** Wilson's for the share that is told right, so wide that with 95 % all cues' shares are in theirs (Bonferroni). */
  readonly interval: { readonly low: number; readonly high: number };
  /** Whether it tells the label better than the most frequent class does. */
  readonly telling: boolean;
}

export interface SpuriousCues {
  /** The most telling first. */
  readonly cues: readonly SpuriousCue[];
  /** Share of the most frequent class: what is right without any cue. */
  readonly majority: number;
  readonly skipped: readonly SkippedPicture[];
}

export interface SpuriousCueOptions extends ProgressOptions {
  /** Of the folds. Default 0. */
  readonly seed?: number;
}

const folds = 5;

/**
 * Asks how well the label is told by what should not matter: colour, border, corners, sizes of file and picture, the group
 * alone. Each is given to the nearest class centre (in units of the spread of each number), or, for the group, to its most
 * frequent class, in five-fold cross-validation. A network can learn what is told here, and look right for a wrong reason.
 * @throws WarmstartError `E_EXPLAIN_CUES` for pictures of fewer than two classes, or fewer than ten that can be read
 */
export async function spuriousCues(
  { files, labels, groups }: LabelledFiles,
  { seed = 0, ...options }: SpuriousCueOptions = {},
): Promise<SpuriousCues> {
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
  const read = [...measured.keys()].sort((a, b) => a - b);
  const told = read.map((i) => labels[i] as number);
  const counts = new Map<number, number>();
  for (const label of told) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (read.length < 2 * folds || counts.size < 2) throw tooFew(read.length, counts.size);
  const majority = Math.max(...counts.values()) / read.length;

  const foldOf = foldsOf(told, seed);
  const rows = (cue: MeasuredCue) => read.map((i) => (measured.get(i) as PictureCues)[cue]);
  const found: { readonly cue: SpuriousCue['cue']; readonly correct: number }[] = measuredCues.map((cue) => ({
    cue,
    correct: crossValidated(foldOf, told, nearestCentre(rows(cue), told)),
  }));
  if (groups) {
    const own = read.map((i) => groups[i] as string);
    found.push({ cue: 'group', correct: crossValidated(foldOf, told, mostFrequentOf(own, told)) });
  }
  const z = normalQuantile(1 - 0.025 / found.length);
  const cues = found.map(({ cue, correct }): SpuriousCue => {
    const interval = wilsonInterval(correct, read.length, z);
    return { cue, correct, pictures: read.length, interval, telling: interval.low > majority };
  });
  return {
    cues: cues.sort((a, b) => b.correct - a.correct),
    majority,
    skipped: [...skipped].sort(([a], [b]) => a - b).map(([, picture]) => picture),
  };
}

/** Learns from some pictures, and tells the label of others; all by their place. */
type Learned = (train: readonly number[]) => (place: number) => number;

function crossValidated(foldOf: readonly number[], labels: readonly number[], learn: Learned): number {
  let correct = 0;
  for (let fold = 0; fold < folds; fold++) {
    const places = [...labels.keys()];
    const tell = learn(places.filter((i) => foldOf[i] !== fold));
    for (const i of places) if (foldOf[i] === fold && tell(i) === labels[i]) correct++;
  }
  return correct;
}

/** Folds with as many of each class, by chance under the seed. */
function foldsOf(labels: readonly number[], seed: number): number[] {
  const next = new Map<number, number>();
  const found = new Array<number>(labels.length).fill(0);
  for (const i of randomStream(seed, 'spurious cues').permutation(labels.length)) {
    const label = labels[i] as number;
    const nth = next.get(label) ?? 0;
    found[i] = nth % folds;
    next.set(label, nth + 1);
  }
  return found;
}

function nearestCentre(rows: readonly (readonly number[])[], labels: readonly number[]): Learned {
  return (train) => {
    const width = rows[0]?.length ?? 0;
    const columns = Array.from({ length: width }, (_, c) => train.map((i) => rows[i]?.[c] as number));
    const spreads = columns.map(spread);
    const classes = [...new Set(train.map((i) => labels[i] as number))].sort((a, b) => a - b);
    const centres = classes.map((label) => {
      const own = train.filter((i) => labels[i] === label);
      return columns.map((_, c) => mean(own.map((i) => rows[i]?.[c] as number)));
    });
    return (place) => {
      const distances = centres.map((centre) =>
        centre.reduce((sum, v, c) => sum + (((rows[place]?.[c] as number) - v) / (spreads[c] as number)) ** 2, 0),
      );
      return classes[distances.indexOf(Math.min(...distances))] as number;
    };
  };
}

function mostFrequentOf(groups: readonly string[], labels: readonly number[]): Learned {
  return (train) => {
    const mostFrequent = (places: readonly number[]) => {
      const counts = new Map<number, number>();
      for (const i of places) counts.set(labels[i] as number, (counts.get(labels[i] as number) ?? 0) + 1);
      return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]?.[0] as number;
    };
    const all = mostFrequent(train);
    const places = new Map<string, number[]>();
    for (const i of train) {
      const group = groups[i] as string;
      const known = places.get(group);
      if (known) known.push(i);
      else places.set(group, [i]);
    }
    const told = new Map([...places].map(([group, own]) => [group, mostFrequent(own)]));
    return (place) => told.get(groups[place] as string) ?? all;
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

/** 1 where all are the same: such a number tells nothing, whatever it is divided by. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2))) || 1;
}

function tooFew(pictures: number, classes: number): WarmstartError {
  return new WarmstartError({
    code: 'E_EXPLAIN_CUES',
    problem: 'there are too few pictures to ask what tells their labels',
    expected: `at least ${2 * folds} that can be read, of two classes`,
    received: `${pictures} of ${classes === 1 ? 'one class' : `${classes} classes`}`,
  });
}
