import type { CaptionedPicture } from './block.js';
import { Html, html } from './html.js';

/** Thumbnails with what is said of them, all of one size: one with an overlay takes the room of two. */
export function picturesHtml(pictures: readonly CaptionedPicture[]): Html {
  const double = pictures.length > 0 && pictures.every(({ overlay }) => overlay !== undefined);
  return html`<ul class="pictures${double ? ' double' : ''}">${pictures.map(pictureHtml)}</ul>\n`;
}

function pictureHtml({ picture, lines, overlay, overlayAlt }: CaptionedPicture): Html {
  const { file, thumbnail, alt } = picture;
  const shown =
    thumbnail === undefined
      ? html`<span class="missing">no longer there</span>`
      : html`<img src="${thumbnail}" alt="${alt}" decoding="async"${lazily(thumbnail)}>`;
  const over =
    overlay !== undefined &&
    html`<img src="${overlay}" alt="${overlayAlt ?? `What spoke for it: ${alt}`}" decoding="async"${lazily(overlay)}>`;
  return html`<li${over && new Html(' class="double"')}><div class="frames">${shown}${over}</div>${lines.map((line) => html`<div>${line}</div>`)}<span class="file">${file}</span></li>\n`;
}

/** Of thousands beside a page a browser reads those that are looked at; those inside are there already. */
function lazily(address: string): Html | undefined {
  return address.startsWith('data:') ? undefined : new Html(' loading="lazy"');
}
