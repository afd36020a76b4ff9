import { lookOf, markerAt, pagePalette } from '../drawing/series-look.js';
import type { TableBlock } from './block.js';
import { Html, html } from './html.js';

/** A table in a box of its own, which scrolls where the page is narrower than it is. */
export function tableHtml({ caption, columns, rows }: TableBlock): Html {
  const head = columns.map(({ title, number, arm }) =>
    title === '' ? html`<td></td>` : html`<th scope="col"${kindOf('', number)}>${named(title, arm)}</th>`,
  );
  const body = rows.map(({ cells, arm }) => {
    const [first = '', ...others] = cells;
    const rest = others.map((text, i) => html`<td${kindOf(text, columns[i + 1]?.number)}>${text}</td>`);
    return html`<tr><th scope="row">${named(first, arm)}</th>${rest}</tr>\n`;
  });
  const table = html`<table><caption><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table>`;
  return scrollBox(caption, table);
}

/** Numbers stand to the right and on one line, unless they are many words. */
function kindOf(text: string, number = false): Html | undefined {
  if (!number) return undefined;
  return new Html(text.length > 27 ? ' class="number long"' : ' class="number"');
}

/** A short name is not broken, least of all between its mark and itself. */
function named(text: string, arm: number | undefined): Html {
  const whole = text.length <= 22 && (arm !== undefined || /\d/.test(text));
  return whole ? html`<span class="whole">${swatch(arm)}${text}</span>` : html`${swatch(arm)}${text}`;
}

/** What can be wider than the page, and is then moved by the keyboard, too. */
export function scrollBox(label: string, content: Html): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${content}</div>\n`;
}

/** How an arm is drawn in the charts, before its name. */
function swatch(arm: number | undefined): Html | undefined {
  if (arm === undefined || arm < 0) return undefined;
  const { colour, dashes, marker } = lookOf({ look: arm }, arm, pagePalette);
  const line = `<path d="M1 7H33" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dashes || 'none'}"/>`;
  const mark = markerAt(marker, 17, 7, 4.5, colour, pagePalette.ground);
  return new Html(`<svg class="swatch" viewBox="0 0 34 14" aria-hidden="true">${line}${mark}</svg>`);
}
