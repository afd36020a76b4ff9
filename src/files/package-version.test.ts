import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { versions } from '../cli/versions.js';
import { defaultCollection } from '../collection/collection-plan.js';
import { readme } from '../collection/readme.js';
import { packageVersion } from './package-version.js';

test('is the version in package.json, wherever a version is told', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(packageVersion()).toBe(version);
  expect(versions().warmstart).toBe(version);
  expect(readme(defaultCollection)).toContain(`warmstart ${version} with:`);
});
