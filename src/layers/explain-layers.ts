import { pixelForm } from '../explain/differentiable-form.js';
import { batchOf, type ExplainedNetwork } from '../explain/explained-network.js';
import type { ExplanationPage } from '../explain/explanation-page.js';
import { featureLayers } from '../explain/feature-layers.js';
import { PicturesBeside } from '../explain/pictures-beside.js';
import { RowPass } from '../explain/row-pass.js';
import type { LabelledCollection } from '../features/labelled-collection.js';
import { randomStream } from '../random/random-stream.js';
import type { SessionOptions } from '../runtime/session.js';
import { channelForm } from './channel-form.js';
import { type ChosenLayer, chosenLayers } from './chosen-layers.js';
import { excitingPatches } from './exciting-patches.js';
import { comparablePictures, layerGrams } from './layer-grams.js';
import type { PagePart } from './layers-page.js';
import { fewestRows } from './linear-cka.js';
import { type MadePicture, maximise, maximisingRows } from './maximise.js';
import { readActivations } from './read-activations.js';
import { type ChannelsOfLayer, channelsSection } from './section-channels.js';
import { classesSection, mostMadeClasses } from './section-classes.js';
import { filtersSection } from './section-filters.js';
import { layersSection } from './section-layers.js';
import { mapsSection } from './section-maps.js';
import { movementSection } from './section-movement.js';
import { type ComparedFeatures, similaritySection } from './section-similarity.js';

export interface ExplainLayersOptions {
  /** The network as it was before training, with the same names of weights. */
  readonly before?: ExplainedNetwork | undefined;
  /** Another model of the same pictures, trained from scratch for instance. */
  readonly against?: ExplainedNetwork | undefined;
  readonly collection: LabelledCollection;
  /** Where the page will be; its pictures lie in `layers` below it. */
  readonly folder: string;
  /** Names of feature layers; by default four that divide the depth. */
  readonly layers?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as work goes on; a unit is about what it takes to run one picture through the network. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly threads?: number | undefined;
  /** Of what is made of noise, and of the pictures that similarities are computed of. Default 0. */
  readonly seed?: number | undefined;
}

/** Strongest pictures of a channel (Zeiler and Fergus 2014, figure 2), and channels of a layer. */
const [keptPictures, shownChannels] = [9, 8];

/** A derivative by the pixels takes about as long as three runs of the network. */
const derivativeCost = 3;

const batchSize = 16;

/**
 * What the layers of a network hold: its first filters, what excites its channels and classes, where its layers respond,
 * how far they moved in training and how similar their features stayed. Deterministic under its seed.
 * @throws WarmstartError `E_EXPLAIN_LAYER` for a layer that is none, `E_GRADIENT_MISSING` for a network that cannot be
 * differentiated, `E_EXPLAIN_CHANGED`, `E_FILE_WRITE`, `E_RUNTIME_...`; the signal's reason
 */
