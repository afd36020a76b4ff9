import { expect, test } from 'vitest';
import { crowdedContent, studyContent } from '../../test/support/report-content.js';
import type { ReportContent } from './report-content.js';
import { verdictSection } from './section-verdict.js';

const study = await studyContent();

function kindsOf(content: ReportContent): readonly string[] {
  return verdictSection(content).blocks.map(({ kind }) => kind);
}

function withSentences(count: number): ReportContent {
  const { findings } = study;
  const sentences = Array.from({ length: count }, (_, i) => `Sentence ${i + 1}.`);
  return { ...study, findings: { ...findings, verdict: { ...findings.verdict, sentences } } };
}

test('up to six sentences stand open before the table', () => {
  for (const count of [1, 6])
    expect(kindsOf(withSentences(count))).toEqual([
      'headline',
      ...Array.from({ length: count }, () => 'text'),
      'table',
      'heading',
      'list',
    ]);
});

test('more are folded away behind the table, none is lost', async () => {
  for (const content of [withSentences(7), await crowdedContent()]) {
    expect(kindsOf(content)).toEqual(['headline', 'table', 'more', 'heading', 'list']);
    const more = verdictSection(content).blocks.find((block) => block.kind === 'more');
    expect(more?.title).toBe('Every comparison in words');
    expect(more?.blocks).toEqual(content.findings.verdict.sentences.map((text) => ({ kind: 'text', text })));
  }
});

test('without figures there is no table, and sentences stay', () => {
  const { findings } = study;
  const { sentences } = findings.verdict;
  const none = { ...study, findings: { ...findings, cells: [] } };
  expect(kindsOf(none)).toEqual(['headline', ...sentences.map(() => 'text'), 'heading', 'list']);
});
