import { describe, expect, test } from 'vitest';
import { lossChart, lrFindChart, rateChart } from './charts.js';
import { Recorder } from './recorder.js';

const epoch = { epoch: 0, trainLoss: 1, validLoss: 0.5, metrics: {}, seconds: 1 };

function recorded(): Recorder {
  const recorder = new Recorder();
  recorder.listener({ kind: 'fit', epochs: 1, steps: 2, metrics: [] });
  const common = { kind: 'step', epoch: 0, steps: 2, momentum: 0.9 } as const;
  recorder.listener({ ...common, step: 1, loss: 1, rates: [1e-4, 1e-4, 1e-3] });
  recorder.listener({ ...common, step: 2, loss: 3, rates: [2e-4, 2e-4, 2e-3] });
  recorder.listener({ kind: 'epoch', record: epoch });
  return recorder;
}

describe('Recorder', () => {
  test('keeps every step, with the smoothed loss, and every epoch, with its last step', () => {
    const { steps, epochs } = recorded();
    // (.98 * .02 * 1 + .02 * 3) / (1 - .98^2)
    expect(steps.map(({ smoothed }) => smoothed)).toEqual([1, expect.closeTo(2.0101010101, 9)]);
    expect(steps[1]).toMatchObject({ step: 2, loss: 3, rates: [2e-4, 2e-4, 2e-3], momentum: 0.9 });
    expect(epochs).toEqual([{ ...epoch, step: 2 }]);
  });
});

describe('charts of a fit', () => {
  test('losses lie at their steps, the validation loss at the last step of its epoch', () => {
    const points = Object.fromEntries(lossChart(recorded()).series.map((one) => [one.name, one.points]));
    expect(points['each batch']).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 3 },
    ]);
    expect(points.train?.[1]?.y).toBeCloseTo(2.0101010101, 9);
    expect(points.valid).toEqual([{ x: 2, y: 0.5 }]);
  });

  test('layer groups of one rate share a line', () => {
    const { series } = rateChart(recorded());
    expect(series.map(({ name }) => name)).toEqual(['group 0, 1', 'group 2']);
    expect(series[1]?.points.map(({ y }) => y)).toEqual([1e-3, 2e-3]);
    expect(rateChart(new Recorder()).series).toEqual([]);
  });
});

describe('the chart of a search for a rate', () => {
  const rates = Array.from({ length: 40 }, (_, i) => 2 ** i);
  const smoothed = rates.map((_, i) => 40 - i);

  test('leaves out the first tenth of the planned steps and the last five', () => {
    const suggestion = { rate: 16, loss: 36 };
    const suggestions = { valley: suggestion, steepest: suggestion, minimum: { rate: 3.2, loss: 35 } };
    const found = { rates, smoothed, losses: smoothed, ended: 'runaway', suggestions } as const;
    const { series, x } = lrFindChart(found, 100);
    expect(x.log).toBe(true);
    expect(series[0]?.points).toHaveLength(25);
    expect(series[0]?.points[0]).toEqual({ x: 2 ** 10, y: 30 });
    expect(series.map(({ name }) => name)).toEqual([
      'smoothed loss',
      'valley: 1.6e+1',
      'steepest: 1.6e+1',
      'minimum / 10: 3.2e+0',
    ]);
    // The tenth of a rate is marked where the loss was lowest.
    expect(series[3]?.points).toEqual([{ x: 32, y: 35 }]);
  });

  test('shows all there is of a search that was too short', () => {
    const short = { rates: rates.slice(0, 6), smoothed: smoothed.slice(0, 6), losses: [], ended: 'runaway' } as const;
    expect(lrFindChart(short, 100).series.map(({ points }) => points.length)).toEqual([6]);
  });
});
