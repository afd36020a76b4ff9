import type { ChartAxis } from './chart.js';

/** An axis of names, one below the other: the first at 0, the next at -1. */
export function rowAxis(names: readonly string[]): ChartAxis {
  const ticks = names.map((label, i) => ({ value: -i, label: label.length > 18 ? `${label.slice(0, 17)}…` : label }));
  return { title: '', fixed: { range: [-names.length + 0.4, 0.6], ticks } };
}
