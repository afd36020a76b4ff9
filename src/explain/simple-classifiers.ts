import { mean } from '../statistics/sample.js';

/** Learns from some rows, and then tells the label of others; all by their place. */
export type SimpleClassifier = (train: readonly number[]) => (place: number) => number;

/** The class whose mean row is nearest, each number in units of its spread over the rows that are learned from. */
export function nearestCentre(rows: readonly (readonly number[])[], labels: readonly number[]): SimpleClassifier {
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

/** The most frequent class of the group, and of all rows for a group that is not known. */
export function mostFrequentOf(groups: readonly string[], labels: readonly number[]): SimpleClassifier {
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

/** Whether each row is told right, [n], by a classifier that has learned from the other folds. */
export function toldRight(
  classifier: SimpleClassifier,
  labels: readonly number[],
  foldOf: readonly number[],
): boolean[] {
  const places = [...labels.keys()];
  const found = new Array<boolean>(labels.length).fill(false);
  for (const fold of new Set(foldOf)) {
    const tell = classifier(places.filter((i) => foldOf[i] !== fold));
    for (const i of places) if (foldOf[i] === fold) found[i] = tell(i) === labels[i];
  }
  return found;
}

/** 1 where all are the same: such a number tells nothing, whatever it is divided by. */
function spread(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2))) || 1;
}
