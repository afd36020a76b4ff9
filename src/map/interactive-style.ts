/** What the interactive page has beyond the style of all pages: the map fills the window, its controls stand beside or below it. */
export const interactiveStyle = `
:root { --rest: #8a867e; }
@media screen and (prefers-color-scheme: dark) { :root { --rest: #86827a; } }
main { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; height: 100vh; height: 100dvh; }
.stage { position: relative; min-width: 0; min-height: 0; border-right: 1px solid var(--line); }
#map { display: block; position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: grab; }
#map:active { cursor: grabbing; }
#map:focus-visible { outline-offset: -3px; }
.zoom { position: absolute; right: .75rem; top: .75rem; display: grid; gap: .35rem; }
button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; cursor: pointer; }
button:hover { color: var(--accent); border-color: var(--accent); }
.zoom button { width: 2.4rem; height: 2.4rem; line-height: 1; font-size: 1.15rem; }
#card { position: absolute; left: .75rem; bottom: .75rem; max-width: min(26rem, calc(100% - 1.5rem)); display: flex; gap: .8rem; padding: .7rem 2.4rem .7rem .7rem; background: var(--paper); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 2px 10px rgb(0 0 0 / .18); font-size: .85rem; line-height: 1.4; }
#card[hidden], #card canvas[hidden] { display: none; }
#card canvas { width: 112px; height: 112px; flex: none; border-radius: 3px; background: var(--wash); }
#card p { margin: 0 0 .2rem; } #card-file { font-weight: 600; overflow-wrap: anywhere; }
#card-verdict.wrong { font-weight: 600; } #card-verdict.wrong::before { content: "✕ "; } #card-verdict.right::before { content: "✓ "; }
#card dl { margin: 0; display: grid; grid-template-columns: auto 1fr; column-gap: .7rem; } #card dt { color: var(--soft); } #card dd { margin: 0; overflow-wrap: anywhere; }
#card-close { position: absolute; right: .4rem; top: .4rem; width: 1.8rem; height: 1.8rem; line-height: 1; border-color: transparent; }
.panel { overflow-y: auto; padding: 1.25rem 1.25rem 2rem; min-width: 0; font-size: .92rem; line-height: 1.5; }
.panel header { padding: 0; margin: 0 0 1.1rem; border: 0; } .panel h1 { font-size: 1.2rem; }
.panel h2 { font: inherit; font-weight: 650; margin: 1.2rem 0 .3rem; }
fieldset { border: 0; padding: 0; margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
legend { padding: 0; font-weight: 650; margin-bottom: .15rem; }
form label { display: inline-flex; gap: .4rem; align-items: center; min-height: 1.8rem; }
form label.field { display: grid; grid-template-columns: 5.5rem 1fr; margin: .35rem 0; }
select, input[type=search] { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 4px; padding: .3rem .5rem; min-width: 0; width: 100%; }
input { accent-color: var(--accent); } input[type=radio], input[type=checkbox] { margin: 0; flex: none; }
.panel .note { font-size: .84rem; margin: 0 0 .8rem; } .panel .note:empty { display: none; }
#legend { list-style: none; padding: 0; margin: 0 0 .8rem; display: grid; grid-template-columns: auto 1fr auto; gap: .15rem .55rem; align-items: baseline; }
#legend li { display: contents; } #legend .name { overflow-wrap: anywhere; } #legend .count { color: var(--soft); font-variant-numeric: tabular-nums; }
#legend .swatch { width: .8em; height: .8em; border-radius: 50%; margin: 0; align-self: center; }
.swatch.rest { background: var(--rest); } ${[1, 2, 3, 4, 5, 6].map((i) => `.swatch.c${i - 1} { background: var(--series-${i}); }`).join(' ')}
#found { margin: .9rem 0 0; font-weight: 600; }
#list { padding: 0; margin: 0; list-style: none; } #list li { margin: 0; border-bottom: 1px solid var(--line); }
#list button { display: block; width: 100%; text-align: left; border: 0; border-radius: 0; padding: .4rem 0; font-size: .84rem; line-height: 1.4; background: none; }
#list .file { font-size: inherit; } #list button:hover .file { color: var(--accent); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 46rem) {
  main { display: block; height: auto; }
  .stage { height: 62vh; height: 62svh; border-right: 0; border-bottom: 1px solid var(--line); }
  #card { font-size: .8rem; } #card canvas { width: 84px; height: 84px; }
}
@media print { main { display: block; height: auto; } .stage { height: 15cm; } .zoom, form { display: none; } }
`;
