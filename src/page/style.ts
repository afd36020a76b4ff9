const light = `
  --paper: #fdfcf9; --ink: #1c1b19; --soft: #595650; --line: #dcd8cf; --wash: #f4f1ea; --accent: #0b5480; --heat: #0072b2; --wrong: #d55e00;
  --chart-ground: #fdfcf9; --chart-ink: #45423d; --chart-grid: #e6e2d9;
  --series-1: #0072b2; --series-2: #d55e00; --series-3: #009e73; --series-4: #b8578f; --series-5: #b27a00; --series-6: #2b8cc4;`;

const dark = `
  --paper: #161614; --ink: #e9e6df; --soft: #aba79e; --line: #3b3934; --wash: #201f1c; --accent: #8cc7ee; --heat: #4da3d9; --wrong: #f0884a;
  --chart-ground: #161614; --chart-ink: #c9c5bc; --chart-grid: #302e2a;
  --series-1: #56b4e9; --series-2: #f0884a; --series-3: #2fc299; --series-4: #e29ac6; --series-5: #e9b949; --series-6: #9ad4f5;`;

/** Colours are Okabe and Ito's, a little darker or lighter where the ground needs it. */
export const pageStyle = `
:root { color-scheme: light dark; ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
.sheet { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, .headline { font-family: ui-serif, Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, "Noto Serif", "DejaVu Serif", serif; text-wrap: balance; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0 0 .35rem; }
.subtitle { margin: 0; color: var(--soft); font-size: .925rem; }
h2 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0 0 1rem; }
h3 { font-size: 1.02rem; font-weight: 650; line-height: 1.35; margin: 2rem 0 .6rem; }
p, ul { margin: 0 0 .9rem; max-width: 42rem; }
ul { padding-left: 1.2rem; } li { margin-bottom: .4rem; }
.headline { font-size: clamp(1.45rem, 1.1rem + 1.7vw, 2.1rem); line-height: 1.28; margin: 0 0 1.25rem; max-width: 48rem; text-wrap: pretty; }
.note { color: var(--soft); font-size: .9rem; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem .75rem; background: var(--paper); z-index: 2; }
header { border-bottom: 1px solid var(--line); padding-bottom: 1.25rem; margin-bottom: 1.5rem; }
nav { font-size: .9rem; margin-bottom: 2rem; }
nav h2 { font: inherit; color: var(--soft); margin: 0 0 .35rem; }
nav ol { list-style: none; margin: 0; padding: 0; columns: 2; column-gap: 1.25rem; }
nav li { margin: 0; break-inside: avoid; }
nav a { display: block; padding: .2rem 0; text-decoration: none; color: var(--ink); }
nav a:hover { color: var(--accent); text-decoration: underline; }
main > section { padding-top: 2.25rem; margin-top: 2.75rem; border-top: 1px solid var(--line); }
main > section:first-child { border: 0; padding-top: 0; margin-top: 0; }
main > section:first-child > h2 { font: inherit; font-size: .9rem; font-weight: 600; color: var(--soft); margin-bottom: .5rem; }
figure { margin: 1.75rem 0; }
figcaption { font-size: .925rem; max-width: 42rem; margin-bottom: .5rem; }
figcaption strong { display: block; font-weight: 650; }
figcaption span { color: var(--soft); }
.chart svg { display: block; width: 100%; height: auto; font-variant-numeric: tabular-nums; }
.chart text { font-family: inherit; }
.chart .narrow { display: none; }
.image img { display: block; max-width: 100%; height: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); column-gap: 2rem; }
.pair > div { min-width: 0; } .pair h3 { margin-top: 1rem; } .pair .scroll { margin-top: .5rem; margin-bottom: .75rem; }
.pair figure { display: grid; grid-template-rows: 1fr auto; margin-bottom: .5rem; }
.scroll { overflow-x: auto; margin: 1.5rem 0; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.45; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; font-weight: 650; padding-bottom: .5rem; font-size: .925rem; }
caption > span { position: sticky; left: 0; display: inline-block; max-width: min(100%, calc(100vw - 2.5rem)); }
th, td { text-align: left; vertical-align: top; padding: .42rem 1.1rem .42rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-weight: 500; vertical-align: bottom; border-bottom: 1px solid var(--soft); }
tbody th { font-weight: 500; }
tbody th, thead th:first-child { position: sticky; left: 0; background: var(--paper); }
tbody tr:last-child > * { border-bottom-color: var(--soft); }
.number { text-align: right; }
tbody .number, .whole { white-space: nowrap; }
tbody .number.long { white-space: normal; min-width: 10.5rem; }
tbody td:not(.number) { min-width: 7rem; overflow-wrap: anywhere; }
.swatch { width: 1.7em; height: .75em; margin-right: .45em; vertical-align: baseline; flex: none; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--wash); border: 1px solid var(--line); border-radius: 4px; padding: .85rem 1rem; font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; }
caption > .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; left: auto; }
details { margin: .6rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .55rem 0; font-weight: 500; }
summary:hover { color: var(--accent); }
details > :last-child { margin-bottom: 1rem; }
.matrix td { text-align: right; padding: 0; min-width: 4.5rem; border: 1px solid var(--line); background: color-mix(in srgb, var(--heat) calc(var(--share) * 42%), var(--paper)); }
.matrix td.off { background: color-mix(in srgb, var(--wrong) calc(var(--share) * 42%), var(--paper)); }
.matrix td > * { display: block; padding: .6rem .75rem; color: var(--ink); }
.matrix tbody th { vertical-align: middle; padding-right: .9rem; }
.matrix thead th { text-align: right; padding-left: .75rem; padding-right: .75rem; }
.matrix thead th:first-child { text-align: left; padding-left: 0; }
.pictures { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1.1rem .9rem; padding: 0; margin: .75rem 0 1.25rem; max-width: none; }
.pictures.double { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
.pictures:not(.double) > .double { grid-column: span 2; }
.pictures li { margin: 0; font-size: .82rem; line-height: 1.4; min-width: 0; }
.pictures .frames { display: flex; gap: 3px; margin-bottom: .35rem; }
.pictures img, .missing { display: block; width: 100%; min-width: 0; aspect-ratio: 1; object-fit: cover; background: var(--wash); border-radius: 2px; }
/* A heat map has its scale below it. */
.pictures .frames { align-items: flex-start; }
.pictures .frames > :last-child:not(:first-child) { aspect-ratio: auto; height: auto; }
.missing { display: grid; place-items: center; padding: .5rem; text-align: center; color: var(--soft); border: 1px dashed var(--line); }
.file { display: block; color: var(--soft); overflow-wrap: anywhere; font-size: .76rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; }
@media (max-width: 46rem) {
  .chart .wide { display: none; } .chart .narrow { display: block; }
  .sheet { padding-top: 1.5rem; }
  tbody th { min-width: 6.5rem; max-width: 10rem; overflow-wrap: anywhere; }
}
@media screen and (min-width: 66rem) {
  .sheet { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); column-gap: 3rem; }
  header, footer { grid-column: 1 / -1; }
  nav { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto; padding: 2px; }
  nav ol { columns: 1; }
}
@media print {
  @page { margin: 18mm 16mm; }
  body { font-size: 10pt; line-height: 1.45; }
  .sheet { display: block; max-width: none; padding: 0; }
  nav, .skip { display: none; }
  main > section { margin-top: 1.5rem; padding-top: 1.25rem; }
  figure, tr, .pictures li, pre { break-inside: avoid; }
  h2, h3, caption, summary, figcaption { break-after: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; } th, td { padding-right: .7rem; } tbody .number { white-space: normal; }
  .chart .wide { display: block; } .chart .narrow { display: none; }
  .pair { grid-template-columns: 1fr 1fr; }
  .pictures { grid-template-columns: repeat(auto-fill, minmax(26mm, 1fr)); }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary { list-style: none; } summary::-webkit-details-marker { display: none; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
