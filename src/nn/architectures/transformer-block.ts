import type { Value } from '../../ir/graph.js';
import type { Pointwise, TokenLayers } from './token-layers.js';

export interface BlockOptions {
  readonly heads: number;
  /** Width of the MLP between its two layers. */
  readonly hidden: number;
  readonly activation: Pointwise;
  /** Of the layer norms. */
  readonly epsilon: number;
  /** First value of the factors behind attention and MLP; without them unless given. */
  readonly layerScale?: number | undefined;
}

/**
 * Attention and MLP, each behind a layer norm and added to what it reads: [N, T, C] to [N, T, C] (Dosovitskiy et al.
 * 2021, equations 2 and 3). Parameters are named as timm names them.
 */
export function transformerBlock(nn: TokenLayers, name: string, x: Value, options: BlockOptions): Value {
  const { heads, hidden, activation, epsilon, layerScale } = options;
  const b = nn.b.scope(`${name}/`);
  const scaled = (scale: string, y: Value) =>
    layerScale === undefined ? y : nn.layerScale(`${name}.${scale}.gamma`, y, layerScale);
  const attended = nn.selfAttention(`${name}.attn`, nn.layerNorm(`${name}.norm1`, x, epsilon), { heads });
  const middle = b.add(x, scaled('ls1', attended));
  const names = [`${name}.mlp.fc1`, `${name}.mlp.fc2`] as const;
  const mapped = nn.mlp(nn.layerNorm(`${name}.norm2`, middle, epsilon), { hidden, activation, names });
  return b.add(middle, scaled('ls2', mapped));
}
