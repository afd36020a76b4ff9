import { plural } from '../page/count-words.js';
import type { ChosenLayer } from './chosen-layers.js';
import { layerTitle, type PagePart } from './layers-page.js';
import type { Activations } from './read-activations.js';

/** Which layers the page is about, and what a layer is. */
export function layersSection(layers: readonly ChosenLayer[], { read, skipped }: Activations): PagePart {
  const words =
    layers.length === 0
      ? 'This network has no layer in which the parts of a picture are still told apart, so that nothing can be said of what its channels look for.'
      : 'A network reads a picture in layers. Each one is a stack of channels, and each channel is a small map of the ' +
        'picture that is bright where the channel finds what it has learned to look for: edges and colours in the first ' +
        'layers, whole forms in the last ones. Four of the layers, spread over the depth, are looked at here.';
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
                  { title: 'Layers of weights passed', number: true },
                  { title: 'Channels', number: true },
                  { title: 'Places of a map', number: true },
                ],
                rows: layers.map((layer, i) => ({
                  cells: [
                    layerTitle(i, layers),
                    layer.name,
                    `${layer.passed} of ${layer.layers}`,
                    String(layer.channels),
                    `${layer.height} × ${layer.width}`,
                  ],
                })),
              },
            ]),
        {
          kind: 'note',
          text:
            `${plural(read.length, 'picture')} of the collection passed through the network` +
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
