import { studentQuantile } from './student.js';

/**
 * Quantile of the standard normal whose percentile of the bootstrap reaches as far as Student's interval of the mean
 * does: the variance of what is drawn has n, not n - 1, in its denominator, so its deviation is sqrt((n - 1) / n) too
 * small, and is itself not known (Hesterberg, "What teachers should know about the bootstrap", The American Statistician
 * 69, 2015, section 5.3).
 * @param n size of the sample, at least 2
 */
export function expandedQuantile(n: number, confidence: number): number {
  return Math.sqrt(n / (n - 1)) * studentQuantile(confidence, n - 1);
}
