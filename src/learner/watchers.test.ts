import { expect, test } from 'vitest';
import type { Callback, Decision, Memory } from './callback.js';
import type { TrainingEvent } from './training-event.js';
import { Watchers } from './watchers.js';

const record = { epoch: 4, trainLoss: 1, validLoss: 1, metrics: {}, seconds: 1 };
const end = { record, save: async () => {} };

function deciding(name: string, decision: Decision | undefined): Callback {
  return { name, onEpochEnd: () => decision, onStep: () => decision };
}

test('decisions become one: the first reason to stop, the product of the factors; each is told', async () => {
  const events: TrainingEvent[] = [];
  const watchers = new Watchers(
    [
      deciding('a', { scaleRate: 0.5, keep: true }),
      deciding('b', undefined),
      deciding('c', { stop: 'enough' }),
      deciding('d', { stop: 'too much', scaleRate: 0.5 }),
      deciding('e', { keep: true }),
    ],
    (event) => events.push(event),
  );
  expect(await watchers.epoch(end)).toEqual({ keep: true, scaleRate: 0.25, stop: 'enough' });
  expect(events).toEqual([
    { kind: 'epoch', record },
    { kind: 'decision', by: 'a', epoch: 4, scaleRate: 0.5 },
    { kind: 'decision', by: 'c', epoch: 4, stop: 'enough' },
    { kind: 'decision', by: 'd', epoch: 4, stop: 'too much', scaleRate: 0.5 },
  ]);
  expect(watchers.step({ epoch: 4, step: 9, loss: 1, rates: [1], momentum: 0.9 }, 10)).toMatchObject({
    stop: 'enough',
  });
});

test('without decisions nothing is told but what happened', async () => {
  const events: TrainingEvent[] = [];
  const watchers = new Watchers([deciding('a', undefined), { name: 'deaf' }], (event) => events.push(event));
  expect(await watchers.epoch(end)).toEqual({});
  expect(events.map(({ kind }) => kind)).toEqual(['epoch']);
});

test('each callback gets back what it remembered, and one that remembers nothing gets nothing', () => {
  const got: (Memory | undefined)[] = [];
  const remembering = (memory: Memory): Callback => ({
    name: 'remembering',
    onFitStart: (_, given) => void got.push(given),
    memory: () => memory,
  });
  const forgetful: Callback = { name: 'forgetful', onFitStart: (_, given) => void got.push(given) };
  const watchers = new Watchers([remembering({ best: 0.5 }), forgetful, remembering(0)]);
  const memories = watchers.memories();
  expect(memories).toEqual([{ best: 0.5 }, null, 0]);
  watchers.begin({ epochs: 1, steps: 1, metrics: [] }, JSON.parse(JSON.stringify(memories)), undefined);
  expect(got).toEqual([{ best: 0.5 }, undefined, 0]);
});
