/**
 * Every 17th of the 256 colours of viridis (Nathaniel Smith and Stéfan van der Walt 2015, matplotlib, CC0): as bright as
 * the value is high, in even steps, also to those who see red and green alike, and in grey print.
 */
const viridis = [
  '440154',
  '481a6c',
  '472f7d',
  '414487',
  '39568c',
  '31688e',
  '2a788e',
  '23888e',
  '1f988b',
  '22a884',
  '35b779',
  '54c568',
  '7ad151',
  'a5db36',
  'd2e21b',
  'fde725',
].map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));

/** Red, green and blue, 0 to 255, of a value from 0 to 1; beyond them, of the nearest. */
export function viridisColour(value: number): readonly [number, number, number] {
  const place = Math.min(Math.max(value, 0), 1) * (viridis.length - 1);
  const low = Math.min(Math.floor(place), viridis.length - 2);
  const [below, above] = [viridis[low] as number[], viridis[low + 1] as number[]];
  const mixed = (c: number) =>
    Math.round((below[c] as number) + (place - low) * ((above[c] as number) - (below[c] as number)));
  return [mixed(0), mixed(1), mixed(2)];
}

/** The scale as a strip, from 0 on the left to 1 on the right: a data URI of an SVG picture. */
export function scaleUri(): string {
  const stops = Array.from(viridis, (_, i) => {
    const place = i / (viridis.length - 1);
    return `<stop offset="${place.toFixed(3)}" stop-color="rgb(${viridisColour(place)})"/>`;
  });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="14"><defs><linearGradient id="scale">' +
    `${stops.join('')}</linearGradient></defs><rect width="320" height="14" fill="url(#scale)"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
