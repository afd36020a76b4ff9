import { rate } from '../experiment/percent.js';
import type { Block, Section } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { LabelJudge } from './label-judge.js';
import type { LabelledCollection } from './labelled-collection.js';
import type { JudgedLabels, LikelyWrongLabel, LikelyWrongLabels } from './likely-wrong-labels.js';
import type { PagePictures } from './page-pictures.js';

export interface LabelsShown {
  readonly found: LikelyWrongLabels;
  /** What has judged the training pictures, or why nothing has. */
  readonly judge: LabelJudge;
  /** File of the whole list, beside the page. */
  readonly csv: string;
}

/** Labels that are worth another look. */
export function mistakesLabelsSection(
  { found, judge, csv }: LabelsShown,
  collection: LabelledCollection,
  pictures: PagePictures,
): Section {
  const { heldOut, training } = found;
  const listed = (heldOut?.suspects.length ?? 0) + (training?.suspects.length ?? 0);
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'A picture is listed when a classifier that has not seen its label holds another class more probable, and is as sure of ' +
        'that class as it usually is of pictures that are labelled so. It is a suggestion to look, not a verdict: unusual ' +
        'pictures whose label is right are found in the same way, and the more often the classifier errs, the more of its own ' +
        'mistakes stand in the list.',
    },
  ];
  if (heldOut)
    blocks.push({ kind: 'heading', text: 'Held-out pictures' }, ...partOf(heldOut, 'The network judged them'));
  blocks.push({ kind: 'heading', text: 'Training pictures' });
  if (training && 'pretrainedOn' in judge)
    blocks.push(...partOf(training, judgeWords(training, judge.pretrainedOn, collection)));
  else
    blocks.push({
      kind: 'text',
      text:
        `They are not judged: ${'missing' in judge ? judge.missing : 'they are too few, of one class or of one group'}. What the ` +
        'network itself says of them is worth nothing here, since it has learned their labels and repeats them.',
    });
  blocks.push({
    kind: 'link',
    title: csv,
    address: csv,
    text:
      listed === 0
        ? 'no label is listed.'
        : `all that are listed (${formatCount(listed)}), with their probabilities, the least margin first.`,
  });
  return { id: 'labels', title: 'Labels to look at again', blocks };

  function partOf(judged: JudgedLabels, by: string): Block[] {
    const { suspects, pictures: total, disagreements } = judged;
    const shown = suspects.filter(({ place }) => pictures.has(place));
    const some = shown.length < suspects.length ? `, of which the first ${shown.length} are shown` : '';
    const trust = `${formatCount(disagreements)} of ${plural(total, 'label')} ${disagreements === 1 ? 'is' : 'are'} not what it holds most probable (${rate(disagreements / total, total)})`;
    return [
      { kind: 'text', text: `${by}. ${trust}; ${listedWords(suspects.length)}${some}.` },
      ...(shown.length > 0 ? [{ kind: 'pictures', pictures: shown.map(captioned) } as const] : []),
    ];
  }

  function captioned({ place, label, suggested, probability, suggestedProbability }: LikelyWrongLabel) {
    const { classes } = collection;
    return {
      picture: pictures.at(place, `A picture that is labelled ${classes[label]}, perhaps wrongly`),
      lines: [
        `labelled ${classes[label]} (${rate(probability, 1000)})`,
        `perhaps ${classes[suggested]} (${rate(suggestedProbability, 1000)})`,
      ],
    };
  }
}

function listedWords(count: number): string {
  if (count === 0) return 'none is listed';
  return count === 1 ? 'one is listed' : `${formatCount(count)} are listed`;
}

function judgeWords(
  { crossValidation }: JudgedLabels,
  pretrainedOn: string,
  { groups }: Pick<LabelledCollection, 'groups'>,
): string {
  const folds = crossValidation?.folds ?? 0;
  const apart = groups ? ', no group being in two of them' : '';
  return (
    'The network has learned their labels, so a linear classifier judged them, by what the body said of a picture before ' +
    `training (${pretrainedOn}). It was fitted ${folds} times, each time to all but one of ${folds} parts${apart}, and judged the part ` +
    'left out. This is worth something only if that body has not seen these labels before'
  );
}
