import { printable } from '../error/printable.js';

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Part[] | undefined | false;

/**
 * HTML from a template: what stands in it is escaped, for elements and for quoted attributes, unless it is `Html`
 * itself. Lists are joined; `undefined` and `false` are nothing. Names of files and classes are foreign text, so control
 * characters and changes of the direction of reading are shown as escapes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, i) => (i === 0 ? text : written(parts[i - 1]) + text)).join(''));
}

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(written).join('');
  return escapeHtml(String(part));
}

function escapeHtml(text: string): string {
  return text
    .split('\n')
    .map(printable)
    .join('\n')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
