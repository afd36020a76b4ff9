import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readAhead } from './read-ahead.js';

type Cell = { value: number };
const cells = (): [Cell, Cell] => [{ value: -1 }, { value: -1 }];
const plans = [0, 1, 2, 3, 4];

/** Takes a moment, and then puts the plan into the cell. */
async function fill(plan: number, cell: Cell): Promise<Cell> {
  await setTimeout(1);
  cell.value = plan;
  return cell;
}

describe('readAhead', () => {
  test('gives everything in order, in two buffers by turns, and leaves alone the one that is in use', async () => {
    const buffers = cells();
    const seen: number[] = [];
    for await (const cell of readAhead(plans, buffers, fill)) {
      expect(cell).toBe(buffers[seen.length % 2]);
      const { value } = cell;
      await setTimeout(4);
      expect(cell.value).toBe(value);
      seen.push(value);
    }
    expect(seen).toEqual(plans);
  });

  test('is one ahead of the caller, and no more', async () => {
    let begun = 0;
    const counted = (plan: number, cell: Cell) => {
      begun += 1;
      return fill(plan, cell);
    };
    let taken = 0;
    for await (const _ of readAhead(plans, cells(), counted)) {
      taken += 1;
      await setTimeout(4);
      expect(begun).toBe(Math.min(taken + 1, plans.length));
    }
  });

  test('of nothing gives nothing', async () => {
    for await (const _ of readAhead<number, Cell, Cell>([], cells(), fill)) expect.unreachable();
  });

  test('reports a failure where it belongs, after what came before it', async () => {
    const failing = async (plan: number, cell: Cell) => {
      if (plan === 2) throw new Error('not readable');
      return fill(plan, cell);
    };
    const seen: number[] = [];
    const all = async () => {
      for await (const { value } of readAhead(plans, cells(), failing)) {
        seen.push(value);
        // The failure has happened by now, and nobody is waiting for it.
        await setTimeout(4);
      }
    };
    await expect(all()).rejects.toThrow('not readable');
    expect(seen).toEqual([0, 1]);
  });

  test('who stops early is let go when nothing is being read any more', async () => {
    let filling = 0;
    const slow = async (plan: number, cell: Cell) => {
      filling += 1;
      await setTimeout(10);
      filling -= 1;
      return fill(plan, cell);
    };
    for await (const { value } of readAhead(plans, cells(), slow)) if (value === 1) break;
    expect(filling).toBe(0);
  });
});
