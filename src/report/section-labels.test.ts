import { expect, test } from 'vitest';
import { worthWords } from './section-labels.js';

const budgets = [16, 32, 462];
const row = (
  worth: Parameters<typeof worthWords>[0]['worth'],
  interval?: Parameters<typeof worthWords>[0]['interval'],
) => worthWords({ labels: 32, worth, ...(interval && { interval }) }, budgets);

test('what is read from a curve has two digits, a number of labels that was tried all of its own', () => {
  expect(row({ labels: 228.4 }, { low: { labels: 121.2 }, high: { labels: 462 } })).toBe('about 230 (120 to 462)');
  expect(row({ labels: 462 })).toBe('462');
});

test('what lies beyond what was tried is more, or fewer, and nothing is guessed', () => {
  const more = { labels: 462, beyond: 'more' } as const;
  expect(row({ labels: 311 }, { low: { labels: 250 }, high: more })).toBe('about 310 (250 to more than 462)');
  expect(row(more, { low: more, high: more })).toBe('more than 462');
  expect(row({ labels: 16, beyond: 'fewer' })).toBe('fewer than 16');
});
