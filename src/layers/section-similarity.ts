import type { Block } from '../page/block.js';
import { plural } from '../page/count-words.js';
import type { ChosenLayer } from './chosen-layers.js';
import type { GramMatrix } from './gram-matrix.js';
import { layerTitle, type PageMaterial, type PagePart } from './layers-page.js';
import { linearCka } from './linear-cka.js';
import { matrixPicture } from './matrix-picture.js';

/** Features of some layers of a network, of the same pictures as another one's. */
export interface ComparedFeatures {
  /** What it is, in a phrase: `the network before training`. */
  readonly name: string;
  readonly layers: readonly ChosenLayer[];
  readonly grams: readonly GramMatrix[];
}

export interface SimilarityMaterial {
  readonly own: ComparedFeatures;
  readonly before?: ComparedFeatures | undefined;
  readonly against?: ComparedFeatures | undefined;
  /** Pictures that all of them are of. */
  readonly pictures: number;
}

/** How similar features are to those before training, and to those of another model: linear CKA. */
export async function similaritySection(
  { own, before, against, pictures: count }: SimilarityMaterial,
  { pictures }: PageMaterial,
): Promise<PagePart> {
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'Weights can move and still do the same. Linear CKA compares what comes out: which pictures a layer finds alike, ' +
        'in the one network and in the other. It is 1 if both see the same likenesses, whatever their channels are ' +
        'called, and near 0 if the likenesses have nothing in common. Where it stays near 1, training kept what was there; where it ' +
        `falls, the layer has learned to see these pictures another way. Compared on ${plural(count, 'picture')}, drawn by chance, ` +
        "each picture's features at length 1, so that none decides alone.",
    },
  ];
  const facts: Record<string, unknown> = { cka: { pictures: count } };
  const others = [before, against].filter((one) => one !== undefined);
  const matched = others.filter((one) => isMatched(own.layers, one.layers));
  if (matched.length > 0) {
    const values = matched.map((one) => own.grams.map((gram, i) => linearCka(gram, one.grams[i] as GramMatrix)));
    blocks.push(
      {
        kind: 'chart',
        id: 'layer-similarity',
        chart: {
          title: 'Similarity of the features of each layer (linear CKA)',
          x: { title: 'layers of weights passed', holds: [0] },
          y: {
            title: 'CKA',
            fixed: { range: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: String(value) })) },
          },
          series: matched.map(({ name }, k) => ({
            name: `with ${name}`,
            form: 'line',
            look: k,
            points: own.layers.map(({ passed }, i) => ({ x: passed, y: Math.max(0, values[k]?.[i] as number) })),
          })),
        },
        explanation: 'Each mark is a layer; the same layer of both networks is compared.',
      },
      {
        kind: 'table',
        caption: 'Linear CKA of each layer',
        columns: [{ title: 'Layer' }, ...matched.map(({ name }) => ({ title: `with ${name}`, number: true }))],
        rows: own.layers.map((layer, i) => ({
          cells: [layerTitle(layer), ...values.map((all) => ckaWords(all[i] as number))],
        })),
      },
    );
    for (const [k, { name }] of matched.entries())
      Object.assign(facts.cka as object, {
        [name]: own.layers.map((layer, i) => ({ layer: layer.name, cka: known(values[k]?.[i] as number) })),
      });
  }
  for (const [k, one] of others.entries()) {
    if (matched.includes(one)) continue;
    const values = own.grams.map((gram) => one.grams.map((other) => linearCka(gram, other)));
    const drawn = await matrixPicture(values);
    blocks.push(
      {
        kind: 'image',
        title: `Each layer with each layer of ${one.name}`,
        explanation:
          'Rows are the layers of this network, columns those of the other one, both from the picture to the decision. ' +
          'Yellow is 1, dark blue 0. A bright diagonal says that both build up their features in the same order.',
        address: await pictures.add(`cka-${k + 1}.png`, drawn.png),
        alt: `A matrix of ${own.layers.length} by ${one.layers.length} similarities; the table below has the numbers.`,
        height: drawn.height,
        width: drawn.width,
      },
      {
        kind: 'table',
        caption: `Linear CKA with the layers of ${one.name}`,
        columns: [
          { title: 'This network' },
          ...one.layers.map((layer) => ({ title: `${layerTitle(layer)}, ${layer.name}`, number: true })),
        ],
        rows: own.layers.map((layer, i) => ({
          cells: [`${layerTitle(layer)}, ${layer.name}`, ...(values[i] as number[]).map(ckaWords)],
        })),
      },
    );
    Object.assign(facts.cka as object, {
      [one.name]: own.layers.map((layer, i) => ({
        layer: layer.name,
        with: one.layers.map((other, j) => ({ layer: other.name, cka: known(values[i]?.[j] as number) })),
      })),
    });
  }
  return { section: { id: 'similarity', title: 'How similar its features stay', blocks }, facts };
}

function isMatched(own: readonly ChosenLayer[], others: readonly ChosenLayer[]): boolean {
  return own.length === others.length && own.every(({ name }, i) => name === others[i]?.name);
}

function ckaWords(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : 'undefined';
}

/** JSON knows no NaN. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
