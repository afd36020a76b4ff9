import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Html, html } from './html.js';

test('text is escaped, markup is not, lists are joined, nothing is nothing', () => {
  expect(html`<p title="${'"a" & \'b\''}">${'<script>'}</p>`.text).toBe(
    '<p title="&#34;a&#34; &#38; &#39;b&#39;">&#60;script&#62;</p>',
  );
  expect(html`${[html`<b>${1}</b>`, 'a&b', [new Html('<i/>')]]}${undefined}${false}`.text).toBe('<b>1</b>a&#38;b<i/>');
});

test('no text ends the element or the attribute it stands in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html`${text}`.text).not.toMatch(/[<>"']|&(?!#\d+;)/);
    }),
  );
});

test('what turns the direction of reading is shown, not obeyed', () => {
  expect(html`${'a\u202egnp.exe'}`.text).toBe('a\\u202egnp.exe');
});
