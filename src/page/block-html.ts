import { svgChart } from '../drawing/svg-chart.js';
import type { Block, ChartBlock, ImageBlock, LinkBlock, ListBlock, MoreBlock, TextBlock } from './block.js';
import { Html, html } from './html.js';
import { matrixHtml } from './matrix-html.js';
import { picturesHtml } from './pictures-html.js';
import { tableHtml } from './table-html.js';

const wide = { width: 860, height: 400 };
const half = { width: 420, height: 330 };
const narrow = { width: 360, height: 340 };

/** Parts of a section, those that belong together side by side. */
export function blocksHtml(blocks: readonly Block[]): Html {
  const parts: Html[] = [];
  let beside: Html[] = [];
  for (const [i, block] of blocks.entries()) {
    if (!isHalf(block)) {
      parts.push(blockHtml(block));
      continue;
    }
    beside.push(blockHtml(block));
    if (isHalf(blocks[i + 1])) continue;
    parts.push(html`<div class="pair">${beside}</div>\n`);
    beside = [];
  }
  return html`${parts}`;
}

function isHalf(block: Block | undefined): boolean {
  return (block?.kind === 'chart' || block?.kind === 'image' || block?.kind === 'matrix') && block.half === true;
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'headline':
    case 'heading':
    case 'text':
    case 'note':
      return textHtml(block);
    case 'link':
      return linkHtml(block);
    case 'list':
      return listHtml(block);
    case 'table':
      return tableHtml(block);
    case 'chart':
      return chartHtml(block);
    case 'pictures':
      return picturesHtml(block.pictures);
    case 'image':
      return imageHtml(block);
    case 'matrix':
      return matrixHtml(block);
    case 'code':
      return html`<pre><code>${block.text}</code></pre>\n`;
    case 'more':
      return moreHtml(block);
  }
}

function textHtml({ kind, text }: TextBlock): Html {
  if (kind === 'heading') return html`<h3>${text}</h3>\n`;
  return kind === 'text' ? html`<p>${bound(text)}</p>\n` : html`<p class="${kind}">${bound(text)}</p>\n`;
}

function linkHtml({ title, address, text }: LinkBlock): Html {
  const pause = text === '' ? '' : /[?!]$/.test(title) ? ' ' : ': ';
  return html`<p><a href="${address}">${title}</a>${pause}${bound(text)}</p>\n`;
}

function listHtml({ items }: ListBlock): Html {
  return html`<ul>${items.map((item) => html`<li>${bound(item)}</li>\n`)}</ul>\n`;
}

/** A percent sign stays with its number. */
function bound(text: string): string {
  return text.replace(/(\d) %/g, '$1\u00a0%');
}

function moreHtml({ title, blocks }: MoreBlock): Html {
  return html`<details><summary>${title}</summary><div>${blocksHtml(blocks)}</div></details>\n`;
}

function imageHtml({ title, explanation, address, alt, width, height }: ImageBlock): Html {
  const shown = html`<img src="${address}" alt="${alt}" width="${width}" height="${height}" decoding="async">`;
  return html`<figure class="image"><figcaption><strong>${title}</strong> <span>${bound(explanation)}</span></figcaption>${shown}</figure>\n`;
}

/** Drawn for a wide and for a narrow page: letters of one drawing would be too small in one of them. */
function chartHtml({ chart, explanation, half: beside, rows }: ChartBlock): Html {
  const draw = ({ width, height }: typeof wide) => {
    const size = { width, height: rows === undefined ? height : Math.min(height, 90 + 62 * rows) };
    return new Html(svgChart(chart, { place: 'page', size, description: explanation }));
  };
  const drawings = beside
    ? draw(half)
    : html`<div class="wide">${draw(wide)}</div><div class="narrow">${draw(narrow)}</div>`;
  return html`<figure class="chart"><figcaption><strong>${chart.title}</strong> <span>${explanation}</span></figcaption>${drawings}</figure>\n`;
}
