/**
 * Moves labels along a line so that none covers another: in their order, as near to where they want to be as goes.
 * @param wanted places, in any order
 * @param gap between two of them at least
 * @returns a place for each, within `low` and `high` where there is room for all
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place || a.index - b.index);
  const places = order.map(({ place }) => Math.min(Math.max(place, low), high));
  for (let i = 1; i < places.length; i++) places[i] = Math.max(places[i] as number, (places[i - 1] as number) + gap);
  const last = places.length - 1;
  if (last >= 0) places[last] = Math.min(places[last] as number, Math.max(high, low + gap * last));
  for (let i = last - 1; i >= 0; i--) places[i] = Math.min(places[i] as number, (places[i + 1] as number) - gap);
  const found = new Array<number>(wanted.length).fill(0);
  for (const [i, { index }] of order.entries()) found[index] = places[i] as number;
  return found;
}
