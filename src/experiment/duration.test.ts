import { expect, test } from 'vitest';
import { formatDuration } from './duration.js';

test.each([
  [0, '00:00'],
  [37.2, '00:37'],
  [59.6, '01:00'],
  [262, '04:22'],
  [3599.7, '1:00:00'],
  [3723, '1:02:03'],
  [-1, '00:00'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
