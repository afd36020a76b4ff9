import { join } from 'node:path';
import type { ExplanationPage } from '../explain/explanation-page.js';
import { replaceFile } from '../files/replace-file.js';
import type { Block, Section } from '../page/block.js';
import { renderDocument } from '../page/document.js';

export interface Overview {
  readonly title: string;
  /** What was explained, in a line. */
  readonly subtitle: string;
  /** What was found; the first sentence stands above all others. */
  readonly verdict: readonly string[];
  /** What could not be done, and what differs from what was expected. */
  readonly notes: readonly string[];
  /** Shown below the verdict. */
  readonly looks?: Section | undefined;
  /** The others, each a file of its own. */
  readonly pages: readonly ExplanationPage[];
  /** Of `explain.json`, beside those of the pages. */
  readonly facts: object;
}

const home = 'index.html';
const footer = 'Made by warmstart. The same as data is in explain.json, which lies beside this page.';

/**
 * Writes `index.html`, the pages that it leads to, and `explain.json`. Each is there whole or not at all; written again, they
 * take in what has been found since.
 * @param folder which is there
 * @throws WarmstartError `E_FILE_WRITE`
 */
export function writeOverview(folder: string, overview: Overview): void {
  const { title, subtitle, pages, facts, verdict, notes } = overview;
  const shared = { noun: 'page', footer, picturesBeside: true };
  const links = pages.map((page) => ({ title: page.title, address: page.address }));
  for (const page of pages) {
    const others = [{ title: 'Overview', address: home }, ...links.filter(({ address }) => address !== page.address)];
    replaceFile(
      join(folder, page.address),
      renderDocument({
        ...shared,
        title: page.title,
        subtitle: `${title}. ${subtitle}`,
        sections: page.sections,
        pages: others,
      }),
    );
  }
  const sections = [...verdictSection(overview), ...(overview.looks ? [overview.looks] : [])];
  replaceFile(join(folder, home), renderDocument({ ...shared, title, subtitle, sections, pages: links }));
  const parts = Object.fromEntries(pages.map((page) => [page.address.replace(/\.html$/, ''), page.facts]));
  replaceFile(join(folder, 'explain.json'), `${JSON.stringify({ ...facts, verdict, notes, ...parts }, null, 2)}\n`);
}

function verdictSection({ verdict, notes, pages }: Overview): Section[] {
  const [first, ...others] = verdict;
  const blocks: Block[] = [
    ...(first === undefined ? [] : [{ kind: 'headline', text: first } as const]),
    ...others.map((text): Block => ({ kind: 'text', text })),
    ...pages.map(
      ({ title, address, summary = [] }): Block => ({ kind: 'link', title, address, text: summary.join(' ') }),
    ),
    ...notes.map((text): Block => ({ kind: 'note', text })),
  ];
  return blocks.length === 0 ? [] : [{ id: 'verdict', title: 'In short', blocks }];
}
