import type { Architecture } from '../body.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { foreignNames } from './foreign-names.js';

/** timm's VGGs: torchvision's names, but for the layers behind the body. */
const timmNames = foreignNames({
  publisher: 'timm',
  mark: /^pre_logits\.fc1\.weight$/,
  leftOut: /^(pre_logits|head)\./,
  renamings: [],
});

/**
 * Simonyan and Zisserman 2015, table 1, with batch norms, down to the last pooling: convolutions of 3x3 in stages that
 * each end by halving the map. `stages` holds the filters of each convolution. Named and initialised as torchvision does.
 */
export function vgg(name: string, stages: readonly (readonly number[])[]): Architecture {
  // fastai splits a VGG in the middle of its layers; here it is before the fourth stage.
  const early = stages.slice(0, 3).reduce((layers, stage) => layers + 3 * stage.length + 1, 0);
  return convolutionalArchitecture({
    name,
    splitAt: `features.${early}.`,
    foreignNames: [timmNames],
    features: (nn, pictures) => {
      let x = pictures;
      let index = 0;
      const next = () => `features.${index++}`;
      for (const stage of stages) {
        for (const filters of stage) {
          x = nn.conv(next(), x, filters, { kernel: 3, padding: 1, bias: true });
          x = nn.batchNorm(next(), x);
          x = nn.relu(next(), x);
        }
        x = nn.maxPool(next(), x, { kernel: 2 });
      }
      return x;
    },
  });
}

export const vgg11 = vgg('vgg11_bn', [[64], [128], [256, 256], [512, 512], [512, 512]]);
export const vgg16 = vgg('vgg16_bn', [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
]);
