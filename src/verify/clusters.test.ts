import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Clusters, equalGroups } from './clusters.js';

test('clusters are the connected components', () => {
  const joins = fc.array(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 25 });
  fc.assert(
    fc.property(joins, (joins) => {
      const clusters = new Clusters(20);
      for (const [a, b] of joins) clusters.join(a, b);
      // Spreads the lowest number along the joins until nothing changes.
      const lowest = Array.from({ length: 20 }, (_, i) => i);
      for (let round = 0; round < 20; round++) {
        for (const [a, b] of joins) {
          const low = Math.min(lowest[a] as number, lowest[b] as number);
          lowest[a] = low;
          lowest[b] = low;
        }
      }
      expect(clusters.all()).toEqual(equalGroups(lowest));
    }),
  );
});

test('equal groups are in order of their first', () => {
  expect(equalGroups(['b', 'a', 'c', 'a', 'b', 'a'])).toEqual([
    [0, 4],
    [1, 3, 5],
  ]);
  expect(equalGroups([])).toEqual([]);
});
