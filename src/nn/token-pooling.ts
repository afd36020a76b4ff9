import { WarmstartError } from '../error/warmstart-error.js';
import type { Value } from '../ir/graph.js';
import { formatShape } from '../ir/shape.js';
import type { GraphBuilder } from '../ops/builder.js';

/** Whether features are tokens [N, T, C], neither maps nor pooled. */
export function isTokens({ shape }: Value): boolean {
  return shape.length === 3;
}

/**
 * The class token, which is the first where there are tokens that stand for no patch, beside the mean of the patches'
 * tokens: [N, T, C] to [N, 2 C]. Registers (Darcet et al. 2023) and a distillation token are left out. Without any such
 * token it is the mean alone, [N, C].
 * @throws WarmstartError `E_HEAD_FEATURES` where no token is left for the patches
 */
export function classTokenAndMean(b: GraphBuilder, tokens: Value, prefixTokens: number): Value {
  const [, count] = tokens.shape;
  if (typeof count === 'number' && count <= prefixTokens) {
    throw new WarmstartError({
      code: 'E_HEAD_FEATURES',
      problem: 'the body gives no tokens of patches',
      expected: `more tokens than the ${prefixTokens} that stand for no patch`,
      received: formatShape(tokens.shape),
    });
  }
  if (prefixTokens === 0) return b.mean(tokens, [1]);
  const classToken = b.squeeze(b.slice(tokens, { starts: [0], ends: [1], axes: [1] }), [1]);
  const patches = b.slice(tokens, { starts: [prefixTokens], ends: [Number.MAX_SAFE_INTEGER], axes: [1] });
  return b.concat([classToken, b.mean(patches, [1])], 1);
}
