/**
 * Lets contestants take turns, round after round, so that a slower minute of the machine meets each of them. Who fails
 * once is not asked again.
 * @param contestants by name: functions that measure once; an undefined one does not take part
 * @returns by name: what was measured, one result a round, or `{ failure }`
 */
export async function inTurns(contestants, rounds, onRound) {
  const taking = Object.entries(contestants).filter(([, measureOnce]) => measureOnce);
  const results = new Map(taking.map(([name]) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const [name, measureOnce] of taking) {
      const earlier = results.get(name);
      if (!earlier.some(({ failure }) => failure)) earlier.push(await measureOnce());
    }
  }
  return Object.fromEntries(
    [...results].map(([name, measured]) => [name, measured.find(({ failure }) => failure) ?? measured]),
  );
}

/**
 * The best of all rounds, since what the machine can do is seen when nothing else wants it: of these figures the least,
 * of all others the first round's. Failures stay as they are.
 */
function best(rounds, figures) {
  if (!Array.isArray(rounds)) return rounds;
  const least = figures.map((name) => [name, Math.min(...rounds.map((r) => r[name]))]);
  return { ...rounds[0], ...Object.fromEntries(least.filter(([, value]) => !Number.isNaN(value))) };
}

/** Ours to theirs in each figure; undefined where one of them is missing. */
function ratios(ours, theirs, figures) {
  const quotients = figures.map((name) => [name, ours[name] / theirs[name]]);
  return Object.fromEntries(quotients.filter(([, value]) => !Number.isNaN(value)));
}

/**
 * The best of each engine and, where there is a peer, their ratios: what a part of the suite finds.
 * @param rounds what `inTurns` gives for `warmstart` and perhaps `peer`
 */
export function compared(rounds, figures) {
  const [warmstart, peer] = [best(rounds.warmstart, figures), best(rounds.peer, figures)];
  return { warmstart, ...(peer ? { peer, ratio: ratios(warmstart, peer, figures) } : {}) };
}

/** A line for each engine that failed. */
export function failureLines(engines) {
  return Object.entries(engines).flatMap(([engine, result]) =>
    result?.failure ? [`${engine} ${result.failure}.`] : [],
  );
}
