import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commonFolder } from '../../test/support/common-folder.js';
import { writeOverview } from './write-overview.js';

const at = commonFolder();
const page = (address: string, title: string) => ({
  address,
  title,
  summary: [`${title} in short.`],
  sections: [{ id: 'one', title: 'One <b>', blocks: [{ kind: 'text', text: 'said' } as const] }],
  facts: { of: title },
});

test('the overview says first what was found, and leads to the pages, which lead back', () => {
  const pages = [page('cues.html', 'Cues'), page('map.html', 'Map')];
  const overview = {
    title: 'What it has learned',
    subtitle: 'a run',
    verdict: ['First.', 'Second.'],
    notes: ['A note.'],
  };
  writeOverview(at(), { ...overview, pages: pages.slice(0, 1), facts: { model: 'm' } });
  writeOverview(at(), { ...overview, pages, facts: { model: 'm' } });
  const index = readFileSync(at('index.html'), 'utf8');
  expect(index).toMatch(
    /class="headline">First\.<[\s\S]*Second\.[\s\S]*href="cues\.html">Cues<\/a>: Cues in short\.[\s\S]*A note\./,
  );
  const cues = readFileSync(at('cues.html'), 'utf8');
  expect(cues).toContain('href="index.html"');
  expect(cues).toContain('href="map.html"');
  expect(cues).not.toContain('href="cues.html"');
  expect(cues).toContain('One &#60;b&#62;');
  expect(JSON.parse(readFileSync(at('explain.json'), 'utf8'))).toEqual({
    model: 'm',
    verdict: ['First.', 'Second.'],
    notes: ['A note.'],
    cues: { of: 'Cues' },
    map: { of: 'Map' },
  });
});
