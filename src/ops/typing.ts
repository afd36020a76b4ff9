import { WarmstartError } from '../error/warmstart-error.js';
import type { TensorType, Value } from '../ir/graph.js';
import { broadcastShapes, formatShape, type Shape } from '../ir/shape.js';
import type { DType } from '../ir/tensor.js';
import { knownElements } from './known-elements.js';

/** Type of an operator that broadcasts all its inputs together and keeps their dtype. */
export function broadcastType(inputs: readonly (Value | undefined)[]): TensorType {
  const given = inputs.filter((v): v is Value => v !== undefined);
  const dtype = commonDType(given);
  return { dtype, shape: given.map((v) => v.shape).reduce(broadcastShapes, []) };
}

/** @throws WarmstartError `E_OP_DTYPE` */
export function commonDType(values: readonly Value[]): DType {
  const dtypes = [...new Set(values.map((v) => v.dtype))];
  const [dtype] = dtypes;
  if (dtype && dtypes.length === 1) return dtype;
  throw new WarmstartError({
    code: 'E_OP_DTYPE',
    problem: 'inputs of an operator differ in dtype',
    expected: 'one dtype',
    received: values.map((v) => `${v.name}: ${v.dtype}`).join(', '),
  });
}

/** @throws WarmstartError `E_OP_RANK` */
export function checkRank(value: Value, least: number, most = least): void {
  const rank = value.shape.length;
  if (rank >= least && rank <= most) return;
  throw new WarmstartError({
    code: 'E_OP_RANK',
    problem: `input '${value.name}' has the wrong number of dimensions`,
    expected: least === most ? `${least}` : Number.isFinite(most) ? `${least} to ${most}` : `${least} or more`,
    received: `${rank}: ${formatShape(value.shape)}`,
  });
}

/** More than any list of axes, pads or pieces has: every node of a file may name one long constant. */
const maxNumbers = 1024;

/**
 * The elements of an input that must be known before the graph runs (axes, pads, shapes).
 * @throws WarmstartError `E_OP_NOT_CONSTANT`, `E_OP_SHAPE` when they are too many
 */
export function constantNumbers(value: Value, role: string): number[] {
  const known = knownElements(value);
  if (known && known.length > maxNumbers) {
    throw shapeMismatch(`the ${role} are too many numbers`, `at most ${maxNumbers}`, value.shape);
  }
  if (known?.every((d) => typeof d === 'number')) return [...known];
  throw notKnownBeforehand(value, role);
}

/** The error `E_OP_NOT_CONSTANT`: an input depends on what the graph is fed. */
export function notKnownBeforehand(value: Value, role: string): WarmstartError {
  return new WarmstartError({
    code: 'E_OP_NOT_CONSTANT',
    problem: `the ${role} are computed while the graph runs`,
    expected: 'a constant, or what follows from shapes that are known beforehand',
    received: `'${value.name}', computed by ${value.producer?.op ?? 'an input of the graph'}`,
    hint: 'export the model with fixed shapes, or simplify it (fold its constants) first',
  });
}

/** The error `E_OP_SHAPE`: an input does not have the shape that the operator needs. */
export function shapeMismatch(what: string, expected: string, received: Shape): WarmstartError {
  return new WarmstartError({ code: 'E_OP_SHAPE', problem: what, expected, received: formatShape(received) });
}

export const floatDTypes: readonly DType[] = ['float32', 'float64', 'float16'];

export const numericDTypes: readonly DType[] = [
  ...floatDTypes,
  ...(['int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'] as const),
];

/** @throws WarmstartError `E_OP_DTYPE` */
export function checkDType(value: Value, allowed: readonly DType[]): void {
  if (allowed.includes(value.dtype)) return;
  throw new WarmstartError({
    code: 'E_OP_DTYPE',
    problem: `input '${value.name}' has a dtype that the operator does not take`,
    expected: allowed.join(', '),
    received: value.dtype,
  });
}
