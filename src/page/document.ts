import type { Section } from './block.js';
import { blocksHtml } from './block-html.js';
import { documentHead } from './document-head.js';
import { html } from './html.js';
import { pageStyle } from './style.js';

export interface Document {
  readonly title: string;
  /** What it is about, in a line. */
  readonly subtitle: string;
  /** What it is, after an article: `report`. */
  readonly noun: string;
  readonly sections: readonly Section[];
  /** Its last line. */
  readonly footer: string;
  /** Whether it may show files that lie beside it; else its pictures are data URIs. */
  readonly picturesBeside?: boolean;
  /** Other pages that belong to it, by addresses relative to it. */
  readonly pages?: readonly { readonly title: string; readonly address: string }[];
}

/**
 * Sections as one HTML document without a script, which fetches nothing from elsewhere, whatever a name of a file may try.
 * It can be printed, and read on a phone, in the dark and aloud.
 */
export function renderDocument({
  title,
  subtitle,
  noun,
  sections,
  footer,
  picturesBeside = false,
  pages = [],
}: Document): string {
  const policy = `default-src 'none'; img-src ${picturesBeside ? "data: 'self' file:" : 'data:'}; style-src 'unsafe-inline'`;
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`);
  const others = pages.map(({ title, address }) => html`<li><a href="${address}">${title}</a></li>\n`);
  const parts = sections.map(
    ({ id, title, blocks }) =>
      html`<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${blocksHtml(blocks)}</section>\n`,
  );
  return html`${documentHead({ title, policy, style: pageStyle })}
<body>
<a class="skip" href="#content">Skip to the ${noun}</a>
<div class="sheet">
<header>
<h1>${title}</h1>
<p class="subtitle">${subtitle}</p>
</header>
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>
${links}${others}</ol></nav>
<main id="content" tabindex="-1">
${parts}</main>
<footer>${footer}</footer>
</div>
</body>
</html>
`.text;
}
