import { convnextTiny } from './architectures/convnext.js';
import { densenet121 } from './architectures/densenet.js';
import { efficientnetB0 } from './architectures/efficientnet.js';
import { mobilenetV2Standard } from './architectures/mobilenet-v2.js';
import { mobilenetV3Large, mobilenetV3Small } from './architectures/mobilenet-v3.js';
import { regnetY400 } from './architectures/regnet.js';
import { resnet18, resnet34, resnet50, resnet101, resnext50 } from './architectures/resnet.js';
import { shufflenetV2x05, shufflenetV2x10 } from './architectures/shufflenet.js';
import { squeezenet1_1 } from './architectures/squeezenet.js';
import { transformerArchitectures } from './architectures/transformers.js';
import { vgg11, vgg16 } from './architectures/vgg.js';
import type { Architecture } from './body.js';

const convolutional = [
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnext50,
  regnetY400,
  densenet121,
  vgg11,
  vgg16,
  squeezenet1_1,
  shufflenetV2x05,
  shufflenetV2x10,
  mobilenetV2Standard,
  mobilenetV3Small,
  mobilenetV3Large,
  efficientnetB0,
  convnextTiny,
];

/** All architectures that are known by name, in the order in which they are shown. */
export const architectures: Readonly<Record<string, Architecture>> = Object.fromEntries(
  [...convolutional, ...Object.values(transformerArchitectures)].map((architecture) => [
    architecture.name,
    architecture,
  ]),
);
