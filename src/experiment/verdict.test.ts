import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdict } from './verdict.js';

/** The verdict on a table of counts. */
function on(bothWrong: number, onlyAWrong: number, onlyBWrong: number, bothRight: number) {
  const a = [false, false, true, true];
  const b = [false, true, false, true];
  const times = [bothWrong, onlyAWrong, onlyBWrong, bothRight];
  const spread = (answers: boolean[]) => times.flatMap((n, i) => new Array<boolean>(n).fill(answers[i] ?? false));
  return verdict(spread(a), spread(b));
}

const caveat = ' This is one run each on one split: a claim about the collection needs several seeds.';

describe('verdict', () => {
  test('gives the numbers of both arms and of their difference', () => {
    const { errorA, errorB, difference, p, outcome } = on(18, 26, 4, 79);
    expect(errorA).toMatchObject({ rate: 44 / 127, wrong: 44, n: 127 });
    expect(errorB).toMatchObject({ rate: 22 / 127, wrong: 22, n: 127 });
    expect(errorA.low).toBeCloseTo(0.2694, 3);
    expect(errorB.high).toBeCloseTo(0.2484, 3);
    expect(difference.value).toBeCloseTo(22 / 127, 12);
    expect(difference.low).toBeCloseTo(0.09204399680955212, 12);
    expect(difference.high).toBeCloseTo(0.25317051180007627, 12);
    expect(p).toBeCloseTo(5.9476122260093696e-5, 12);
    expect(outcome).toBe('lower');
  });

  test('refuses other pictures for one arm', () => {
    expect(() => verdict([true], [])).toThrowError(expect.objectContaining({ code: 'E_STATISTICS_PAIRS' }));
  });

  test.each<[what: string, table: [number, number, number, number], sentence: string]>([
    [
      'lowered',
      [18, 26, 4, 79],
      'On these 127 pictures pretraining lowered the error from 35 % to 17 % (difference 17 points, 95 % interval 9 to 25).',
    ],
    [
      'raised',
      [18, 4, 26, 79],
      'On these 127 pictures pretraining raised the error from 17 % to 35 % (difference 17 points, 95 % interval 9 to 25).',
    ],
    [
      'undecided, a little better',
      [10, 9, 5, 76],
      'On these 100 pictures no difference could be shown: the error was 19 % without pretraining and 15 % with it (change of -4 points, 95 % interval -12 to +4).',
    ],
    [
      'undecided, a little worse',
      [10, 5, 9, 76],
      'On these 100 pictures no difference could be shown: the error was 15 % without pretraining and 19 % with it (change of +4 points, 95 % interval -4 to +12).',
    ],
    [
      'equal',
      [10, 5, 5, 80],
      'On these 100 pictures no difference could be shown: the error was 15 % without pretraining and 15 % with it (change of 0 points, 95 % interval -7 to +7).',
    ],
    [
      'undecided, where only the interval leaves out 0',
      [59, 6, 16, 80],
      'On these 161 pictures no difference could be shown: the error was 40 % without pretraining and 47 % with it (change of +6 points, 95 % interval >0 to +12; the exact test, p = 0.052, does not agree).',
    ],
    [
      'one picture',
      [0, 1, 0, 0],
      'On this 1 picture no difference could be shown: the error was 100 % without pretraining and 0 % with it (change of -100 points, 95 % interval -100 to +12).',
    ],
    [
      'one decimal from 1000 pictures on',
      [100, 80, 30, 790],
      'On these 1000 pictures pretraining lowered the error from 18.0 % to 13.0 % (difference 5.0 points, 95 % interval 3.0 to 7.1).',
    ],
    [
      'rates that are not quite 0',
      [1, 8, 0, 900],
      'On these 909 pictures pretraining lowered the error from 1 % to <1 % (difference 1 point, 95 % interval >0 to 2).',
    ],
    [
      'rates that are not quite 100, a difference that is not quite 0',
      [19991, 8, 0, 1],
      'On these 20000 pictures pretraining lowered the error from >99.9 % to >99.9 % (difference <0.1 points, 95 % interval >0 to 0.1).',
    ],
    [
      'a change of one point',
      [45, 27, 28, 0],
      'On these 100 pictures no difference could be shown: the error was 72 % without pretraining and 73 % with it (change of +1 point, 95 % interval -13 to +15).',
    ],
  ])('%s', (_, table, sentence) => {
    expect(on(...table).sentence).toBe(sentence + caveat);
  });

  test('turns round with the arms, and never says more than both statistics', () => {
    const few = fc.nat(40);
    fc.assert(
      fc.property(few, few, few, few, (a, b, c, d) => {
        fc.pre(a + b + c + d > 0);
        const one = on(a, b, c, d);
        const other = on(a, c, b, d);
        const turned = { lower: 'higher', higher: 'lower', undecided: 'undecided' };
        expect(other.outcome).toBe(turned[one.outcome]);
        if (one.outcome === 'undecided') expect(one.sentence).toContain('no difference could be shown');
        else {
          expect(one.p).toBeLessThan(0.05);
          expect(one.difference.low * one.difference.high).toBeGreaterThan(0);
          expect(Math.sign(one.difference.value)).toBe(one.outcome === 'lower' ? 1 : -1);
          expect(one.sentence).not.toMatch(/interval -?0 |to 0\)/);
        }
        expect(one.sentence).not.toMatch(/-0\b|NaN|undefined/);
        expect(one.sentence.endsWith(caveat)).toBe(true);
      }),
    );
  });
});
