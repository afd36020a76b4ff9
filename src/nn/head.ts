import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';
import { kaimingNormal } from './initializer.js';
import { Layers } from './layers.js';
import { classTokenAndMean, isTokens } from './token-pooling.js';

export interface HeadOptions {
  readonly classes: number;
  readonly seed: number;
  /** Of features that are tokens: how many of the first ones stand for no patch; none unless given. */
  readonly prefixTokens?: number | undefined;
}

/**
 * Writes a classifier behind a body: features (maps [N, C, h, w], tokens [N, T, C], or [N, C]) to logits [N, classes].
 * @throws WarmstartError `E_HEAD_FEATURES` where it cannot do with such features
 */
export type Head = (b: GraphBuilder, features: Value, options: HeadOptions) => Value;

/**
 * fastai's head: pooling, batch norm, dropout .25, linear 512, ReLU, batch norm, dropout .5, linear. Maps are pooled to
 * largest and mean (2 C), tokens to the class token and the mean of the patches' (2 C; C where there is no class
 * token); features that are already pooled are taken as they are. Names follow fastai's Sequential without its pooling:
 * `head.0` to `head.6`.
 */
export const fastaiHead: Head = (b, features, options) => {
  const { classes, seed } = options;
  const nn = new Layers(b, kaimingNormal(seed, 'in'));
  const first = nn.dropout('head.1', nn.batchNorm('head.0', concatPooled(nn, features, options)), 0.25);
  const hidden = nn.relu('head.3', nn.linear('head.2', first, 512));
  const second = nn.dropout('head.5', nn.batchNorm('head.4', hidden), 0.5);
  return nn.linear('head.6', second, classes);
};

function concatPooled(nn: Layers, features: Value, { prefixTokens = 0 }: HeadOptions): Value {
  if (isTokens(features)) return classTokenAndMean(nn.b.scope('head.pool/'), features, prefixTokens);
  return features.shape.length > 2 ? nn.concatPool('head.pool', features) : features;
}

/**
 * One linear layer, `fc`, on the mean of each map: the head that ResNets are pretrained with (He et al. 2016). Of tokens
 * it reads the class token and the mean of the patches', as linear probing does (DINOv2, Oquab et al. 2023); it has no
 * norm of its own in front, since a body of tokens ends with one.
 */
export const linearHead: Head = (b, features, { classes, seed, prefixTokens = 0 }) => {
  const nn = new Layers(b, kaimingNormal(seed, 'in'));
  return nn.linear('fc', meanPooled(nn, features, prefixTokens), classes);
};

function meanPooled(nn: Layers, features: Value, prefixTokens: number): Value {
  if (isTokens(features)) return classTokenAndMean(nn.b.scope('pool/'), features, prefixTokens);
  return features.shape.length > 2 ? nn.meanPool('pool', features) : features;
}
