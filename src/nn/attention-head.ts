import { WarmstartError } from '../error/warmstart-error.js';
import { float, int } from '../ir/attributes.js';
import type { Value } from '../ir/graph.js';
import { formatShape, staticShape } from '../ir/shape.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { Head } from './head.js';
import { type Initializer, kaimingNormal, normal, ones, zeros } from './initializer.js';
import { Layers } from './layers.js';
import { isTokens } from './token-pooling.js';

/** Queries, and slices of the result: as many as divide the channels. */
const mostQueries = 8;

/**
 * Attention pooling, dropout .25 and a linear layer, on maps [N, C, h, w] or tokens [N, T, C], all of them. Learned
 * queries say which positions count: a layer norm, `head.norm`; a weight for each position by each of H queries,
 * softmax(x q_h / sqrt(C)); and from the mean under these weights each query's share of the result, C / H numbers. The
 * linear layer is `head.fc`.
 *
 * This is multi-head attention with one learned query, the pooling of the Set Transformer (Lee et al. 2019, section 3.2)
 * and of attentive probing, in the form of Psomas et al. 2025 ("Attention, please!", section 3): projecting the keys is
 * the same as projecting the query once, so `head.query` [C, H] is learned as it is; and the values, `head.value` [H, C,
 * C / H], are projected after they have been summed, once instead of at every position. Biases of keys cancel in the
 * softmax; those of values and the projection of the result are what the linear layer can do by itself.
 * @throws WarmstartError `E_HEAD_FEATURES` for features without positions
 */
export const attentionHead: Head = (b, features, { classes, seed }) => {
  const nn = new Layers(b, kaimingNormal(seed, 'in'));
  const pooled = attentionPool(b.scope('head.pool/'), positions(b.scope('head.pool/'), features), seed);
  return nn.linear('head.fc', nn.dropout('head.drop', pooled, 0.25), classes);
};

/** [N, T, C] from maps or tokens. */
function positions(b: GraphBuilder, features: Value): Value {
  if (isTokens(features)) return features;
  if (features.shape.length === 4) return b.transpose(b.reshape(features, [0, 0, -1]), [0, 2, 1]);
  throw new WarmstartError({
    code: 'E_HEAD_FEATURES',
    problem: 'attention needs features with positions, and this body has pooled them',
    expected: 'maps [N, C, h, w] or tokens [N, T, C]',
    received: formatShape(features.shape),
    hint: 'choose the linear head, or fastai',
  });
}

/** [N, T, C] to [N, C]. */
function attentionPool(b: GraphBuilder, tokens: Value, seed: number): Value {
  const [channels = 1] = staticShape(tokens.shape.slice(2), 'the features of a head');
  const queries = queriesFor(channels);
  const parameter = (name: string, shape: readonly number[], initial: Initializer) =>
    b.graph.constant(`head.${name}`, initial(`head.${name}`, shape));
  const norm = [parameter('norm.weight', [channels], ones), parameter('norm.bias', [channels], zeros)];
  const x = b.one('LayerNormalization', [tokens, ...norm], { axis: int(-1), epsilon: float(1e-6) });
  // A query of this length gives scores of about 1 for numbers of size 1: from the start no position rules alone.
  const query = parameter('query', [channels, queries], normal(seed, 1));
  const scores = b.scale(b.matmul(x, query), channels ** -0.5);
  const weights = b.one('Softmax', [b.transpose(scores, [0, 2, 1])], { axis: int(-1) });
  const means = b.matmul(weights, x);
  const value = parameter('value', [queries, channels, channels / queries], normal(seed, channels ** -0.5));
  // Query by query, so that a derivative is one product over all pictures.
  const shares = b.transpose(b.matmul(b.transpose(means, [1, 0, 2]), value), [1, 0, 2]);
  return b.one('Flatten', [shares], { axis: int(1) });
}

function queriesFor(channels: number): number {
  let queries = mostQueries;
  while (channels % queries !== 0) queries /= 2;
  return queries;
}
