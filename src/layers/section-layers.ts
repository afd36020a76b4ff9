import { formatCount, plural } from '../page/count-words.js';
import type { ChosenLayer } from './chosen-layers.js';
import { layerTitle, type PagePart } from './layers-page.js';
import type { Activations } from './read-activations.js';

/** Which layers the page is about, and what a layer is. */
export function layersSection(layers: readonly ChosenLayer[], { read, skipped }: Activations): PagePart {
  const all = layers[0]?.layers ?? 0;
  const words =
    layers.length === 0
      ? 'This network has no layer in which the parts of a picture are still told apart, so that nothing can be said of what its channels look for.'
      : 'A network reads a picture in layers. What comes out of a layer is a stack of channels, and each channel is a small map of ' +
        'the picture that is bright where the channel finds what it has learned to look for: edges and colours in the first ' +
        `layers, whole forms in the last ones. This network has ${plural(all, 'layer')} of weights. What comes out of ` +
        `${layers.length === 1 ? 'one' : layers.length} of them is looked at here.`;
  return {
    section: {
      id: 'layers',
      title: 'The layers looked at',
      blocks: [
        { kind: 'text', text: words },
        ...(layers.length === 0
          ? []
          : [
              {
                kind: 'table' as const,
                caption: 'Layers, in the order in which a picture passes through them',
                columns: [
                  { title: 'Layer' },
                  { title: 'Its name in the model' },
                  { title: 'Channels', number: true },
                  { title: 'Places of a map', number: true },
                ],
                rows: layers.map((layer) => ({
                  cells: [
                    layerTitle(layer),
                    layer.name,
                    formatCount(layer.channels),
                    `${layer.height} × ${layer.width}`,
                  ],
                })),
              },
            ]),
        {
          kind: 'note',
          text:
            `For this page ${plural(read.length, 'picture')} of the collection passed through the network` +
            `${skipped.length === 0 ? '' : `; ${plural(skipped.length, 'one')} could not be read and ${skipped.length === 1 ? 'is' : 'are'} left out`}.`,
        },
      ],
    },
    facts: {
      layers: layers.map(({ name, passed, channels, height, width }) => ({ name, passed, channels, height, width })),
      pictures: read.length,
      skipped,
    },
  };
}
