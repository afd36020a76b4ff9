import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { randomStream } from '../random/random-stream.js';
import { parseValidPct, type Split } from './random-split.js';

const ATTEMPTS = 100;

/**
 * The group of every file: what the pattern matches in the file's own name (without folders), the first capture group
 * if the pattern has one.
 * @throws WarmstartError `E_DATA_GROUP_MATCH` if a name does not match, or matches nothing
 */
export function groupNames(files: readonly string[], pattern: RegExp): string[] {
  // The flags g and y would make the result depend on the file before.
  const matcher = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return files.map((file) => {
    const match = matcher.exec(file.slice(file.lastIndexOf('/') + 1));
    const name = match && (match.length > 1 ? match[1] : match[0]);
    if (!name) {
      throw new WarmstartError({
        code: 'E_DATA_GROUP_MATCH',
        problem: 'the group of a picture cannot be told from its name',
        expected: `a file name that ${pattern} matches`,
        received: printable(file),
        hint: 'change the pattern or rename the file',
      });
    }
    return name;
  });
}

/**
 * Splits pictures so that no group is on both sides: pictures of one map sheet, patient or scan look alike, and a
 * model that has seen one recognises its siblings.
 *
 * Under a permutation that the seed decides, each group in turn is held out if that brings the number of held-out
 * pictures closer to validPct * n. If a class is then missing on one side, further permutations are tried, up to a
 * hundred. Where none has every class on both sides, the first with the fewest missing is taken: missing from training
 * counts first.
 * @param groups group of each picture
 * @param labelsOf classes of a picture, by its index
 * @throws WarmstartError `E_DATA_GROUPS` if there are fewer than two groups, `E_DATA_SPLIT`
 */
export function groupSplit(
  groups: readonly string[],
  labelsOf: (index: number) => readonly number[],
  validPct: number,
  seed: number,
): Split {
  const target = parseValidPct(validPct) * groups.length;
  const members = membersOf(groups);
  if (members.length < 2) {
    throw new WarmstartError({
      code: 'E_DATA_GROUPS',
      problem: 'pictures of one group cannot be split without a leak',
      expected: 'at least two groups',
      received: members.length === 0 ? 'no pictures' : `only the group '${printable(groups[0] ?? '')}'`,
      hint: 'check the pattern that tells the groups apart',
    });
  }
  let best: Split | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  const classesOf = (side: Iterable<number>) => new Set([...side].flatMap((i) => labelsOf(i))).size;
  const classes = classesOf(groups.keys());
  for (let attempt = 0; attempt < ATTEMPTS && fewest > 0; attempt++) {
    const order = randomStream(seed, 'group-split', attempt).permutation(members.length);
    const split = holdOut(
      Array.from(order, (g) => members[g] as number[]),
      target,
    );
    const missing = (classes - classesOf(split.train)) * (classes + 1) + classes - classesOf(split.valid);
    if (missing < fewest) {
      fewest = missing;
      best = split;
    }
  }
  return best as Split;
}

/** Indices of the pictures of each group, in the order in which the groups first appear. */
export function membersOf(groups: readonly string[]): number[][] {
  const members = new Map<string, number[]>();
  for (const [index, group] of groups.entries()) {
    const known = members.get(group);
    if (known) known.push(index);
    else members.set(group, [index]);
  }
  return [...members.values()];
}

function holdOut(groups: readonly (readonly number[])[], target: number): Split {
  const valid = new Set<readonly number[]>();
  let count = 0;
  for (const group of groups) {
    const closer = Math.abs(count + group.length - target) < Math.abs(count - target);
    if (closer && valid.size < groups.length - 1) {
      valid.add(group);
      count += group.length;
    }
  }
  if (valid.size === 0) {
    // Every group is more than twice the share: the smallest comes closest.
    valid.add(groups.reduce((smallest, group) => (group.length < smallest.length ? group : smallest)));
  }
  const indices = (held: boolean) =>
    Uint32Array.from(groups.filter((group) => valid.has(group) === held).flat()).sort();
  return { train: indices(false), valid: indices(true) };
}
