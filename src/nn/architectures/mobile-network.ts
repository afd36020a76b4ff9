import type { Value } from '../../ir/graph.js';
import type { Architecture, ForeignNames } from '../body.js';
import type { Activation, Layers } from '../layers.js';
import { convNorm } from './conv-norm.js';
import { convolutionalArchitecture } from './convolutional-architecture.js';
import { squeezeExcitation } from './squeeze-excitation.js';

/** An inverted residual (Sandler et al. 2018, table 1): a wide depthwise convolution between two narrow maps. */
export interface MobileBlock {
  readonly kernel: number;
  readonly stride: number;
  /** Channels of the depthwise convolution; no convolution expands to as many as there are already. */
  readonly expanded: number;
  /** Channels that the block ends with. */
  readonly channels: number;
  readonly activation: Activation;
  /** Channels between the layers of its squeeze and excitation; none unless given. */
  readonly squeezed?: number | undefined;
}

export interface MobileDesign {
  readonly name: string;
  /** Channels of the first convolution, which halves the picture. */
  readonly stem: number;
  readonly stages: readonly (readonly MobileBlock[])[];
  /** Channels of the last convolution. */
  readonly last: number;
  /** Of the first and the last convolution. */
  readonly activation: Activation;
  readonly excitation?: { readonly activation: Activation; readonly gate: Activation };
  /** Of the batch norms: 1e-5 unless given. */
  readonly epsilon?: number;
  /** The first stage of the second layer group. */
  readonly splitAt: number;
  /**
   * How torchvision names things: whether `features` counts stages or blocks, and what holds a block's layers. In `conv`
   * the last convolution and its batch norm lie side by side, in `block` together in one module.
   */
  readonly naming: { readonly counts: 'stages' | 'blocks'; readonly layers: 'conv' | 'block' };
}

/** A block with its place in the network. */
export interface PlacedBlock {
  readonly block: MobileBlock;
  readonly stage: number;
  readonly index: number;
  /** What the names of its layers begin with. */
  readonly name: string;
  /** Names of the convolution and the batch norm that end it. */
  readonly projection: readonly [string, string];
  readonly expands: boolean;
}

/** The blocks of a design, in order. */
export function placedBlocks({ stem, stages, naming }: MobileDesign): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  let channels = stem;
  for (const [stage, blocks] of stages.entries()) {
    for (const [index, block] of blocks.entries()) {
      const at = naming.counts === 'stages' ? `${stage + 1}.${index}` : `${placed.length + 1}`;
      const name = `features.${at}.${naming.layers}`;
      const expands = block.expanded !== channels;
      const before = (expands ? 2 : 1) + (block.squeezed === undefined ? 0 : 1);
      const projection: [string, string] =
        naming.layers === 'conv'
          ? [`${name}.${before}`, `${name}.${before + 1}`]
          : [`${name}.${before}.0`, `${name}.${before}.1`];
      placed.push({ block, stage, index, name, projection, expands });
      channels = block.channels;
    }
  }
  return placed;
}

/** Name of the last convolution with its batch norm. */
export function lastLayer({ stages, naming }: MobileDesign): string {
  return `features.${(naming.counts === 'stages' ? stages : stages.flat()).length + 1}`;
}

function invertedResidual(nn: Layers, design: MobileDesign, x: Value, placed: PlacedBlock): Value {
  const { epsilon, excitation = { activation: 'relu', gate: 'sigmoid' } } = design;
  const { name, expands, projection } = placed;
  const { kernel, stride, expanded, channels, activation, squeezed } = placed.block;
  const wide = expands ? convNorm(nn, `${name}.0`, x, expanded, { kernel: 1, activation, epsilon }) : x;
  const options = { kernel, stride, groups: expanded, activation, epsilon };
  let y = convNorm(nn, `${name}.${expands ? 1 : 0}`, wide, expanded, options);
  if (squeezed !== undefined) y = squeezeExcitation(nn, `${name}.${expands ? 2 : 1}`, y, { squeezed, ...excitation });
  const [conv, norm] = projection;
  const result = nn.batchNorm(norm, nn.conv(conv, y, channels, { kernel: 1 }), epsilon);
  return stride === 1 && x.shape[1] === channels ? nn.b.scope(`${name}/`).add(x, result) : result;
}

/** A stem, stages of inverted residuals and a pointwise convolution: MobileNets from the second on, EfficientNets. */
export function mobileNetwork(design: MobileDesign, foreignNames: readonly ForeignNames[]): Architecture {
  const { name, stem, last, activation, epsilon, splitAt } = design;
  const blocks = placedBlocks(design);
  return convolutionalArchitecture({
    name,
    splitAt: `${blocks.find(({ stage }) => stage === splitAt)?.name}.`,
    foreignNames,
    features: (nn, pictures) => {
      const options = { kernel: 3, stride: 2, activation, epsilon };
      let x = convNorm(nn, 'features.0', pictures, stem, options);
      for (const block of blocks) x = invertedResidual(nn, design, x, block);
      return convNorm(nn, lastLayer(design), x, last, { kernel: 1, activation, epsilon });
    },
  });
}
