import { convnext, convnextTiny } from '../../src/nn/architectures/convnext.js';
import { densenet, densenet121 } from '../../src/nn/architectures/densenet.js';
import { efficientnet, efficientnetB0 } from '../../src/nn/architectures/efficientnet.js';
import { mobilenetV2, mobilenetV2Standard } from '../../src/nn/architectures/mobilenet-v2.js';
import { mobilenetV3, mobilenetV3Large, mobilenetV3Small } from '../../src/nn/architectures/mobilenet-v3.js';
import { regnetY, regnetY400 } from '../../src/nn/architectures/regnet.js';
import { resnet, resnet18, resnet34, resnet50, resnet101, resnext50 } from '../../src/nn/architectures/resnet.js';
import { shufflenet, shufflenetV2x05, shufflenetV2x10 } from '../../src/nn/architectures/shufflenet.js';
import { squeezenet, squeezenet1_1 } from '../../src/nn/architectures/squeezenet.js';
import { vgg, vgg11, vgg16 } from '../../src/nn/architectures/vgg.js';
import { describeArchitecture } from '../support/architecture-suite.js';

// Numbers of parameters and names: state_dict of torchvision 0.14.1 without `fc` and `classifier`. With these, its
// documentation has 11689512, 21797672, 25557032, 44549160, 25028904, 4344144, 7978856, 132868840, 138365992, 1235496,
// 1366792, 2278604, 3504872, 2542856, 5483032, 5288548 and 28589128 parameters, in the order of `architectures`.

describeArchitecture({
  standard: resnet18,
  parameters: 11_176_512,
  names: '804c0cdcc273681a',
  features: [512, 3, 4],
  small: { architecture: resnet('small', { block: 'basic', depths: [1, 1, 1, 1], width: 8 }), picture: [32, 32] },
});

describeArchitecture({
  standard: resnet34,
  parameters: 21_284_672,
  names: 'a73a85199e3729c5',
  features: [512, 3, 4],
});

describeArchitecture({
  standard: resnet50,
  parameters: 23_508_032,
  names: '6f8d71cd701134f7',
  features: [2048, 3, 4],
  small: { architecture: resnet('small', { block: 'bottleneck', depths: [1, 1, 1, 1], width: 4 }), picture: [32, 32] },
});

describeArchitecture({
  standard: resnet101,
  parameters: 42_500_160,
  names: 'fa435ed251f75f52',
  features: [2048, 3, 4],
});

describeArchitecture({
  standard: resnext50,
  parameters: 22_979_904,
  names: '66016fd2ed329943',
  features: [2048, 3, 4],
  small: {
    architecture: resnet('small', {
      block: 'bottleneck',
      depths: [1, 1, 1, 1],
      width: 8,
      cardinality: { groups: 4, channels: 2 },
    }),
    picture: [32, 32],
  },
});

describeArchitecture({
  standard: regnetY400,
  parameters: 3_903_144,
  names: '7ba4bc85e7e47a5f',
  features: [440, 3, 4],
  small: {
    architecture: regnetY('small', {
      stem: 8,
      stages: [
        [8, 1],
        [16, 1],
        [24, 2],
        [32, 1],
      ],
      groupWidth: 4,
    }),
    picture: [32, 32],
  },
  deep: {
    architecture: regnetY('deep', {
      stem: 8,
      stages: [
        [8, 1],
        [16, 3],
        [24, 6],
        [32, 6],
      ],
      groupWidth: 4,
    }),
    picture: [64, 64],
  },
});

describeArchitecture({
  standard: densenet121,
  parameters: 6_953_856,
  names: 'e25c2216629507b2',
  features: [1024, 3, 4],
  small: { architecture: densenet('small', { depths: [2, 2, 2, 2], growth: 4, stem: 8 }), picture: [64, 64] },
});

describeArchitecture({
  standard: vgg11,
  parameters: 9_225_984,
  names: '599037579051bdec',
  features: [512, 3, 4],
  small: { architecture: vgg('small', [[4], [8], [8, 8], [16, 16], [16, 16]]), picture: [64, 64] },
});

describeArchitecture({
  standard: vgg16,
  parameters: 14_723_136,
  names: '70dd509b240a03de',
  features: [512, 3, 4],
});

describeArchitecture({
  standard: squeezenet1_1,
  parameters: 722_496,
  names: '644598888bad5eb0',
  features: [512, 5, 7],
  small: { architecture: squeezenet('small', { width: 1 / 8 }), picture: [64, 48] },
});

describeArchitecture({
  standard: shufflenetV2x05,
  parameters: 341_792,
  names: 'b6fb8dd93d6cd03d',
  features: [1024, 3, 4],
  small: { architecture: shufflenet('small', { depths: [2, 1, 1], widths: [8, 16, 24, 32, 40] }), picture: [64, 64] },
});

describeArchitecture({
  standard: shufflenetV2x10,
  parameters: 1_253_604,
  names: 'c0756919dca1985d',
  features: [1024, 3, 4],
});

describeArchitecture({
  standard: mobilenetV2Standard,
  parameters: 2_223_872,
  names: 'f673e9d92a9af76b',
  features: [1280, 3, 4],
  small: { architecture: mobilenetV2('small', { width: 1 / 4, depth: 1 / 4 }), picture: [64, 64] },
  deep: { architecture: mobilenetV2('deep', { width: 1 / 8 }), picture: [64, 64] },
});

describeArchitecture({
  standard: mobilenetV3Small,
  parameters: 927_008,
  names: '2fe7f0bab810e876',
  features: [576, 3, 4],
  small: { architecture: mobilenetV3('small', { size: 'small', width: 1 / 4, depth: 1 / 4 }), picture: [64, 64] },
  deep: { architecture: mobilenetV3('deep', { size: 'small', width: 1 / 8 }), picture: [64, 64] },
});

describeArchitecture({
  standard: mobilenetV3Large,
  parameters: 2_971_952,
  names: 'b07786df9b7ba773',
  features: [960, 3, 4],
  small: { architecture: mobilenetV3('small', { size: 'large', width: 1 / 8, depth: 1 / 4 }), picture: [64, 64] },
  deep: { architecture: mobilenetV3('deep', { size: 'large', width: 1 / 8 }), picture: [64, 64] },
});

describeArchitecture({
  standard: efficientnetB0,
  parameters: 4_007_548,
  names: '833a4a6059801d57',
  features: [1280, 3, 4],
  small: { architecture: efficientnet('small', { width: 1 / 8, depth: 1 / 4 }), picture: [64, 64] },
  deep: { architecture: efficientnet('deep', { width: 1 / 8 }), picture: [64, 64] },
});

describeArchitecture({
  standard: convnextTiny,
  parameters: 27_818_592,
  names: '4864ba52bc4b9a78',
  features: [768, 3, 4],
  small: { architecture: convnext('small', { depths: [1, 1, 2, 1], widths: [8, 16, 24, 32] }), picture: [64, 64] },
});
