import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { membersOf } from './group-split.js';
import { parseValidPct, type Split } from './random-split.js';

/**
 * Splits n pictures so that each stratum has its share on either side: int(validPct * n) are held out, of each stratum
 * its proportional number rounded down, and one more of those with the largest remainders (Hamilton's method), the
 * first of equals. Which pictures of a stratum these are, the seed decides. A stratum keeps at least one picture to
 * train on; so strata of one picture may let the held out be fewer.
 * @param strata of each picture: its class, or what else is to be spread evenly
 * @throws WarmstartError `E_DATA_SPLIT`, also if one side would be empty
 */
export function stratifiedSplit(strata: readonly string[], validPct: number, seed: number): Split {
  const total = Math.trunc(parseValidPct(validPct) * strata.length);
  const members = membersOf(strata);
  const quotas = members.map(({ length }) => (total * length) / strata.length);
  const counts = quotas.map(Math.trunc);
  const remainder = (k: number) => (quotas[k] as number) - (counts[k] as number);
  const spare = total - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = [...counts.keys()]
    .filter((k) => (counts[k] as number) + 1 < (members[k] as number[]).length)
    .sort((a, b) => remainder(b) - remainder(a) || a - b);
  const rounded = new Set(byRemainder.slice(0, spare));

  const valid: number[] = [];
  const train: number[] = [];
  for (const [k, indices] of members.entries()) {
    const order = randomStream(seed, 'stratified-split', k).permutation(indices.length);
    const held = (counts[k] as number) + (rounded.has(k) ? 1 : 0);
    for (const [position, i] of order.entries()) (position < held ? valid : train).push(indices[i] as number);
  }
  if (valid.length === 0) {
    throw new WarmstartError({
      code: 'E_DATA_SPLIT',
      problem: 'there are too few pictures to hold some of a class out for validation',
      expected: `classes of at least ${Math.ceil(1 / validPct)} pictures for a share of ${validPct}`,
      received: `${strata.length} pictures in ${members.length} classes`,
      hint: 'add pictures or hold out a larger share',
    });
  }
  return { train: Uint32Array.from(train).sort(), valid: Uint32Array.from(valid).sort() };
}

/**
 * The stratum of each picture: its labels. Combinations of labels that only one picture has are one stratum together,
 * since none of them can be on both sides.
 */
export function strataOf(length: number, labelsOf: (index: number) => readonly number[]): string[] {
  const names = Array.from({ length }, (_, i) => labelsOf(i).join(' '));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const combined = names.some((name) => name === '' || name.includes(' '));
  return combined ? names.map((name) => (counts.get(name) === 1 ? 'rare' : name)) : names;
}
