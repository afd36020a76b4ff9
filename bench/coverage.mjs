// How often a 95 % interval holds what it is said to hold: node bench/coverage.mjs [trials] [seed]
import { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { randomStream } from '../dist/random/random-stream.js';
import { bcaInterval } from '../dist/statistics/bca.js';
import { labelEquivalence } from '../dist/statistics/label-equivalence.js';
import { meanInterval } from '../dist/statistics/mean-interval.js';
import { newcombeInterval } from '../dist/statistics/newcombe.js';
import { mean } from '../dist/statistics/sample.js';
import { wilsonInterval } from '../dist/statistics/wilson.js';

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

function holds(interval, truth) {
  return interval !== undefined && interval.low <= truth + 1e-12 && interval.high >= truth - 1e-12;
}

/** Share of trials that hold; each trial draws what it needs. */
function share(trials, trial) {
  let held = 0;
  for (let at = 0; at < trials; at++) if (trial(at)) held++;
  return held / trials;
}

/** Share of trials whose interval holds the mean; one without an interval does not. */
export function coverage(distribution, interval, { n, trials, seed, resamples }) {
  const stream = randomStream(seed, 'coverage');
  return share(trials, (trial) => {
    const sample = Array.from({ length: n }, () => distribution.draw(stream));
    return holds(interval(sample, { seed: trial, resamples }), distribution.truth);
  });
}

/** Of Wilson's interval: n pictures, each wrong with chance p. */
export function wilsonCoverage({ n, p, trials, seed }) {
  const stream = randomStream(seed, 'coverage');
  return share(trials, () => holds(wilsonInterval(wrongOf(stream, n, p), n), p));
}

/** Of Newcombe's: two classifiers, of which the second decides by the same chance as the first on a part of the pictures. */
export function newcombeCoverage({ n, a, b, alike, trials, seed }) {
  const stream = randomStream(seed, 'coverage');
  return share(trials, () => {
    const counts = { bothWrong: 0, onlyAWrong: 0, onlyBWrong: 0, bothRight: 0 };
    for (let i = 0; i < n; i++) {
      const [first, own, which] = [stream.uniform(), stream.uniform(), stream.uniform()];
      const [wrongA, wrongB] = [first < a, (which < alike ? first : own) < b];
      counts[wrongA ? (wrongB ? 'bothWrong' : 'onlyAWrong') : wrongB ? 'onlyBWrong' : 'bothRight']++;
    }
    return holds(newcombeInterval(counts), a - b);
  });
}

const budgets = [16, 32, 64, 128, 256, 502];
/** A power law from .45 with 16 labels to .15 with 502. */
const scratchError = (labels) => 0.45 * (labels / 16) ** (Math.log(0.15 / 0.45) / Math.log(502 / 16));

/** The error of the other arm with so many labels. */
export const learners = {
  'as good': scratchError,
  '1.7 times the labels': (labels) => scratchError(1.7 * labels),
  '5 times the labels': (labels) => scratchError(5 * labels),
};

const asNumber = ({ labels, beyond }) => (beyond === undefined ? labels : beyond === 'more' ? Infinity : -Infinity);

/**
 * Of the label equivalence, for each budget; undefined where the truth lies beyond the budgets. Errors on 127 pictures;
 * seeds differ by .02 in both arms alike, and in each training by .05 with the fewest labels, .015 with the most.
 */
export function equivalenceCoverage(pretrainedError, { seeds, trials, seed, resamples }) {
  const stream = randomStream(seed, 'coverage');
  const [scratch, pretrained] = [scratchError, pretrainedError].map((error) => budgets.map(error));
  const truths = labelEquivalence({ budgets, scratch: [scratch], pretrained: [pretrained] }, { seed: 0 });
  const noise = budgets.map((labels) => 0.05 * (labels / 16) ** (Math.log(0.3) / Math.log(502 / 16)));
  const trained = (errors, shift) =>
    errors.map((error, at) => {
      const chance = Math.min(Math.max(error + shift + noise[at] * stream.normal(), 0), 1);
      return wrongOf(stream, 127, chance) / 127;
    });
  const held = budgets.map(() => 0);
  for (let trial = 0; trial < trials; trial++) {
    const shifts = Array.from({ length: seeds }, () => 0.02 * stream.normal());
    const curves = {
      budgets,
      scratch: shifts.map((shift) => trained(scratch, shift)),
      pretrained: shifts.map((shift) => trained(pretrained, shift)),
    };
    for (const [at, { interval }] of labelEquivalence(curves, { seed: trial, resamples }).entries()) {
      const found = { low: asNumber(interval.low), high: asNumber(interval.high) };
      if (holds(found, asNumber(truths[at].worth))) held[at]++;
    }
  }
  return held.map((count, at) => (truths[at].worth.beyond === undefined ? count / trials : undefined));
}

const percent = (value) => (value === undefined ? '   –' : (100 * value).toFixed(1));

function main(trials = 2000, seed = 1) {
  const row = (name, shares) => stdout.write(`  ${name.padEnd(28)} ${shares.map(percent).join('  ')}\n`);
  stdout.write(`Percent of ${trials} trials, for 6, 10 and 20 differences\n`);
  for (const [name, distribution] of Object.entries(distributions)) {
    stdout.write(`${name}\n`);
    for (const [method, interval] of Object.entries(intervals))
      row(
        method,
        [6, 10, 20].map((n) => coverage(distribution, interval, { n, trials, seed, resamples: 2000 })),
      );
  }
  stdout.write('For 30, 127 and 500 pictures\nWilson\n');
  const sizes = [30, 127, 500];
  for (const p of [0.05, 0.2, 0.5])
    row(
      `error rate ${p}`,
      sizes.map((n) => wilsonCoverage({ n, p, trials, seed })),
    );
  stdout.write('Newcombe\n');
  for (const alike of [0, 0.7])
    for (const [a, b] of [
      [0.05, 0.02],
      [0.2, 0.1],
      [0.5, 0.3],
    ])
      row(
        `${a} and ${b}, ${100 * alike} % alike`,
        sizes.map((n) => newcombeCoverage({ n, a, b, alike, trials, seed })),
      );
  stdout.write(`Label equivalence, for ${budgets.join(', ')} labels\n`);
  for (const [name, error] of Object.entries(learners))
    for (const seeds of [6, 10])
      row(`${name}, ${seeds} seeds`, equivalenceCoverage(error, { seeds, trials, seed, resamples: 1000 }));
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) main(...argv.slice(2).map(Number));
