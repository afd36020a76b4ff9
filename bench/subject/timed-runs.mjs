/** After a first run shorter than this, in seconds, a second one warms up as well. */
const shortWarmUp = 5;

/** However long a run takes, so many are measured: the least of one says nothing of the machine's mood. */
const fewestRuns = 2;

/**
 * Seconds of each run after the warm-up: `most` of them, or as many as end within the time, but two at least.
 * @param run does the work once; it is given the number of the run, from 0, the warm-up included
 * @param budget seconds for all runs, the warm-up included
 */
export async function timedRuns(run, { most, budget }) {
  const seconds = [];
  let number = 0;
  let spent = 0;
  const once = async () => {
    const start = performance.now();
    await run(number++);
    const taken = (performance.now() - start) / 1000;
    spent += taken;
    return taken;
  };
  let last = await once();
  if (last < shortWarmUp) last = await once();
  while (seconds.length < fewestRuns || (seconds.length < most && spent + last <= budget)) {
    last = await once();
    seconds.push(last);
  }
  return seconds;
}

/** Least and median of some runs. */
export function summaryOf(seconds) {
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const around = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return { minSeconds: sorted[0], medianSeconds: (around[0] + around[1]) / 2, runs: sorted.length };
}