export async function explainLayers(
  network: ExplainedNetwork,
  { before, against, collection, folder, layers: names, signal, onProgress, threads, seed = 0 }: ExplainLayersOptions,
): Promise<ExplanationPage> {
  const session: SessionOptions = threads === undefined ? {} : { threads };
  const layers = chosenLayers(network, names);
  const counterparts = {
    before: before && { name: 'the network before training', network: before, layers: counterpartsOf(before, layers) },
    against: against && { name: nameOf(against), network: against, layers: counterpartsOf(against, layers) },
  };
  const compared = [...layers, ...(counterparts.before?.layers ?? []), ...(counterparts.against?.layers ?? [])];
  const isCompared = layers.length > 0 && (before !== undefined || against !== undefined);
  const channels = layers.map(({ channels }) => Math.min(shownChannels, channels));
  const classes = Math.min(mostMadeClasses, network.card.classes.length);
  const sample = Math.min(comparablePictures(compared), collection.files.length);
  const total =
    collection.files.length +
    derivativeCost * channels.reduce((sum, n) => sum + n * (keptPictures + maximisingRows), 0) +
    derivativeCost * classes * maximisingRows +
    (isCompared ? sample * compared.length : 0);
  let done = 0;
  const advance = (units: number) => {
    done = Math.min(total, done + units);
    onProgress?.(done, total);
  };

  const pictures = await PicturesBeside.in(folder, 'layers');
  const material = { collection, pictures };
  const activations = await readActivations(network, layers, collection, {
    ...session,
    kept: keptPictures,
    signal,
    onPictures: advance,
  });
  const found: ChannelsOfLayer[] = [];
  for (const one of activations.layers) {
    const chosen = one.top.mostVarying(shownChannels);
    const onPatches = (count: number) => advance(derivativeCost * count);
    const exciting = await excitingPatches(network, one, chosen, collection.files, { ...session, signal, onPatches });
    const form = channelForm(network, one.layer, batchOf(network, batchSize));
    const purpose = `channel of ${one.layer.name}`;
    const made = await madeBy(form, chosen, { scoreAt: 2, purpose });
    found.push({ layer: one.layer, top: one.top, exciting, made });
  }
  const targets = Array.from({ length: classes }, (_, i) => i);
  const classPictures = await madeBy(pixelForm(network, batchOf(network, batchSize)), targets, {
    scoreAt: 0,
    purpose: 'class',
  });

  const parts: PagePart[] = [
    layersSection(layers, activations),
    await filtersSection(network, before, material),
    ...(found.length > 0 ? [await channelsSection(network, found, material)] : []),
    await classesSection(network, classPictures, activations.mostLogits, material),
    ...(found.length > 0 ? [await mapsSection(activations.layers, material)] : []),
    ...(before ? [movementSection(network, before)] : []),
  ];
  if (isCompared && activations.read.length >= fewestRows) {
    const chosen = randomStream(seed, 'similarity').permutation(activations.read.length).slice(0, sample).sort();
    const files = [...chosen].map((i) => collection.files[activations.read[i] as number] as string);
    const gramsOf = (one: ExplainedNetwork, of: readonly ChosenLayer[]) =>
      layerGrams(one, of, files, { ...session, signal, onPictures: advance });
    const featuresOf = async (one: (typeof counterparts)['before']): Promise<ComparedFeatures | undefined> =>
      one && { name: one.name, layers: one.layers, grams: await gramsOf(one.network, one.layers) };
    const own = { name: 'this network', layers, grams: await gramsOf(network, layers) };
    const others = {
      before: await featuresOf(counterparts.before),
      against: await featuresOf(counterparts.against),
    };
    parts.push(await similaritySection({ own, ...others, pictures: files.length }, material));
  }
  onProgress?.(total, total);
  return {
    title: 'What its layers hold',
    address: 'layers.html',
    summary: parts.flatMap(({ summary }) => summary ?? []),
    sections: parts.map(({ section }) => section),
    facts: Object.assign({ seed }, ...parts.map(({ facts }) => facts)),
  };

  async function madeBy(
    form: Parameters<typeof RowPass.compile>[0],
    targets: readonly number[],
    { scoreAt, purpose }: { readonly scoreAt: number; readonly purpose: string },
  ): Promise<MadePicture[]> {
    const pass = await RowPass.compile(form, session);
    try {
      const onRows = (count: number) => advance(derivativeCost * count);
      const { size } = network.card;
      return await maximise(pass, targets, { size, mean: meanOf(network), seed, scoreAt, purpose, signal, onRows });
    } finally {
      await pass.release();
    }
  }
}

/** The same layers in another network, where it has them all; else its own choice. */
function counterpartsOf(other: ExplainedNetwork, layers: readonly ChosenLayer[]): ChosenLayer[] {
  const names = layers.map(({ name }) => name);
  const known = new Set(featureLayers(other.graph, other.card.size).map(({ name }) => name));
  return chosenLayers(other, names.every((name) => known.has(name)) ? names : undefined);
}

function nameOf({ card: { architecture, pretrainedOn } }: ExplainedNetwork): string {
  return pretrainedOn === undefined ? `${architecture} from scratch` : `${architecture} (${pretrainedOn})`;
}

/** What the network takes pictures to be centred on, 0 to 255. */
function meanOf({ card: { normalization } }: ExplainedNetwork): readonly number[] {
  return normalization ? normalization.mean.map((m) => 255 * m) : [127.5, 127.5, 127.5];
}
