import { nameBelow } from '../explain/name-below.js';
import { expectedCalibrationError, reliabilityTable } from '../metrics/reliability.js';
import { type AlikePictures, neighbours } from './alike-pictures.js';
import type { HeldOutMistakes, PlacedPicture } from './held-out-mistakes.js';
import type { LabelJudge } from './label-judge.js';
import type { LabelledCollection } from './labelled-collection.js';
import type { JudgedLabels, LikelyWrongLabels } from './likely-wrong-labels.js';

export interface MistakesFound {
  readonly mistakes: HeldOutMistakes;
  readonly alike: AlikePictures;
  readonly found: LikelyWrongLabels;
  readonly judge: LabelJudge;
  /** Pictures that the page shows. */
  readonly shown: number;
}

/** All of the page as plain data: files by name, classes by name, nothing that is not finite. */
export function mistakesFacts(
  { mistakes, alike, found, judge, shown }: MistakesFound,
  { root, files, classes, labels }: LabelledCollection,
): object {
  const { pictures, wrong, interpretation, cells, losses, unsure } = mistakes;
  const name = (place: number) => nameBelow(root, files[place] as string);
  const className = (label: number) => classes[label] as string;
  const judged = ({ place: _, ...picture }: PlacedPicture) => picture;
  const judgedLabels = ({ thresholds, suspects, ...part }: JudgedLabels) => ({
    ...part,
    thresholds: thresholds.map((t) => (Number.isFinite(t) ? t : null)),
    suspects: suspects.map(({ place, label, suggested, ...suspect }) => ({
      file: name(place),
      label: className(label),
      suggested: className(suggested),
      ...suspect,
    })),
  });
  return {
    available: true,
    classes,
    heldOut: pictures,
    wrong,
    shownPictures: shown,
    ...(pictures > 0 && {
      confusionMatrix: cells.map((row) => row.map((places) => places.length)),
      mostConfused: interpretation.mostConfused(),
      report: interpretation.report(),
      calibration: {
        expectedError: expectedCalibrationError(10).compute(interpretation.predictions),
        bins: reliabilityTable(interpretation.predictions, 10).filter((bin) => bin.pictures > 0),
      },
    }),
    topLosses: losses.map((picture) => ({
      ...judged(picture),
      neighbours: (alike.of.get(picture.place) ?? []).map(({ place, similarity }) => ({
        file: name(place),
        label: className(labels[place] as number),
        similarity,
      })),
    })),
    mostUnsure: unsure.map(judged),
    neighbours: {
      each: neighbours,
      ...(alike.right.pictures > 0 && { ofRecognised: alike.right }),
      ...(alike.wrong.pictures > 0 && { ofMistakes: alike.wrong }),
    },
    likelyWrongLabels: {
      method: 'confident learning; off-diagonals of the confident joint by normalised margin',
      judge,
      ...(found.heldOut && { heldOut: judgedLabels(found.heldOut) }),
      ...(found.training && { training: judgedLabels(found.training) }),
    },
  };
}
