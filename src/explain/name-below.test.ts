import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameBelow } from './name-below.js';

test('a file is named from its folder on, with slashes', () => {
  const root = join('pictures', 'roads');
  expect(nameBelow(root, join(root, 'a', 'b.jpg'))).toBe('a/b.jpg');
});
