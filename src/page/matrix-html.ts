import type { MatrixBlock } from './block.js';
import { formatCount } from './count-words.js';
import { Html, html } from './html.js';
import { picturesHtml } from './pictures-html.js';
import { scrollBox } from './table-html.js';

/**
 * A confusion matrix as a table. The number of a cell with pictures is a link to them: they lie in `details` below, and
 * a link to what is in closed ones opens them, without a script.
 */
export function matrixHtml({ id, title, caption, classes, counts, cells }: MatrixBlock): Html {
  const place = (actual: number, told: number) => `${id}-${actual + 1}-${told + 1}`;
  const shown = new Map(
    cells.filter(({ pictures }) => pictures.length > 0).map((cell) => [place(cell.actual, cell.told), cell]),
  );
  const cellHtml = (count: number, actual: number, told: number, sum: number): Html => {
    const share = new Html((sum === 0 ? 0 : count / sum).toFixed(3));
    const at = place(actual, told);
    const words = `${formatCount(count)} of ${classes[actual]} taken for ${classes[told]}: show pictures`;
    const number = shown.has(at)
      ? html`<a href="#${at}" aria-label="${words}">${formatCount(count)}</a>`
      : html`<span>${formatCount(count)}</span>`;
    return html`<td class="${actual === told ? 'on' : 'off'}" style="--share:${share}">${number}</td>`;
  };
  const table = html`<table class="matrix"><caption><span class="unseen">${caption}</span></caption>
<thead><tr><th scope="col">Is</th>${classes.map((name) => html`<th scope="col">taken for ${name}</th>`)}</tr></thead>
<tbody>${counts.map((row, actual) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return html`<tr><th scope="row">${classes[actual] ?? ''}</th>${row.map((count, told) => cellHtml(count, actual, told, sum))}</tr>\n`;
  })}</tbody></table>`;
  const details = [...shown].map(([at, { actual, told, pictures }]) => {
    const count = counts[actual]?.[told] ?? pictures.length;
    const some = pictures.length < count ? `, ${formatCount(pictures.length)} shown` : '';
    const behind = `${classes[actual]} taken for ${classes[told]}: ${formatCount(count)}${some}`;
    const captioned = pictures.map((picture) => ({ picture, lines: [] }));
    return html`<details><summary>${behind}</summary><div id="${at}" tabindex="-1">${picturesHtml(captioned)}</div></details>\n`;
  });
  return html`<div><h3>${title}</h3>\n${scrollBox(caption, table)}${details}</div>\n`;
}
