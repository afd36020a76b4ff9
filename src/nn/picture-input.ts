import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Value } from '../ir/graph.js';
import { formatShape } from '../ir/shape.js';

/** Where a model takes pictures. */
export interface PictureInput {
  readonly value: Value;
  /** Whether it takes [N, H, W, 3], as TensorFlow does, and not [N, 3, H, W]. */
  readonly channelsLast: boolean;
}

/**
 * The one input of pictures; a model may have others beside it, such as words.
 * @throws WarmstartError `E_BODY_INPUT` when there is none, or more than one
 */
export function pictureInput({ inputs }: Graph): PictureInput {
  const [found, ...others] = inputs.flatMap((value) => {
    const channelsLast = value.dtype === 'float32' ? takesChannelsLast(value) : undefined;
    return channelsLast === undefined ? [] : [{ value, channelsLast }];
  });
  if (found && others.length === 0) return found;
  throw new WarmstartError({
    code: 'E_BODY_INPUT',
    problem: 'the model does not take pictures as a body must',
    expected: 'one input of float32 [N, 3, H, W] or [N, H, W, 3]',
    received: inputs.map((v) => `${v.name}: ${v.dtype}${formatShape(v.shape)}`).join('; ') || 'no input',
  });
}

/** Exporters may leave sizes and channels open; undefined where neither axis can be of three channels. */
function takesChannelsLast({ shape, users }: Value): boolean | undefined {
  const [, first, , last] = shape;
  if (shape.length !== 4) return undefined;
  if (first === 3) return false;
  if (last === 3) return true;
  if (typeof first !== 'string') return undefined;
  const [reader] = users;
  const perm = reader?.op === 'Transpose' ? reader.attributes.perm?.value : undefined;
  return typeof last === 'string' && Array.isArray(perm) && perm.join() === '0,3,1,2';
}
