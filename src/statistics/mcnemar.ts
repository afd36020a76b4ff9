import type { PairedCounts } from './paired-counts.js';

/**
 * Two-sided p of the exact McNemar test: whether A and B are equally often the only one that is wrong. Of the
 * pictures on which they differ each is then a fair coin, so p is twice the smaller tail of a binomial with 1/2, at
 * most 1 (McNemar, Psychometrika 12, 1947; the exact conditional form).
 *
 * Exact rather than mid-p or chi-squared: it never calls chance a difference more often than it says, and in doubt we
 * rather say that nothing could be shown. It is the more cautious for few differing pictures (Fagerland, Lydersen and
 * Laake, BMC Med. Res. Methodol. 13:91, 2013): with five of them p cannot fall below 0.06.
 */
export function mcnemarExact({ onlyAWrong, onlyBWrong }: Pick<PairedCounts, 'onlyAWrong' | 'onlyBWrong'>): number {
  const n = onlyAWrong + onlyBWrong;
  const k = Math.min(onlyAWrong, onlyBWrong);
  // The largest term of the tail, C(n, k) / 2^n, as a logarithm: for a thousand pictures it may underflow.
  let logTerm = -n * Math.LN2;
  for (let i = 1; i <= k; i++) logTerm += Math.log((n - k + i) / i);
  // The tail as a multiple of that term: each term is the one above it times i / (n - i + 1) < 1.
  let ratio = 1;
  let sum = 1;
  for (let i = k; i > 0; i--) {
    ratio *= i / (n - i + 1);
    sum += ratio;
  }
  return Math.min(1, 2 * Math.exp(logTerm) * sum);
}
