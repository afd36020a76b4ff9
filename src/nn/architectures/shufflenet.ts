import type { Value } from '../../ir/graph.js';
import { staticShape } from '../../ir/shape.js';
import type { Architecture } from '../body.js';
import type { Layers } from '../layers.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';

/** Batch norm behind a convolution; both are numbered in one sequence, as are the ReLUs. */
function convAt(nn: Layers, name: string, index: number, x: Value, filters: number, depthwiseStride?: 1 | 2): Value {
  const depthwise = depthwiseStride !== undefined;
  const options = depthwise ? { kernel: 3, stride: depthwiseStride, padding: 1, groups: filters } : { kernel: 1 };
  return nn.batchNorm(`${name}.${index + 1}`, nn.conv(`${name}.${index}`, x, filters, options));
}

/** Two groups of channels, one after the other, as one channel of either in turn (Zhang et al. 2018, section 3.1). */
function shuffled(nn: Layers, name: string, x: Value): Value {
  const [channels = 1, height = 1, width = 1] = staticShape(x.shape.slice(1), `the input of ${name}`);
  const b = nn.b.scope(`${name}.shuffle/`);
  const grouped = b.reshape(x, [0, 2, channels / 2, height, width]);
  return b.reshape(b.transpose(grouped, [0, 2, 1, 3, 4]), [0, channels, height, width]);
}

/** Ma et al. 2018, figure 3: (d) where the map is halved and the channels change, else (c). */
function unit(nn: Layers, name: string, x: Value, channels: number, stride: 1 | 2): Value {
  const b = nn.b.scope(`${name}.`);
  const width = channels / 2;
  const half = (from: number) => b.slice(x, { starts: [from], ends: [from + width], axes: [1] });
  const [left, right] = stride === 2 ? [reduced(nn, `${name}.branch1`, x, width), x] : [half(0), half(width)];
  const branch = `${name}.branch2`;
  const first = nn.relu(`${branch}.2`, convAt(nn, branch, 0, right, width));
  const second = convAt(nn, branch, 3, first, width, stride);
  const third = nn.relu(`${branch}.7`, convAt(nn, branch, 5, second, width));
  return shuffled(nn, name, b.concat([left, third], 1));
}

/** The shortcut of a unit that halves the map. */
function reduced(nn: Layers, name: string, x: Value, width: number): Value {
  const spatial = convAt(nn, name, 0, x, x.shape[1] as number, 2);
  return nn.relu(`${name}.4`, convAt(nn, name, 2, spatial, width));
}

export interface ShuffleNetOptions {
  /** Units of the three stages. */
  readonly depths: readonly number[];
  /** Channels of the stem, of the three stages (even numbers), and of the last convolution. */
  readonly widths: readonly [number, number, number, number, number];
}

/**
 * ShuffleNet V2 (Ma et al. 2018, table 5). Named as torchvision does, but initialised as its other networks are: its
 * authors and torchvision leave that to PyTorch.
 */
export function shufflenet(name: string, { depths, widths }: ShuffleNetOptions): Architecture {
  const [stem, first, second, third, last] = widths;
  return convolutionalArchitecture({
    name,
    splitAt: 'stage3.',
    features: (nn, pictures) => {
      let x = nn.conv('conv1.0', pictures, stem, { kernel: 3, stride: 2, padding: 1 });
      x = nn.relu('conv1.2', nn.batchNorm('conv1.1', x));
      x = nn.maxPool('maxpool', x, { kernel: 3, stride: 2, padding: 1 });
      for (const [i, channels] of [first, second, third].entries()) {
        for (let j = 0; j < (depths[i] ?? 0); j++) x = unit(nn, `stage${i + 2}.${j}`, x, channels, j === 0 ? 2 : 1);
      }
      return nn.relu('conv5.2', nn.batchNorm('conv5.1', nn.conv('conv5.0', x, last, { kernel: 1 })));
    },
  });
}

const depths = [4, 8, 4];
export const shufflenetV2x05 = shufflenet('shufflenet_v2_x0_5', { depths, widths: [24, 48, 96, 192, 1024] });
export const shufflenetV2x10 = shufflenet('shufflenet_v2_x1_0', { depths, widths: [24, 116, 232, 464, 1024] });
