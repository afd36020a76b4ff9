import { rate } from '../experiment/percent.js';
import type { ExplanationMethod } from '../explain/explainer.js';
import { isEnough, type SanityReport } from '../explain/sanity-check.js';
import { formatCount, plural } from '../page/count-words.js';
import { wilsonInterval } from '../statistics/wilson.js';

/** How the network did on pictures that it did not learn from. */
export interface HeldOutResult {
  readonly wrong: number;
  readonly pictures: number;
  /** Pictures of the most frequent class among them: what always saying it would get right. */
  readonly mostFrequent: number;
}

/** How often it is wrong, and whether that is better than knowing nothing. */
export function errorSentence({ wrong, pictures, mostFrequent }: HeldOutResult): string {
  const { low, high } = wilsonInterval(wrong, pictures);
  const blind = (pictures - mostFrequent) / pictures;
  const one = pictures === 1;
  const error =
    wrong === 0
      ? `It gets ${one ? 'the one held-out picture' : `all ${formatCount(pictures)} held-out pictures`} right: error at most ` +
        `${rate(high, pictures)} (with 95 % confidence)`
      : `It gets ${one ? 'the one held-out picture' : `${formatCount(wrong)} of ${formatCount(pictures)} held-out pictures`} wrong: ` +
        `error ${rate(wrong / pictures, pictures)} (95 % interval ${rate(low, pictures).replace(' %', '')} to ${rate(high, pictures)})`;
  const known = `${error}. Always saying the most frequent class would have ${rate(blind, pictures)}`;
  return blind > high ? `${known}.` : `${known}: it could not be shown that it has learned anything.`;
}

/** Whether its heat maps may be believed. */
export function trustSentence(sanity: SanityReport, method: ExplanationMethod): string {
  const { steps, pictures, flat, passed } = sanity;
  const alike = steps.at(-1)?.rankCorrelation.toFixed(2);
  if (!isEnough(sanity))
    return (
      `Whether its ${method} maps show what it has learned cannot be said: ${flat} of ${plural(pictures, 'map')} are the same ` +
      'everywhere. Try another --method, or an earlier --layer.'
    );
  return passed
    ? `Its ${method} maps depend on what it has learned: with its weights shuffled they are others (rank correlation ${alike}). ` +
        'That does not make them right.'
    : `Do not trust its ${method} maps: with its weights shuffled they stay much the same (rank correlation ${alike}), so they ` +
        'show the pictures rather than what it has learned. Try another --method.';
}
