import { expect, test } from 'vitest';
import { groupsSplit } from './groups-split.js';

test('groups are held out whole, or have pictures on both sides; or it is not known', () => {
  const groups = ['a', 'a', 'b'];
  expect(groupsSplit({ groups, heldOut: [false, false, true] })).toBe('whole');
  expect(groupsSplit({ groups, heldOut: [false, true, true] })).toBe('mixed');
  expect(groupsSplit({ groups, heldOut: [true, true, true] })).toBeUndefined();
  expect(groupsSplit({ groups })).toBeUndefined();
  expect(groupsSplit({ heldOut: [true, false] })).toBeUndefined();
});
