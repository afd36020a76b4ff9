import { WarmstartError } from '../error/warmstart-error.js';
import type { Classifier } from '../learner/classifier.js';
import { classifyAll } from '../learner/classify-all.js';
import type { LabelledPictures } from '../learner/compare-forms.js';
import { formatCount } from '../page/count-words.js';
import { pictureFiles } from './picture-files.js';
import type { Report } from './report.js';

/** A picture to be explained. */
export interface AskedPicture {
  readonly file: string;
  /** Its true class, where that is known. */
  readonly actual?: string;
}

/** The first `count` of the pictures named. @throws WarmstartError `E_EXPLAIN_NO_PICTURES`, `E_DATA_FOLDER` */
export async function givenPictures(paths: readonly string[], count: number | undefined): Promise<AskedPicture[]> {
  const files = await pictureFiles(paths);
  if (files.length > 0) return files.slice(0, count).map((file) => ({ file }));
  throw new WarmstartError({
    code: 'E_EXPLAIN_NO_PICTURES',
    problem: 'there are no pictures to explain',
    where: paths.join(', '),
  });
}

/**
 * Labelled pictures, the wrongly told first, each kind by how certain the model was, the most certain first. What cannot
 * be read is kept, at the end, so that it is reported.
 */
export async function heldOutPictures(
  classifier: Classifier,
  { files, labels }: LabelledPictures,
  count: number,
  { report, signal }: { readonly report: Report; readonly signal: AbortSignal },
): Promise<AskedPicture[]> {
  const { classes } = classifier.card;
  const judged: (AskedPicture & { readonly rank: number })[] = [];
  for await (const result of classifyAll(classifier, files, { signal })) {
    const { file } = result;
    const actual = classes[labels[judged.length] as number] as string;
    const rank =
      'code' in result ? 2 : (result.prediction.label === actual ? 1 : 0) - result.prediction.probability / 2;
    judged.push({ file, actual, rank });
    report.live(`classifying  ${formatCount(judged.length)}/${formatCount(files.length)}`);
  }
  return judged
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ file, actual }) => ({ file, ...(actual !== undefined && { actual }) }));
}
