import { printable } from '../error/printable.js';
import {
  type AlikePictures,
  type CollectionReport,
  smallSide,
  tinyClass,
  type UnusualSize,
} from './collection-report.js';

/** One kind of thing that was found, in words. */
export interface Finding {
  /** `mend`: training on it would mislead. `look`: may be right or wrong. `know`: nothing is wrong with it. */
  readonly severity: 'mend' | 'look' | 'know';
  readonly title: string;
  /** What it means, and what can be done. */
  readonly advice: string;
  /** One line for each case. Names cannot act on a terminal. */
  readonly cases: readonly string[];
}

/** What there is to say of a collection, the gravest first. Nothing is said of what is as it should be. */
export function findings(report: CollectionReport): Finding[] {
  const candidates: Finding[] = [
    {
      severity: 'mend',
      title: `${count(report.unreadable.length, 'picture')} cannot be read`,
      advice: 'Training leaves them out. Copy them again from their source, convert or remove them.',
      cases: report.unreadable.map(({ file, code, reason }) => `${printable(file)}: ${code}, ${reason}`),
    },
    {
      severity: 'mend',
      title: `${count(report.contradictions.length, 'picture')} under different labels, byte for byte the same`,
      advice: 'At least one of the labels is wrong, or the classes do not exclude each other.',
      cases: report.contradictions.map(alike),
    },
    {
      severity: 'mend',
      title: `${count(report.leaks.length, 'picture')} on different sides of the split, byte for byte the same`,
      advice: 'What is held out was trained on: the error will be too low. Keep one of each, or split by groups.',
      cases: report.leaks.map(alike),
    },
    {
      severity: 'look',
      title: `${count(report.duplicates.length, 'picture')} more than once, byte for byte the same`,
      advice: 'They count double in training. Keep one of each.',
      cases: report.duplicates.map(alike),
    },
    {
      severity: 'look',
      title: `${count(report.nearDuplicates.length, 'cluster')} of pictures that look alike`,
      advice: `Perceptual hashes that differ in at most ${report.distance} of 64 bits. Look at them: copies of another size or quality belong on one side of the split, under one label.`,
      cases: report.nearDuplicates.map((cluster) => `${alike(cluster)}; ${cluster.distance} bits`),
    },
    {
      severity: 'look',
      title: `${count(report.tinyClasses.length, 'class')} with fewer than ${tinyClass} pictures`,
      advice: 'They can hardly be learned, and little be said of how well they are. Add pictures, or join classes.',
      cases: report.tinyClasses.map((name) => `${printable(name)}: ${picturesOf(report, name)}`),
    },
    ...imbalance(report),
    {
      severity: 'look',
      title: `${count(report.unusualSizes.length, 'picture')} of unusual size`,
      advice: `Of a shorter side below ${smallSide} pixels, or far from the median (${report.sizes?.width ?? 0} x ${report.sizes?.height ?? 0}) in area or shape. Thumbnails, whole sheets and strips are often among them by mistake.`,
      cases: report.unusualSizes.map(unusual),
    },
    {
      severity: 'look',
      title: `${count(report.blank.length, 'picture')} of one tone all over`,
      advice: 'Blank paper, sky, water. They are all alike, and left out of the search for duplicates.',
      cases: report.blank.map(printable),
    },
    ...colours(report),
    {
      severity: 'look',
      title: `${count(report.leftOut.length, 'entry')} left out`,
      advice: 'They are named or found, but training does not use them: no label, no such file, or twice in the list.',
      cases: report.leftOut.map(({ file, reason }) => `${printable(file)}: ${reason}`),
    },
    {
      severity: 'know',
      title: `${count(report.ignored.length, 'file')} ignored`,
      advice:
        report.layout === 'listed'
          ? 'They are in the folder, but training is told nothing of them.'
          : 'No pictures by their extension, or outside of the class folders.',
      cases: report.ignored.map(printable),
    },
  ];
  return candidates.filter(({ cases }) => cases.length > 0);
}

function imbalance({ imbalance: ratio, classes }: CollectionReport): Finding[] {
  if (ratio === undefined || ratio < 10) return [];
  const present = classes.filter(({ pictures }) => pictures > 0).sort((a, b) => a.pictures - b.pictures);
  return [
    {
      severity: 'look',
      title: `the largest class is ${Math.round(ratio)} times the smallest`,
      advice: 'A classifier that never says the small class will look good. Look at the errors of each class.',
      cases: [present[0], present.at(-1)].map((of) => `${printable(of?.name ?? '')}: ${of?.pictures}`),
    },
  ];
}

function colours({ colourMix, readable }: CollectionReport): Finding[] {
  if (!colourMix) return [];
  const { rarer, files } = colourMix;
  const all = `${files.length} of ${count(readable, 'picture')} `;
  return [
    {
      severity: 'look',
      title: rarer === 'grey' ? `${all}grey, the others in colour` : `${all}in colour, the others grey`,
      advice: 'If one class has more of them, a network learns that in place of what they show.',
      cases: files.map(printable),
    },
  ];
}

function alike({ files, labels, sides }: AlikePictures): string {
  const said = [
    labels.length > 1 ? `labels ${labels.map((label) => printable(label) || 'none').join(', ')}` : '',
    sides.length > 1 ? sides.map(printable).join(' and ') : '',
  ];
  const marks = said.filter((text) => text !== '').join('; ');
  return files.map(printable).join(' = ') + (marks && ` (${marks})`);
}

function unusual({ file, width, height, unusual: kind }: UnusualSize): string {
  return `${printable(file)}: ${width} x ${height}, ${{ area: 'unusual area', shape: 'unusual shape', small: 'very small' }[kind]}`;
}

function picturesOf({ classes }: CollectionReport, name: string): number {
  return classes.find((of) => of.name === name)?.pictures ?? 0;
}

function count(n: number, noun: string): string {
  const many = { class: 'classes', entry: 'entries' }[noun] ?? `${noun}s`;
  return `${n.toLocaleString('en-US')} ${n === 1 ? noun : many}`;
}
