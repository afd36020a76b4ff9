import { inWattHours } from '../energy/energy-words.js';
import type { ArmResult } from '../experiment/arm.js';
import type { CompareResult } from '../experiment/compare.js';
import type { ErrorRate } from '../experiment/comparison.js';
import { formatDuration } from '../experiment/duration.js';
import { inPoints, limit, rate, signed } from '../experiment/percent.js';
import type { Verdict } from '../experiment/verdict.js';
import { formatCount, plural } from '../page/count-words.js';
import { renderTable } from './table.js';

/** A comparison that came to its end. */
export interface Finished {
  readonly scratch: ArmResult;
  readonly pretrained: ArmResult;
  readonly verdict: Verdict;
  readonly epochsToScratchError: NonNullable<CompareResult['epochsToScratchError']>;
}

/** The parts of a result that a comparison needs; undefined when it was interrupted. */
export function finished({ arms, verdict, epochsToScratchError }: CompareResult): Finished | undefined {
  const { scratch, pretrained } = arms;
  return pretrained && verdict && epochsToScratchError
    ? { scratch, pretrained, verdict, epochsToScratchError }
    : undefined;
}

/** Both arms side by side, and what pretraining added to each number. */
export function comparisonTable({ scratch, pretrained, verdict, epochsToScratchError }: Finished): string {
  const { errorA, errorB, difference } = verdict;
  const { n } = errorA;
  const { low, high, value } = difference;
  const of = (number: (arm: ArmResult) => number | undefined) => [number(scratch), number(pretrained)] as const;
  return renderTable(
    [
      { title: '', align: 'left' },
      { title: 'from scratch', align: 'right' },
      { title: 'pretrained', align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    [
      ['error rate', rate(errorA.rate, n), rate(errorB.rate, n), inPoints(signed(-value, n))],
      [
        '  95 % interval',
        interval(errorA),
        interval(errorB),
        `${limit(-high, n, signed)} to ${limit(-low, n, signed)}`,
      ],
      [`wrong of ${plural(n, 'picture')}`, ...row([errorA.wrong, errorB.wrong], formatCount)],
      ['validation loss', ...row(of(finalLoss), (loss) => loss.toFixed(4))],
      [
        "epochs to scratch's error",
        ...row(
          of(({ name }) => epochsToScratchError[name]),
          formatCount,
        ),
      ],
      [
        `energy, ${scratch.energy.method}`,
        inWattHours(scratch.energy),
        inWattHours(pretrained.energy),
        change(scratch.energy.wattHours, pretrained.energy.wattHours),
      ],
      ['time per epoch', ...row(of(secondsPerEpoch), formatDuration)],
      [
        'parameters that learn',
        ...row(
          of(({ parameters }) => parameters.trainable),
          formatCount,
        ),
      ],
    ],
  );
}

function finalLoss({ epochs }: ArmResult): number | undefined {
  return epochs.at(-1)?.validLoss;
}

function secondsPerEpoch({ epochs }: ArmResult): number {
  return epochs.reduce((sum, { seconds }) => sum + seconds, 0) / epochs.length;
}

function interval({ low, high, n }: ErrorRate): string {
  return `${rate(low, n).replace(' %', '')} to ${rate(high, n)}`;
}

/** A number of either arm, and the second less the first. */
function row([a, b]: readonly [number | undefined, number | undefined], format: (n: number) => string): string[] {
  const said = [a, b].map((n) => (n === undefined ? 'never' : format(n)));
  if (a === undefined || b === undefined) return said;
  const sign = b > a ? '+' : b < a ? '-' : '';
  return [...said, `${sign}${format(Math.abs(b - a))}`];
}

/** In percent: what is wrong in an estimate is so on both sides, and does not change their ratio. */
function change(a: number, b: number): string {
  if (a === 0) return '';
  const percent = Math.round(100 * (b / a - 1));
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
