import { Html, html } from './html.js';
import { blocksHtml } from './page-blocks.js';
import { pageStyle } from './page-style.js';
import type { ReportContent } from './report-content.js';
import { sectionsOf, subtitleOf } from './sections.js';
import { formatDate } from './words.js';

/** Nothing is fetched and nothing runs, whatever a name of a file may try. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/** A report as one HTML document that needs no other file, no network and no script. */
export function renderPage(content: ReportContent): string {
  const sections = sectionsOf(content);
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`);
  const parts = sections.map(
    ({ id, title, blocks }) =>
      html`<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${blocksHtml(blocks)}</section>\n`,
  );
  const subtitle = [...subtitleOf(content), formatDate(content.created)].join(' · ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${content.title}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<div class="sheet">
<header>
<h1>${content.title}</h1>
<p class="subtitle">${subtitle}</p>
</header>
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>
${links}</ol></nav>
<main id="content" tabindex="-1">
${parts}</main>
<footer>Made by warmstart. The same figures as data are in report.json, which lies beside this page.</footer>
</div>
</body>
</html>
`.text;
}
