import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { Block, Row } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { type PagePart, percentWords } from './layers-page.js';
import {
  relativeDistance,
  type TensorKind,
  type TensorMovement,
  type WeightMovement,
  weightMovement,
} from './weight-movement.js';

/** How far each layer moved from the weights that training began with. */
export function movementSection({ graph }: ExplainedNetwork, before: ExplainedNetwork): PagePart {
  const movement = weightMovement(before.graph, graph);
  const { tensors, added } = movement;
  const id = 'movement';
  const title = 'How far its layers moved';
  if (tensors.length === 0) {
    const text = 'No weight has the same name and shape in both networks, so that nothing can be compared.';
    return { section: { id, title, blocks: [{ kind: 'text', text }] }, facts: { movement: { tensors: [], added } } };
  }
  const layers = layersOf(movement);
  const said = summary(layers, movement.layers.length);
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'What a network has learned lies in its weights. For each layer, the distance of its weights from what they were before ' +
        'training, as a share of their own size: 0 % is a layer that stayed as it was, a few percent is fine tuning, and ' +
        '141 % (√2) is the distance of two layers of equal size that have nothing in common.',
    },
    { kind: 'text', text: said },
    {
      kind: 'chart',
      id: 'layer-movement',
      chart: {
        title: 'Distance of each layer from its weights before training',
        x: { title: 'layer of weights, from the picture to the decision' },
        y: { title: 'distance, % of its size before', holds: [0] },
        series: [
          { name: 'filters and matrices', form: 'line', look: 0, points: points(layers, 'weights') },
          { name: 'their scales and shifts', form: 'marks', look: 1, points: points(layers, 'scales and shifts') },
        ],
      },
      explanation:
        'Filters and matrices are what a layer multiplies by; scales and shifts are what its norms and biases ' +
        'then do to the result.',
    },
  ];
  const statistics = points(layers, 'running statistics');
  if (statistics.length > 0)
    blocks.push({
      kind: 'chart',
      id: 'statistics-movement',
      chart: {
        title: 'Distance of the running statistics of batch norms',
        x: { title: 'layer of weights, from the picture to the decision' },
        y: { title: 'distance, % of their size before', holds: [0] },
        series: [{ name: '', form: 'line', look: 2, points: statistics }],
      },
      explanation:
        'Mean and variance of what passes through a layer are measured, not learned: they move where your ' +
        'pictures are unlike those that the network was pretrained on, even if no weight does.',
    });
  blocks.push({
    kind: 'more',
    title: 'All layers as a table',
    blocks: [
      {
        kind: 'table',
        caption: 'Distance from the weights before training, and the cosine between both',
        columns: [
          { title: 'Layer' },
          { title: 'Shape', number: true },
          { title: 'Distance of weights', number: true },
          { title: 'Cosine', number: true },
          { title: 'Scales and shifts', number: true },
          { title: 'Running statistics', number: true },
        ],
        rows: layers.map(rowOf),
      },
      {
        kind: 'note',
        text: 'A cosine of 1 is the same direction, 0 a direction that has nothing to do with the old one. “New” began at zero.',
      },
    ],
  });
  if (added.length > 0)
    blocks.push({
      kind: 'note',
      text: `${plural(added.length, 'tensor')} ${added.length === 1 ? 'has' : 'have'} no counterpart of the same shape before training: ${someNames(added)}.`,
    });
  return {
    section: { id, title, blocks },
    summary: said,
    facts: {
      movement: {
        added,
        tensors: tensors.map(({ name, kind, shape, layer, before, change, cosine }) => ({
          name,
          kind,
          shape,
          layer,
          // Infinite for what began at zero, which JSON does not know.
          relativeDistance: before > 0 || change === 0 ? relativeDistance([{ before, change }]) : null,
          ...(cosine !== undefined && { cosine }),
        })),
      },
    },
  };
}

interface MovedLayer {
  readonly number: number;
  readonly name: string;
  readonly tensors: readonly TensorMovement[];
}

function layersOf({ tensors, layers }: WeightMovement): MovedLayer[] {
  return layers
    .map((name, i) => ({ number: i + 1, name, tensors: tensors.filter(({ layer }) => layer === i + 1) }))
    .filter((layer) => layer.tensors.length > 0);
}

function ofKind({ tensors }: MovedLayer, kind: TensorKind): number | undefined {
  const own = tensors.filter((one) => one.kind === kind);
  return own.length === 0 ? undefined : relativeDistance(own);
}

/** In percent, of layers that have such tensors; what began at zero has no share of its size. */
function points(layers: readonly MovedLayer[], kind: TensorKind) {
  return layers.flatMap((layer) => {
    const distance = ofKind(layer, kind);
    return distance === undefined || !Number.isFinite(distance) ? [] : [{ x: layer.number, y: 100 * distance }];
  });
}

function summary(layers: readonly MovedLayer[], all: number): string {
  const moved = layers.flatMap((layer) => {
    const distance = ofKind(layer, 'weights');
    return distance === undefined ? [] : [{ ...layer, distance }];
  });
  const still = moved.filter(({ distance }) => distance === 0);
  const order = moved.filter(({ distance }) => distance > 0).sort((a, b) => b.distance - a.distance);
  const [most, least] = [order[0], order.at(-1)];
  if (!most || !least) return 'No filter and no matrix moved at all.';
  const stayed = still.length === 1 ? 'stayed exactly as it was' : 'stayed exactly as they were';
  const unmoved = still.length === 0 ? '' : `${still.length} of its ${all} layers ${stayed}. `;
  if (order.length === 1)
    return `${unmoved}Only ${nameOf(most)} moved: its weights by ${percentWords(most.distance)} of their size.`;
  return (
    `${unmoved}Of ${still.length === 0 ? `its ${all} layers` : 'the others'}, counted from the picture to the decision, the weights ` +
    `of ${nameOf(most)} moved furthest, by ${percentWords(most.distance)} of their size, and those of ${nameOf(least)} least, by ` +
    `${percentWords(least.distance)}.`
  );
}

function nameOf({ number, name }: MovedLayer): string {
  return `layer ${number} (${name})`;
}

function rowOf(layer: MovedLayer): Row {
  const weights = layer.tensors.filter(({ kind }) => kind === 'weights');
  const [first] = weights;
  const cosine = weights.length === 1 ? first?.cosine?.toFixed(4) : undefined;
  return {
    cells: [
      `${layer.number} ${layer.name}`,
      weights.map(({ shape }) => shape.join(' × ')).join(', '),
      distanceWords(ofKind(layer, 'weights')),
      cosine ?? '',
      distanceWords(ofKind(layer, 'scales and shifts')),
      distanceWords(ofKind(layer, 'running statistics')),
    ],
  };
}

function distanceWords(distance: number | undefined): string {
  if (distance === undefined) return '';
  return Number.isFinite(distance) ? percentWords(distance) : 'new';
}

function someNames(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
