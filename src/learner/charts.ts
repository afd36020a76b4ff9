import type { Chart, ChartSeries } from '../drawing/chart.js';
import type { LrFindResult } from './lr-find.js';
import type { Recorder } from './recorder.js';

type Recorded = Pick<Recorder, 'steps' | 'epochs'>;

/** The smoothed loss over the learning rate, without the first tenth of the steps and the last five, as fastai plots it. */
export function lrFindChart({ rates, smoothed, suggestions }: LrFindResult, steps = rates.length): Chart {
  const all = rates.map((rate, i) => ({ x: rate, y: smoothed[i] as number }));
  const looked = all.slice(Math.floor(steps / 10), -5);
  const mark = (name: string, rate: number, x: number, y: number): ChartSeries => ({
    name: `${name}: ${rate.toExponential(1)}`,
    form: 'marks',
    points: [{ x, y }],
  });
  const marks = suggestions && [
    mark('valley', suggestions.valley.rate, suggestions.valley.rate, suggestions.valley.loss),
    mark('steepest', suggestions.steepest.rate, suggestions.steepest.rate, suggestions.steepest.loss),
    // It is read where the loss is lowest, ten times higher.
    mark('minimum / 10', suggestions.minimum.rate, suggestions.minimum.rate * 10, suggestions.minimum.loss),
  ];
  return {
    title: 'Loss while the learning rate grows',
    x: { title: 'learning rate', log: true },
    y: { title: 'smoothed loss' },
    series: [{ name: 'smoothed loss', form: 'line', points: looked.length > 1 ? looked : all }, ...(marks ?? [])],
  };
}

/** Losses over the steps: of every batch, smoothed, and on the validation set after each epoch. */
export function lossChart({ steps, epochs }: Recorded): Chart {
  return {
    title: 'Losses',
    x: { title: 'step' },
    y: { title: 'loss' },
    series: [
      { name: 'each batch', form: 'faint', points: steps.map(({ step, loss }) => ({ x: step, y: loss })) },
      { name: 'train', form: 'line', points: steps.map(({ step, smoothed }) => ({ x: step, y: smoothed })) },
      { name: 'valid', form: 'marks', points: epochs.map(({ step, validLoss }) => ({ x: step, y: validLoss })) },
    ],
  };
}

/** The learning rate of each layer group over the steps. Groups of one rate share a line. */
export function rateChart({ steps }: Recorded): Chart {
  const groups = steps[0]?.rates ?? [];
  const lines = groups.map((first, group) => ({ first, group })).filter(({ first }, i) => groups.indexOf(first) === i);
  return {
    title: 'Learning rates',
    x: { title: 'step' },
    y: { title: 'learning rate' },
    series: lines.map(({ first, group }) => {
      const alike = groups.flatMap((rate, i) => (rate === first ? [i] : []));
      return {
        name: `group ${alike.join(', ')}`,
        form: 'line' as const,
        points: steps.map(({ step, rates }) => ({ x: step, y: rates[group] as number })),
      };
    }),
  };
}
