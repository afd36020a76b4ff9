import type { Value } from '../../ir/graph.js';
import type { Architecture } from '../body.js';
import { kaimingNormal } from '../initializer.js';
import type { Layers } from '../layers.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { foreignNames } from './foreign-names.js';

export interface DenseNetOptions {
  /** Layers of each dense block. */
  readonly depths: readonly number[];
  /** Channels that each layer adds. */
  readonly growth: number;
  /** Channels of the stem. */
  readonly stem: number;
}

/** Batch norm, ReLU and convolution, as all of DenseNet behind its stem orders them. */
function normConv(nn: Layers, name: string, x: Value, index: string, filters: number, kernel: 1 | 3): Value {
  const active = nn.relu(`${name}.relu${index}`, nn.batchNorm(`${name}.norm${index}`, x));
  return nn.conv(`${name}.conv${index}`, active, filters, { kernel, padding: (kernel - 1) / 2 });
}

/** What a layer of a dense block adds to what it reads (Huang et al. 2017, section 3, with bottleneck). */
function denseLayer(nn: Layers, name: string, x: Value, growth: number): Value {
  const narrow = normConv(nn, name, x, '1', 4 * growth, 1);
  const added = normConv(nn, name, narrow, '2', growth, 3);
  return nn.b.scope(`${name}.`).concat([x, added], 1);
}

/**
 * DenseNet-BC (Huang et al. 2017, table 1), down to the ReLU behind the last batch norm. Named and initialised as
 * torchvision does; timm has the same names.
 */
export function densenet(name: string, { depths, growth, stem }: DenseNetOptions): Architecture {
  return convolutionalArchitecture({
    name,
    // fastai splits a DenseNet in its third block; here it is before it.
    splitAt: 'features.denseblock3.',
    initializer: (seed) => kaimingNormal(seed, 'in'),
    foreignNames: [oldNames],
    features: (nn, pictures) => {
      let x = nn.conv('features.conv0', pictures, stem, { kernel: 7, stride: 2, padding: 3 });
      x = nn.relu('features.relu0', nn.batchNorm('features.norm0', x));
      x = nn.maxPool('features.pool0', x, { kernel: 3, stride: 2, padding: 1 });
      for (const [block, depth] of depths.entries()) {
        if (block > 0) {
          const transition = `features.transition${block}`;
          x = normConv(nn, transition, x, '', Math.floor((x.shape[1] as number) / 2), 1);
          x = nn.averagePool(`${transition}.pool`, x, { kernel: 2 });
        }
        for (let i = 1; i <= depth; i++) {
          x = denseLayer(nn, `features.denseblock${block + 1}.denselayer${i}`, x, growth);
        }
      }
      return nn.relu('relu', nn.batchNorm(`features.norm${depths.length + 1}`, x));
    },
  });
}

/** torchvision's files are older than its names: `norm.1` for what is `norm1` now. */
const oldNames = foreignNames({
  publisher: 'torchvision, before 2018',
  mark: /\.denselayer1\.norm\.1\.weight$/,
  leftOut: /^classifier\./,
  renamings: [[/\.(norm|conv)\.([12])\./, '.$1$2.']],
});

export const densenet121 = densenet('densenet121', { depths: [6, 12, 24, 16], growth: 32, stem: 64 });
