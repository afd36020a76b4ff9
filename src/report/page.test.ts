import { describe, expect, test } from 'vitest';
import { comparisonContent, studyContent } from '../../test/support/report-content.js';
import { renderPage } from './page.js';
import type { ReportContent } from './report-content.js';

const study = await studyContent();
const comparison = await comparisonContent();

/** Without the pictures, the letters of which are anything. */
const wordsOf = (page: string) => page.replaceAll(/data:[^"]*/g, '');

describe('the page of a report', () => {
  test('has one title, and each link within it leads somewhere', () => {
    const page = renderPage(study);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain('<html lang="en">');
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('names no other place: nothing is fetched, nothing runs', () => {
    const page = renderPage(study);
    expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(|src="(?!data:)|href="(?!#)/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  });

  test('says more than for what could not be counted further', () => {
    expect(renderPage(study)).toContain('more than 462');
  });

  test('no number that is none gets into it', () => {
    for (const content of [study, comparison])
      expect(wordsOf(renderPage(content))).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

test('names of files and classes are text, whatever they hold', () => {
  const evil = `"><script>alert('x')</script>&\u202e`;
  const renamed: ReportContent = {
    ...study,
    title: evil,
    findings: {
      ...study.findings,
      arms: study.findings.arms.map((arm, i) => (i === 0 ? { ...arm, name: evil, architecture: evil } : arm)),
      cells: study.findings.cells.map((cell) => (cell.arm === 'scratch' ? { ...cell, arm: evil } : cell)),
    },
    collection: { ...study.collection, classes: [evil, '02_no_road'], root: evil, examples: [] },
    confusions: study.confusions.map((one) => ({ ...one, arm: evil, classes: [evil, 'b'] })),
    mistakes: [
      {
        arm: evil,
        seed: 1,
        pictures: [{ file: evil, alt: evil, thumbnail: evil, actual: evil, told: evil, confidence: 0.9 }],
      },
    ],
    provenance: { ...study.provenance, command: evil, machine: evil },
  };
  const page = renderPage(renamed);
  expect(page).not.toMatch(/<script/i);
  expect(page).not.toContain('\u202e');
  expect(page).toContain('&#60;script&#62;alert(&#39;x&#39;)');
});

test('a report of what is there: without comparisons, convergence, pictures or a search it is a page still', () => {
  const { findings } = study;
  const { cues: _, change: __, ...rest } = study;
  const little: ReportContent = {
    ...rest,
    findings: {
      ...findings,
      comparisons: [],
      equivalences: [],
      convergence: [],
      cells: [],
      arms: findings.arms.slice(0, 1),
    },
    confusions: [],
    mistakes: [],
    looks: [],
    method: [],
    collection: { ...study.collection, examples: [] },
    cuesNote: 'the pictures are gone',
  };
  const page = renderPage(little);
  const titles = [...page.matchAll(/<h2 id="[a-z]+-title">([^<]+)/g)].map(([, title]) => title);
  expect(titles).toEqual(['Verdict', 'The collection', 'How it was done', 'Limits', 'To do it again']);
  expect(page).toContain('was not examined: the pictures are gone.');
});
