import { Graph, type Value } from '../ir/graph.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { findParameters } from '../passes/parameters.js';
import type { Architecture, Body, BodyOptions } from './body.js';
import { kaimingNormal } from './initializer.js';
import { Layers } from './layers.js';

/** A residual block: [N, C, H, W] to [N, width * expansion, H / stride, W / stride]. */
interface Block {
  readonly expansion: number;
  residual(nn: Layers, name: string, x: Value, width: number, stride: number): Value;
}

/** He et al. 2016, figure 5, left. */
const basicBlock: Block = {
  expansion: 1,
  residual(nn, name, x, width, stride) {
    const hidden = nn.conv(`${name}.conv1`, x, width, { kernel: 3, stride, padding: 1 });
    const active = nn.relu(`${name}.relu1`, nn.batchNorm(`${name}.bn1`, hidden));
    return nn.batchNorm(`${name}.bn2`, nn.conv(`${name}.conv2`, active, width, { kernel: 3, padding: 1 }));
  },
};

/** He et al. 2016, figure 5, right, with the stride on the 3x3 convolution as torchvision has it (ResNet v1.5). */
const bottleneck: Block = {
  expansion: 4,
  residual(nn, name, x, width, stride) {
    const narrow = nn.batchNorm(`${name}.bn1`, nn.conv(`${name}.conv1`, x, width, { kernel: 1 }));
    const active = nn.relu(`${name}.relu1`, narrow);
    const middle = nn.conv(`${name}.conv2`, active, width, { kernel: 3, stride, padding: 1 });
    const again = nn.relu(`${name}.relu2`, nn.batchNorm(`${name}.bn2`, middle));
    return nn.batchNorm(`${name}.bn3`, nn.conv(`${name}.conv3`, again, width * 4, { kernel: 1 }));
  },
};

function residualBlock(nn: Layers, block: Block, name: string, x: Value, width: number, stride: number): Value {
  const channels = width * block.expansion;
  const residual = block.residual(nn, name, x, width, stride);
  const shortcut =
    stride === 1 && x.shape[1] === channels
      ? x
      : nn.batchNorm(`${name}.downsample.1`, nn.conv(`${name}.downsample.0`, x, channels, { kernel: 1, stride }));
  return nn.relu(`${name}.relu`, nn.b.scope(`${name}.`).add(residual, shortcut));
}

/** He et al. 2016, table 1: stem and four stages; parameters named and initialised as torchvision does. */
function resnet(name: string, block: Block, depths: readonly number[]): Architecture {
  const body = ({ height, width, seed }: BodyOptions): Body => {
    const graph = new Graph(onnxDialect);
    const nn = new Layers(new GraphBuilder(graph), kaimingNormal(seed, 'out'));
    const input = graph.input('input', 'float32', ['N', 3, height, width]);
    const stem = nn.conv('conv1', input, 64, { kernel: 7, stride: 2, padding: 3 });
    let x = nn.relu('relu', nn.batchNorm('bn1', stem));
    x = nn.maxPool('maxpool', x, { kernel: 3, stride: 2, padding: 1 });
    for (const [stage, depth] of depths.entries()) {
      for (let i = 0; i < depth; i++) {
        const stride = stage > 0 && i === 0 ? 2 : 1;
        x = residualBlock(nn, block, `layer${stage + 1}.${i}`, x, 64 * 2 ** stage, stride);
      }
    }
    graph.output(x);
    const names = findParameters(graph).map((v) => v.name);
    const late = (n: string) => n.startsWith('layer3.') || n.startsWith('layer4.');
    // fastai splits a ResNet before its third stage.
    const groups = [names.filter((n) => !late(n)), names.filter(late)];
    return { architecture: name, graph, groups };
  };
  return { name, body };
}

export const resnet18 = resnet('resnet18', basicBlock, [2, 2, 2, 2]);
export const resnet34 = resnet('resnet34', basicBlock, [3, 4, 6, 3]);
export const resnet50 = resnet('resnet50', bottleneck, [3, 4, 6, 3]);

export const architectures: Readonly<Record<string, Architecture>> = { resnet18, resnet34, resnet50 };
