import { viridisColour } from '../explain/colour-scale.js';
import type { HeatMap } from '../explain/heat-map.js';
import type { Block } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { layerTitle, type PageMaterial, type PagePart, shortNumber } from './layers-page.js';
import { pictureSheet } from './picture-sheet.js';
import type { LayerActivations } from './read-activations.js';

/** Of many classes, the most frequent ones are drawn. */
const mostClasses = 12;

/** Maps are enlarged to this width. */
const side = 160;

/** Where the layers respond, in the mean over each class. */
export async function mapsSection(
  found: readonly LayerActivations[],
  { collection: { classes }, pictures }: PageMaterial,
): Promise<PagePart> {
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'How strongly a layer answers at each place of the picture (the mean magnitude of all its channels), in the mean over all ' +
        'pictures of a class. Yellow is most, dark blue least, and the maps of a layer have one scale. Compare the ' +
        'classes place by place, rather than the places: corners and edges stand out by themselves, since filters reach ' +
        'beyond the picture there. Where one class is brighter than the others, the layer has more to say of it; if ' +
        'that is at one place only, something that always lies there may give the class away.',
    },
  ];
  const facts: object[] = [];
  for (const [i, { layer, maps }] of found.entries()) {
    const known = [...classes.keys()].filter((label) => maps.count(label) > 0);
    const shown = known
      .toSorted((a, b) => maps.count(b) - maps.count(a) || a - b)
      .slice(0, mostClasses)
      .sort((a, b) => a - b);
    const means = shown.map((label) => maps.mean(label));
    const [least, most] = range(means);
    blocks.push(
      { kind: 'heading', text: layerTitle(layer) },
      {
        kind: 'note',
        text: `From ${shortNumber(least)} (dark blue) to ${shortNumber(most)} (yellow).${shown.length < known.length ? ` The ${shown.length} most frequent of ${known.length} classes.` : ''}`,
      },
    );
    const captioned = await Promise.all(
      shown.map(async (label, k) => {
        const map = means[k] as HeatMap;
        const { png } = await pictureSheet([coloured(map, least, most)], { columns: 1, cell: side, gap: 0 });
        return {
          picture: {
            file: plural(maps.count(label), 'picture'),
            thumbnail: await pictures.add(`layer-${i + 1}-class-${label + 1}.png`, png),
            alt: `Mean response to ${classes[label]} after layer ${layer.passed}: strongest ${placeWords(map)}.`,
          },
          lines: [classes[label] as string],
        };
      }),
    );
    blocks.push({ kind: 'pictures', pictures: captioned });
    facts.push({
      layer: layer.name,
      height: layer.height,
      width: layer.width,
      classes: shown.map((label, k) => ({
        class: classes[label],
        pictures: maps.count(label),
        map: [...(means[k] as HeatMap).values].map((v) => Number(v.toPrecision(6))),
      })),
    });
  }
  return { section: { id: 'maps', title: 'Where its layers respond', blocks }, facts: { meanMaps: facts } };
}

function range(maps: readonly HeatMap[]): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of maps) for (const v of values) [least, most] = [Math.min(least, v), Math.max(most, v)];
  return [least, most];
}

function coloured({ values, height, width }: HeatMap, least: number, most: number) {
  const pixels = new Uint8Array(3 * values.length);
  for (const [i, v] of values.entries())
    pixels.set(viridisColour(most > least ? (v - least) / (most - least) : 0), 3 * i);
  return { pixels, height, width };
}

/** Where the largest value of a map is, in words. */
function placeWords({ values, height, width }: HeatMap): string {
  const at = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
  const third = (place: number, size: number) => Math.min(2, Math.floor((3 * (place + 0.5)) / size));
  const row = ['at the top', 'in the middle', 'at the bottom'][third(Math.floor(at / width), height)];
  const column = ['on the left', 'in the centre', 'on the right'][third(at % width, width)];
  return `${row}, ${column}`;
}
