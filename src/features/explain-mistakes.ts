import { join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { ExplanationPage } from '../explain/explanation-page.js';
import { PicturesBeside } from '../explain/pictures-beside.js';
import { replaceFile } from '../files/replace-file.js';
import type { Section } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { SessionOptions } from '../runtime/session.js';
import { alikePictures } from './alike-pictures.js';
import { type HeldOutMistakes, heldOutMistakes } from './held-out-mistakes.js';
import { labelJudge } from './label-judge.js';
import type { LabelledCollection } from './labelled-collection.js';
import { likelyWrongCsv, likelyWrongFile } from './likely-wrong-csv.js';
import { type LikelyWrongLabels, likelyWrongLabels } from './likely-wrong-labels.js';
import { mistakesAlikeSection } from './mistakes-alike-section.js';
import { mistakesConfusionSection } from './mistakes-confusion-section.js';
import { mistakesFacts } from './mistakes-facts.js';
import { mistakesHeatMaps } from './mistakes-heat-maps.js';
import { type LabelsShown, mistakesLabelsSection } from './mistakes-labels-section.js';
import { mistakesLossesSection } from './mistakes-losses-section.js';
import { mistakesMethodSection } from './mistakes-method-section.js';
import { mistakesSummarySection } from './mistakes-summary-section.js';
import { mistakesUnsureSection } from './mistakes-unsure-section.js';
import { PagePictures } from './page-pictures.js';
import type { PictureFeatures } from './read-features.js';
import { mostPictures, shownPlaces } from './shown-places.js';

export interface ExplainMistakesOptions extends SessionOptions {
  /** The network before it learned: a pretrained one judges the labels of the training pictures. */
  readonly before?: ExplainedNetwork | undefined;
  readonly collection: LabelledCollection;
  /** What the network makes of all files of the collection. */
  readonly features: PictureFeatures;
  /** Where the page will be: pictures and the list of likely wrong labels are put beside it. */
  readonly folder: string;
  /** Of the folds. Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** In pictures: those that are read again, those that are drawn. What is to be done may become less. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const [title, address] = ['Where it errs', 'mistakes.html'];

/**
 * The page of what a network gets wrong: the confusion matrix with pictures, the largest losses with heat maps and the
 * training pictures that are like them, what it is least sure of, and labels that are likely wrong, which
 * `likely-wrong-labels.csv` lists beside the page. Where pictures may have several labels, the page says that there is none
 * of this.
 * @throws WarmstartError `E_EXPLAIN_CLASSES` unless the collection's classes are those of the network; `E_FILE_WRITE`,
 * `E_RUNTIME_...`; the signal's reason
 */
export async function explainMistakes(
  network: ExplainedNetwork,
  options: ExplainMistakesOptions,
): Promise<ExplanationPage> {
  const { card } = network;
  const { before, collection, features, folder, seed, signal, onProgress, threads } = options;
  if (card.labels === 'many') return { title, address, sections: [severalLabels], facts: { available: false } };
  requireSameClasses(card.classes, collection.classes);
  const session = { ...(signal && { signal }), ...(threads !== undefined && { threads }) };
  const from = (start: number, total: number) => ({
    onProgress: (done: number) => onProgress?.(start + done, total),
  });

  const mistakes = heldOutMistakes(collection, features);
  const alike = await alikePictures(collection, features, session);
  const read = before?.card.pretrainedOn === undefined ? 0 : collection.heldOut.filter((held) => !held).length;
  // What will be shown is not known yet.
  const expected = read + Math.min(mostPictures, collection.files.length);
  const { judge, features: known } = await labelJudge(before, collection, { ...session, ...from(0, expected) });
  const found = await likelyWrongLabels(collection, features, known, { ...session, seed });
  replaceFile(join(folder, likelyWrongFile), likelyWrongCsv(found, collection));

  const beside = await PicturesBeside.in(folder, 'mistakes');
  const places = shownPlaces(mistakes, alike, found);
  const total = read + places.length + mistakes.losses.length;
  const pictures = await PagePictures.of(places, collection, card.size, beside, {
    ...session,
    ...from(read, total),
  });
  const heat = await mistakesHeatMaps(
    network,
    mistakes.losses.map(({ place }) => place),
    collection,
    beside,
    { ...session, ...from(read + places.length, total) },
  );

  const labels: LabelsShown = { found, judge, csv: likelyWrongFile };
  const sections = [
    mistakesSummarySection(mistakes),
    mistakesConfusionSection(mistakes, pictures),
    mistakesLossesSection(mistakes, pictures, heat),
    mistakesAlikeSection(mistakes, alike, collection, pictures),
    mistakesUnsureSection(mistakes, pictures),
    mistakesLabelsSection(labels, collection, pictures),
    mistakesMethodSection(found, pictures.count),
  ];
  return {
    title,
    address,
    summary: summaryOf(mistakes, found),
    sections: sections.filter((section) => section !== undefined),
    facts: mistakesFacts({ mistakes, alike, found, judge, shown: pictures.count }, collection),
  };
}

/** For the overview, which says how often it errs. */
function summaryOf(
  { pictures, cells, interpretation }: HeldOutMistakes,
  { heldOut, training }: LikelyWrongLabels,
): string[] {
  const [most] = interpretation.mostConfused();
  const own = most && cells[interpretation.classes.indexOf(most.actual)]?.reduce((sum, { length }) => sum + length, 0);
  const listed = (heldOut?.suspects.length ?? 0) + (training?.suspects.length ?? 0);
  return [
    ...(pictures === 0 ? ['No picture was held out.'] : []),
    ...(most && own
      ? [`Most often ${most.actual} is taken for ${most.predicted}: ${shareOf(most.pictures, own)}.`]
      : []),
    ...(listed > 0 ? [`${plural(listed, 'label is', 'labels are')} worth another look.`] : []),
  ];
}

function shareOf(pictures: number, own: number): string {
  if (own === 1) return 'its one held-out picture';
  return `${pictures === own ? 'all' : `${formatCount(pictures)} of`} its ${formatCount(own)} held-out pictures`;
}

const severalLabels: Section = {
  id: 'mistakes',
  title: 'How often it errs',
  blocks: [
    {
      kind: 'text',
      text:
        'In this collection a picture may have several labels. A confusion matrix, losses of single classes, neighbours by ' +
        'class and likely wrong labels are about pictures that have one label each: there is none of this here.',
    },
  ],
};

function requireSameClasses(network: readonly string[], collection: readonly string[]): void {
  if (network.length === collection.length && network.every((name, c) => name === collection[c])) return;
  throw new WarmstartError({
    code: 'E_EXPLAIN_CLASSES',
    problem: 'the collection has other classes than the network, or in another order',
    expected: network.join(', '),
    received: collection.join(', '),
  });
}
