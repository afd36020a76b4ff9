import type { Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';
import { kaimingNormal } from './initializer.js';
import { Layers } from './layers.js';

export interface HeadOptions {
  readonly classes: number;
  readonly seed: number;
}

/** Writes a classifier behind a body: features [N, C, h, w] or [N, C] to logits [N, classes]. */
export type Head = (b: GraphBuilder, features: Value, options: HeadOptions) => Value;

/**
 * fastai's head: features [N, C, h, w] to logits [N, classes]. Pooling concatenates largest and mean (2 C;
 * features that are already pooled, [N, C], are taken as they are), then batch norm, dropout .25, linear
 * 512, ReLU, batch norm, dropout .5, linear. Names follow fastai's Sequential without its pooling: `head.0`
 * to `head.6`.
 */
export const fastaiHead: Head = (b, features, { classes, seed }) => {
  const nn = new Layers(b, kaimingNormal(seed, 'in'));
  const pooled = features.shape.length > 2 ? nn.concatPool('head.pool', features) : features;
  const first = nn.dropout('head.1', nn.batchNorm('head.0', pooled), 0.25);
  const hidden = nn.relu('head.3', nn.linear('head.2', first, 512));
  const second = nn.dropout('head.5', nn.batchNorm('head.4', hidden), 0.5);
  return nn.linear('head.6', second, classes);
};

/** Mean of each map and one linear layer, `fc`: the head that ResNets are pretrained with (He et al. 2016). */
export const linearHead: Head = (b, features, { classes, seed }) => {
  const nn = new Layers(b, kaimingNormal(seed, 'in'));
  return nn.linear('fc', nn.meanPool('pool', features), classes);
};
