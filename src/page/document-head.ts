import { Html, html } from './html.js';

export interface DocumentHead {
  readonly title: string;
  /** Content security policy: all that the page may fetch and run. */
  readonly policy: string;
  readonly style: string;
}

/** How every page begins, up to its body. */
export function documentHead({ title, policy, style }: DocumentHead): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>`;
}
