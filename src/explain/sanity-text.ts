import type { ExplanationMethod } from './explainer.js';
import { isEnough, mostRankCorrelation, type SanityReport } from './sanity-check.js';

/** Whether maps of a method show what was learned, in a sentence or two. */
export function sanityText(sanity: SanityReport, method: ExplanationMethod): string {
  const { steps, pictures, flat, passed } = sanity;
  if (!isEnough(sanity))
    return `Sanity check without a result: ${flat} of ${pictures} maps of ${method} are the same everywhere.`;
  const last = steps.at(-1);
  const found = `rank correlation ${last?.rankCorrelation.toFixed(2)}, SSIM ${last?.similarity.toFixed(2)}`;
  return passed
    ? `Sanity check passed: with all weights shuffled, the maps of ${method} are others (${found}).`
    : `Sanity check failed: with all weights shuffled, the maps of ${method} are still much the same (${found}; at most ` +
        `${mostRankCorrelation} is allowed). They show the picture, not what the model has learned.`;
}
