import { describe, expect, test } from 'vitest';
import { comparisonContent, studyContent } from '../../test/support/report-content.js';
import { renderMarkdown } from './markdown.js';
import { chartsOf } from './sections.js';

const study = await studyContent();
const comparison = await comparisonContent();

describe('a study as Markdown', () => {
  const text = renderMarkdown(study);

  test('the verdict comes first, then the figures that it rests on', () => {
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(headings).toEqual([
      'Verdict',
      'Error by number of labels',
      'What labels are worth',
      'How fast they learn',
      'Differences by seed',
      'What it costs',
      'What is taken for what',
      'The most certain mistakes',
      'What each model looks at',
      'How far pretraining was changed',
      'Could the label be told without looking?',
      'The collection',
      'How it was done',
      'Limits',
      'To do it again',
    ]);
    expect(text.indexOf(study.findings.verdict.headline)).toBeLessThan(text.indexOf('|'));
  });

  test('it shows every chart by the name of its file', () => {
    const shown = [...text.matchAll(/\(charts\/([\w-]+)\.svg\)/g)].map(([, id]) => id);
    expect(shown).toEqual(chartsOf(study).map(({ id }) => id));
    expect(new Set(shown).size).toBe(shown.length);
  });

  test('every row of a table has as many cells as its head', () => {
    const tables = text.split('\n\n').filter((part) => part.includes('\n| '));
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      const lines = table.split('\n').filter((line) => line.startsWith('|'));
      expect(new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length)).size).toBe(1);
    }
  });

  test('the command can be copied as it is', () => {
    expect(text).toContain(`\`\`\`sh\n${study.provenance.command}\n\`\`\``);
  });
});

describe('a comparison as Markdown', () => {
  const text = renderMarkdown(comparison);

  test('it has one number an arm instead of curves over labels, and nothing about what labels are worth', () => {
    expect(text).toContain('## Error\n');
    expect(text).not.toContain('What labels are worth');
    expect(text).not.toContain('What each model looks at');
    expect(text).toContain('| 462 (231 a class) | 11.8 % (10.1 to 13.7) | 4.2 % (3.2 to 5.5) |');
  });
});

test('names are neither markup nor HTML, and stay on their line', () => {
  const name = '<b>_a_|b\n# c`';
  const { findings } = comparison;
  const arms = findings.arms.map((arm, i) => (i === 1 ? { ...arm, name } : arm));
  const cells = findings.cells.map((cell) => (cell.arm === 'finetune' ? { ...cell, arm: name } : cell));
  const text = renderMarkdown({ ...comparison, findings: { ...findings, arms, cells } });
  expect(text).toContain('\\<b\\>\\_a\\_\\|b \\# c\\`');
  expect(text).not.toMatch(/^# c/m);
});
