import type { ExplainedNetwork } from '../explain/explained-network.js';
import type { SeenPicture } from '../explain/overlay.js';
import type { Block, CaptionedPicture } from '../page/block.js';
import type { ChosenLayer } from './chosen-layers.js';
import type { ExcitedChannel, ExcitingPatches } from './exciting-patches.js';
import { layerTitle, layerWords, type PageMaterial, type PagePart, shortNumber } from './layers-page.js';
import { type MadePicture, maximisingSteps } from './maximise.js';
import { pictureSheet } from './picture-sheet.js';
import type { TopPlaces } from './top-places.js';

/** What was found of a layer. */
export interface ChannelsOfLayer {
  readonly layer: ChosenLayer;
  readonly exciting: ExcitingPatches;
  /** A picture for each of those channels, in their order. */
  readonly made: readonly MadePicture[];
  readonly top: TopPlaces;
}

/** Width of a sheet of nine patches, and of the picture beside it. */
const side = 300;

/** For some channels of each layer, what excites them: patches of the collection, and a picture made for it. */
export async function channelsSection(
  network: ExplainedNetwork,
  found: readonly ChannelsOfLayer[],
  { collection, pictures }: PageMaterial,
): Promise<PagePart> {
  const blocks: Block[] = [
    {
      kind: 'text',
      text:
        'Two ways to ask what a channel looks for. On the left, the parts of the collection to which it answers most ' +
        'strongly, the strongest first, one from a picture and nine at most. On the right, a picture that was made for it: it ' +
        `began as faint noise, and in ${maximisingSteps} small steps each pixel was changed so that the channel answers more strongly. ` +
        'Nobody drew it; it shows in which direction the channel pulls, in exaggerated form. What both have in common is what the ' +
        'channel has learned. What only one of them shows may be chance.',
    },
    {
      kind: 'text',
      text:
        'Of each layer those channels are shown that differ most from picture to picture, but none that is excited by mostly the same pictures as one before it. Below them stands how many of ' +
        'the patches are of the class that is most frequent among them: where it is nearly all, the channel may be what the network ' +
        'tells that class by.',
    },
  ];
  const facts: object[] = [];
  for (const [i, one] of found.entries()) {
    const { layer, exciting, made, top } = one;
    const { classes, labels, files } = collection;
    blocks.push(
      { kind: 'heading', text: layerTitle(layer) },
      { kind: 'note', text: `${layerWords(layer)}. ${patchWords(exciting, network)}` },
    );
    const captioned: CaptionedPicture[] = [];
    for (const [k, channel] of exciting.channels.entries()) {
      const picture = made[k] as MadePicture;
      const name = `layer-${i + 1}-channel-${channel.channel}`;
      const [patches, drawn] = [`${name}.png`, `${name}-made.png`];
      const { most, count } = mostFrequent(channel, labels);
      const kept = channel.patches.length;
      const strongest = top.mostMean(channel.channel);
      captioned.push({
        picture: {
          file: `channel ${channel.channel}`,
          thumbnail: await pictures.add(patches, await ninePatches(channel)),
          alt: `The ${kept} patches that excite channel ${channel.channel} most; ${count} of them are ${classes[most]}.`,
        },
        overlay: await pictures.add(drawn, await onePicture(picture.picture)),
        overlayAlt: `The picture that was made to excite channel ${channel.channel}.`,
        lines: [
          `${count} of ${kept}: ${classes[most]}`,
          `made picture ${shortNumber(picture.score)}, strongest of the collection ${shortNumber(strongest)}`,
        ],
      });
    }
    blocks.push({ kind: 'pictures', pictures: captioned });
    facts.push({
      layer: layer.name,
      patchSide: exciting.side,
      channels: exciting.channels.map(({ channel, patches }, k) => ({
        channel,
        variance: top.variance(channel),
        patches: patches.map(({ picture, place, value }) => ({
          file: files[picture],
          class: classes[labels[picture] as number],
          row: Math.floor(place / layer.width),
          column: place % layer.width,
          value,
        })),
        madeMean: made[k]?.score,
        mostMean: top.mostMean(channel),
      })),
    });
  }
  blocks.push({
    kind: 'note',
    text:
      'The numbers under a pair are the mean of a channel over its map, in its own unit. If the made picture does not exceed the ' +
      'strongest picture of the collection by far, the ascent did not find what the channel looks for.',
  });
  return {
    section: { id: 'channels', title: 'What excites its channels', blocks },
    facts: { channels: facts },
  };
}

function patchWords({ side }: ExcitingPatches, { card: { size } }: ExplainedNetwork): string {
  const [shorter, longer] = [Math.min(size.height, size.width), Math.max(size.height, size.width)];
  if (side >= longer)
    return 'What a channel answers here depends on the whole picture: the patches are whole pictures.';
  return `What a channel answers here depends mostly on ${side} × ${side} of the ${size.width} × ${size.height} pixels: that is the size of the patches${side > 0.8 * shorter ? ', nearly whole pictures' : ''}.`;
}

function mostFrequent({ patches }: ExcitedChannel, labels: readonly number[]): { most: number; count: number } {
  const counts = new Map<number, number>();
  for (const { picture } of patches) {
    const label = labels[picture] as number;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return { most: first?.[0] ?? 0, count: first?.[1] ?? 0 };
}

async function ninePatches({ patches }: ExcitedChannel): Promise<Uint8Array> {
  const gap = 3;
  const columns = 3;
  const cell = (side - (columns - 1) * gap) / columns;
  const { png } = await pictureSheet(
    patches.map(({ patch }) => patch),
    { columns, cell, gap },
  );
  return png;
}

async function onePicture(picture: SeenPicture): Promise<Uint8Array> {
  const { png } = await pictureSheet([picture], { columns: 1, cell: side, gap: 0 });
  return png;
}
