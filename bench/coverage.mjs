// How often a 95 % interval holds the true mean of paired differences: node bench/coverage.mjs [trials] [seed]
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { randomStream } from '../dist/random/random-stream.js';
import { bcaInterval } from '../dist/statistics/bca.js';
import { meanInterval } from '../dist/statistics/mean-interval.js';
import { mean } from '../dist/statistics/sample.js';

/** Wrong ones of so many pictures, of which each is wrong with the same chance. */
function wrongOf(stream, pictures, chance) {
  let wrong = 0;
  for (let i = 0; i < pictures; i++) if (stream.uniform() < chance) wrong++;
  return wrong;
}

/** Differences to draw, and their true mean. */
export const distributions = {
  normal: { draw: (stream) => stream.normal(), truth: 0 },
  'error rates .3 and .2 of 127 pictures': {
    draw: (stream) => (wrongOf(stream, 127, 0.2) - wrongOf(stream, 127, 0.3)) / 127,
    truth: -0.1,
  },
  'error rates .05 and .02 of 127 pictures': {
    draw: (stream) => (wrongOf(stream, 127, 0.02) - wrongOf(stream, 127, 0.05)) / 127,
    truth: -0.03,
  },
  'log-normal, deviation .5': { draw: (stream) => Math.exp(stream.normal() / 2), truth: Math.exp(1 / 8) },
  exponential: { draw: (stream) => -Math.log(1 - stream.uniform()), truth: 1 },
};

export const intervals = {
  BCa: (sample, options) => bcaInterval(sample, mean, { ...options, expanded: false }),
  'BCa, expanded': (sample, options) => bcaInterval(sample, mean, options),
  "Student's": (sample) => meanInterval(sample),
};

/** Share of trials whose interval holds the mean; one without an interval does not. */
export function coverage(distribution, interval, { n, trials, seed, resamples }) {
  const stream = randomStream(seed, 'coverage');
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const found = interval(
      Array.from({ length: n }, () => distribution.draw(stream)),
      { seed: trial, resamples },
    );
    if (found && found.low <= distribution.truth + 1e-12 && found.high >= distribution.truth - 1e-12) held++;
  }
  return held / trials;
}

function main(trials = 2000, seed = 1) {
  stdout.write(`Percent of ${trials} trials, for 6, 10 and 20 differences\n`);
  for (const [name, distribution] of Object.entries(distributions)) {
    stdout.write(`${name}\n`);
    for (const [method, interval] of Object.entries(intervals)) {
      const shares = [6, 10, 20].map((n) => coverage(distribution, interval, { n, trials, seed, resamples: 2000 }));
      stdout.write(`  ${method.padEnd(14)} ${shares.map((share) => (100 * share).toFixed(1)).join('  ')}\n`);
    }
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) main(...argv.slice(2).map(Number));
