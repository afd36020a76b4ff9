import { expect, test } from 'vitest';
import { madeFeatures } from '../../test/support/made-features.js';
import { mapCollection } from './collection-map.js';
import { type ColouringKind, colouringsOf } from './colouring.js';

async function colouring(kind: ColouringKind, options: Parameters<typeof madeFeatures>[1]) {
  const { collection, features } = madeFeatures('root', options);
  const map = await mapCollection(collection, features, { threads: 1 });
  const found = colouringsOf(map).find((one) => one.kind === kind);
  if (!found) throw new Error(`no colouring by ${kind}`);
  // Whatever it is by, every picture is counted once.
  const counts = found.entries.map((_, entry) => found.of.filter((own) => own === entry).length);
  expect(found.entries.map(({ count }) => count)).toEqual(counts);
  return found;
}

test('the six largest have colours, the others are grey together, and that is told', async () => {
  const { entries, note } = await colouring('group', { pictures: 15, groups: 7 });
  expect(entries.map(({ name, count, colour }) => [name, count, colour])).toEqual([
    ['sheet 0', 3, 0],
    ['sheet 1', 2, 1],
    ['sheet 2', 2, 2],
    ['sheet 3', 2, 3],
    ['sheet 4', 2, 4],
    ['sheet 5', 2, 5],
    ['sheet 6', 2, undefined],
  ]);
  expect(note).toBe('The 6 largest of 7 groups have colours; the others, with 2 pictures, are grey.');
});

test('groups of one picture each have no colour, and that is told', async () => {
  const { entries, note } = await colouring('group', { pictures: 12, groups: 12 });
  expect(entries).toEqual([{ name: '12 groups', count: 12 }]);
  expect(note).toBe('Each picture is a group of its own: there is nothing to colour.');
});

test('a class has the same colour whether it is true or told', async () => {
  const label = await colouring('label', { pictures: 60 });
  const told = await colouring('prediction', { pictures: 60 });
  const colours = new Map(label.entries.map(({ name, colour }) => [name, colour]));
  expect(told.entries.length).toBeGreaterThan(1);
  for (const { name, colour } of told.entries) expect(colour).toBe(colours.get(name));
});

test('one class is one colour', async () => {
  const { entries, note } = await colouring('label', { pictures: 5, classes: 1 });
  expect([entries, note]).toEqual([[{ name: 'class 0', count: 5, colour: 0 }], undefined]);
});

test('errors are told apart by whether the network had seen the picture', async () => {
  const { entries } = await colouring('error', { pictures: 60 });
  expect(entries).toEqual([
    { name: 'wrong, learned from', colour: 0, count: 5 },
    { name: 'right', count: 55 },
  ]);
});

test('a collection without groups is not coloured by them', async () => {
  const { collection, features } = madeFeatures('root', { pictures: 5 });
  const map = await mapCollection({ ...collection, groups: undefined }, features, { threads: 1 });
  expect(colouringsOf(map).map(({ kind }) => kind)).toEqual(['label', 'prediction', 'error']);
});
