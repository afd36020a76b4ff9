import type { Architecture } from './body.js';
import { convnextTiny } from './convnext.js';
import { densenet121 } from './densenet.js';
import { efficientnetB0 } from './efficientnet.js';
import { mobilenetV2Standard } from './mobilenet-v2.js';
import { mobilenetV3Large, mobilenetV3Small } from './mobilenet-v3.js';
import { regnetY400 } from './regnet.js';
import { resnet18, resnet34, resnet50, resnet101, resnext50 } from './resnet.js';
import { shufflenetV2x05, shufflenetV2x10 } from './shufflenet.js';
import { squeezenet1_1 } from './squeezenet.js';
import { vgg11, vgg16 } from './vgg.js';

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
  convolutional.map((architecture) => [architecture.name, architecture]),
);
