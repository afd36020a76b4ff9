import { expect, test } from 'vitest';
import { differences } from './differences.js';

test('names the parts that differ, with both values', () => {
  const before = { seed: 1, size: { height: 32 }, files: 'abc', gone: true };
  const now = { size: { height: 64 }, seed: 1, files: 'abc', added: [1] };
  expect(differences(before, now)).toEqual([
    'size: {"height":32}, now {"height":64}',
    'gone: true, now none',
    'added: none, now [1]',
  ]);
  expect(differences({ a: 'x'.repeat(200) }, {})[0]).toHaveLength('a: , now none'.length + 120);
});
