import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelledFiles, splitLabels } from './labelled-files.js';
import { countByClass, labelsAt, selectLabels } from './picture-labels.js';

const names = ['ant', 'bee', 'fox'];
const all = names.map((name) => ({ file: name, labels: [name] }));

test('labels are numbered, counted and chosen alike, be it one each or many', () => {
  const one = fc.array(
    fc.constantFrom(...names).map((name) => [name]),
    { maxLength: 30 },
  );
  const several = fc.array(fc.subarray(names), { maxLength: 30 });
  fc.assert(
    fc.property(
      fc.oneof(
        one.map((sets) => [false, sets] as const),
        several.map((sets) => [true, sets] as const),
      ),
      fc.nat(),
      ([many, sets], step) => {
        const entries = [...all, ...sets.map((labels, i) => ({ file: `${i}`, labels }))];
        const listed = labelledFiles(entries, many, 'x');
        expect(listed.classes).toEqual(names);
        const read = (labels: Parameters<typeof labelsAt>[0], i: number) => labelsAt(labels, 3, i).map((c) => names[c]);
        expect(entries.map((_, i) => read(listed, i))).toEqual(entries.map(({ labels }) => labels));
        const counts = names.map((name) => entries.filter(({ labels }) => labels.includes(name)).length);
        expect(countByClass(listed, 3)).toEqual(counts);
        const chosen = Uint32Array.from(entries.keys())
          .map((i) => (i + step) % entries.length)
          .subarray(0, 5);
        const some = selectLabels(listed, 3, chosen);
        expect(Array.from(chosen, (_, row) => read(some, row))).toEqual(Array.from(chosen, (i) => entries[i]?.labels));
      },
    ),
  );
});

test('labels in a text', () => {
  expect(splitLabels(' fox ; bee;;fox', ';')).toEqual(['fox', 'bee']);
  expect(splitLabels('fox  bee', ' ')).toEqual(['fox', 'bee']);
  expect(splitLabels('', ';')).toEqual([]);
});
