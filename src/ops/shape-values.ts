import type { Node, Value } from '../ir/graph.js';
import { type Dim, normalizeAxis, productOf, type Shape } from '../ir/shape.js';
import { quotientOf } from './symbolic-dims.js';
import { constantNumbers } from './typing.js';

/**
 * The elements of an integer input that says a shape, symbolic dimensions included: of a constant, and of
 * the small programs that exporters write to say `x.view(x.size(0), -1)`: Shape, then picking, joining and
 * multiplying its elements.
 * @throws WarmstartError `E_OP_NOT_CONSTANT` for anything else
 */
export function shapeElements(value: Value, role: string): Shape {
  const found = value.constant ? constantNumbers(value, role) : value.producer && evaluated(value.producer, role);
  return found ?? constantNumbers(value, role);
}

/** The result of a node that computes with shapes; undefined for other nodes. */
function evaluated(node: Node, role: string): Shape | undefined {
  const { op, attributes } = node;
  const operand = (i: number): Shape => {
    const input = node.inputs[i];
    return input ? shapeElements(input, role) : [];
  };
  const number = (name: string, otherwise: number): number => Number(attributes[name]?.value ?? otherwise);
  switch (op) {
    case 'Shape': {
      const shape = node.inputs[0]?.shape ?? [];
      return shape.slice(number('start', 0), number('end', shape.length));
    }
    case 'Identity':
    case 'Cast':
    case 'Squeeze':
    case 'Unsqueeze':
      return operand(0);
    case 'Concat':
      return node.inputs.flatMap((_, i) => operand(i));
    case 'Gather': {
      const from = operand(0);
      return operand(1).map((i) => from[normalizeAxis(Number(i), from.length)] ?? 1);
    }
    case 'Slice': {
      const [[start = 0], [end = 0], [step = 1]] = [operand(1), operand(2), operand(4)];
      return step === 1 ? operand(0).slice(Number(start), Number(end)) : undefined;
    }
    case 'Mul':
      return elementwise(operand(0), operand(1), (p, q) => productOf([p, q]));
    case 'Div':
      return elementwise(operand(0), operand(1), (p, q) => quotientOf([p], [q]));
    default:
      return undefined;
  }
}

function elementwise(a: Shape, b: Shape, combine: (p: Dim, q: Dim) => Dim | undefined): Shape | undefined {
  const length = Math.max(a.length, b.length);
  const pick = (s: Shape, i: number) => s[s.length === 1 ? 0 : i] ?? 1;
  const found = Array.from({ length }, (_, i) => combine(pick(a, i), pick(b, i)));
  return found.every((d) => d !== undefined) ? found : undefined;
}
