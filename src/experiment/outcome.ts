import { z } from 'zod';

const amount = { wattHours: z.number(), low: z.number(), high: z.number() };

const energy = z.object({ ...amount, method: z.enum(['measured', 'partly measured', 'estimated']) });

/** JSON has no infinity: it writes null for a loss that is none or not a number any more, of a training that diverges. */
const loss = z.union([z.number(), z.null().transform(() => Number.POSITIVE_INFINITY)]);

/** What one training gave: a line of a study's record. Times and energy are the only numbers that chance of the machine is in. */
export const outcomeSchema = z.object({
  /** Pictures that it learned from, and how many of them in a step. */
  labels: z.number(),
  batchSize: z.number(),
  /** After each epoch. */
  history: z.array(z.object({ trainLoss: loss, validLoss: loss, errorRate: z.number(), seconds: z.number() })),
  /** On the pictures that it was judged on, with the weights that it ended with. */
  final: z.object({
    /** 0 to 1. */
    errorRate: z.number(),
    wrong: z.number(),
    pictures: z.number(),
    /** Mean negative log likelihood, in nats. */
    loss,
    macroF1: z.number(),
    /** Mean over the classes, each against the rest; absent where a class has no picture. */
    auroc: z.number().optional(),
  }),
  /** Wall-clock time, compilation included, and what was used in it. */
  seconds: z.number(),
  energy,
  /** Of each picture judged on, in their order: class that was told, its probability, that of the true class. */
  predictions: z
    .object({ told: z.array(z.number()), confidence: z.array(z.number()), truth: z.array(z.number()) })
    .optional(),
  /** Why it ended before its last epoch: the loss stopped being a number. */
  diverged: z.string().optional(),
});

export type Outcome = z.infer<typeof outcomeSchema>;
