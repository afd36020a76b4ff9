/** Learning-rate factor and momentum of one step. */
export interface SchedulePoint {
  /** Multiplies each layer group's peak rate. */
  readonly rate: number;
  readonly momentum: number;
}

export type Schedule = (step: number) => SchedulePoint;

export interface OneCycleOptions {
  /** Share of the steps that the rate rises. Default .3. */
  readonly pctStart?: number | undefined;
  /** The first rate is the peak divided by this. Default 25. */
  readonly divFactor?: number | undefined;
  /** The last rate is the peak divided by this. Default: ten thousand times `divFactor`. */
  readonly finalDiv?: number | undefined;
  /** Momentum at the ends and at the peak. Default .95 and .85. */
  readonly momenta?: readonly [ends: number, peak: number] | undefined;
}

/** Peak rate and one momentum all the time: fastai's `fit`, where Adam's first beta is .9. */
export const constantRate: Schedule = () => ({ rate: 1, momentum: 0.9 });

/**
 * Smith 2018 as fastai v1 runs it: over `steps` steps, counted from 0, the rate rises along half a cosine
 * and falls along another, momentum the other way round.
 */
export function oneCycle(steps: number, options: OneCycleOptions = {}): Schedule {
  const { pctStart = 0.3, divFactor = 25, finalDiv = divFactor * 1e4, momenta = [0.95, 0.85] } = options;
  const rising = Math.floor(pctStart * steps);
  const falling = steps - rising;
  const [ends, peak] = momenta;
  return (step) => {
    if (step < rising) {
      const p = step / rising;
      return { rate: cosine(1 / divFactor, 1, p), momentum: cosine(ends, peak, p) };
    }
    const p = (step - rising) / falling;
    return { rate: cosine(1, 1 / finalDiv, p), momentum: cosine(peak, ends, p) };
  };
}

/** From `start` at p = 0 to `end` at p = 1 along half a cosine. */
function cosine(start: number, end: number, p: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * p));
}
