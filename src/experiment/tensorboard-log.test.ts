import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEvents } from '../../test/support/event-reader.js';
import { folderOf } from '../../test/support/picture-folder.js';
import { TensorboardLog } from './tensorboard-log.js';

test('a resumed run goes on in a file of its own, at its step, and voids what came after it', async () => {
  const folder = await folderOf({});
  const step = (number: number) =>
    ({ kind: 'step', epoch: 0, step: number, steps: 9, loss: 0.5, rates: [0.25, 0.125], momentum: 0.75 }) as const;
  const first = new TensorboardLog(folder);
  for (const number of [1, 2, 3]) first.listener(step(number));
  const second = new TensorboardLog(folder, { firstStep: 3 });
  second.listener(step(3));
  const record = { epoch: 0, trainLoss: 0.5, validLoss: 0.25, metrics: { error_rate: 0.125 }, seconds: 1 };
  second.listener({ kind: 'epoch', record });
  // The first was killed: it was never closed.
  const [one, other] = readdirSync(folder)
    .sort()
    .map((name) => readEvents(join(folder, name)));
  expect(one?.map((event) => event.step)).toEqual([0, 1, 2, 3]);
  expect(other?.slice(1)).toMatchObject([
    { step: 3, sessionStatus: 1 },
    {
      step: 3,
      scalars: { 'loss/batch': 0.5, 'learning_rate/group_0': 0.25, 'learning_rate/group_1': 0.125, momentum: 0.75 },
    },
    { step: 3, scalars: { 'loss/train': 0.5, 'loss/valid': 0.25, 'metrics/error_rate': 0.125 } },
  ]);
  for (const log of [first, second]) log.close();
});
