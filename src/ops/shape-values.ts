import { WarmstartError } from '../error/warmstart-error.js';
import type { Node, Value } from '../ir/graph.js';
import { type Dim, normalizeAxis, productOf, type Shape } from '../ir/shape.js';
import { quotientOf } from './symbolic-dims.js';
import { constantNumbers } from './typing.js';

/**
 * Nodes and elements that it may take to say one shape. Exporters need some dozens; without a bound, forty nodes that
 * each join a value to itself would make 2^40 elements, and a long chain would exhaust the call stack.
 */
const maxSteps = 1000;

/** What is left of `maxSteps`. */
interface Budget {
  steps: number;
}

/**
 * The elements of an integer input that says a shape, symbolic dimensions included: of a constant, and of
 * the small programs that exporters write to say `x.view(x.size(0), -1)`: Shape, then picking, joining and
 * multiplying its elements.
 * @throws WarmstartError `E_OP_NOT_CONSTANT` for anything else, `E_OP_SHAPE` where that takes too many nodes
 */
export function shapeElements(value: Value, role: string): Shape {
  return elementsOf(value, role, { steps: maxSteps });
}

function elementsOf(value: Value, role: string, budget: Budget): Shape {
  spend(budget, 1, role);
  const { producer } = value;
  const found = value.constant ? constantNumbers(value, role) : producer && evaluated(producer, role, budget);
  if (found && producer) spend(budget, found.length, role);
  return found ?? constantNumbers(value, role);
}

function spend(budget: Budget, steps: number, role: string): void {
  budget.steps -= steps;
  if (budget.steps >= 0) return;
  throw new WarmstartError({
    code: 'E_OP_SHAPE',
    problem: `the ${role} are computed in too many steps`,
    expected: `at most ${maxSteps} nodes and elements`,
    hint: 'simplify the model (fold its constants) first',
  });
}

/** The result of a node that computes with shapes; undefined for other nodes. */
function evaluated(node: Node, role: string, budget: Budget): Shape | undefined {
  const { op, attributes } = node;
  const operand = (i: number): Shape => {
    const input = node.inputs[i];
    return input ? elementsOf(input, role, budget) : [];
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
      const told = typeof start === 'number' && typeof end === 'number' && step === 1;
      return told ? operand(0).slice(start, end) : undefined;
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
