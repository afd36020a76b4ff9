import type { Node, Value } from '../ir/graph.js';
import { isStatic, normalizeAxis, productOf, type Shape } from '../ir/shape.js';
import { type DType, dtypeOfCode, elementCount, toNumbers } from '../ir/tensor.js';
import { castDim, elementwiseDims } from './dim-arithmetic.js';
import { type Elements, joined, picked, sliced, transposed } from './element-movement.js';

/** What says shapes is short; a tensor of more elements is data. */
const mostElements = 4096;

/** Nodes that one element may be computed through: far more than exporters write, far less than the call stack holds. */
const mostSteps = 400;

/**
 * The elements of a value, row by row, as far as they follow from constants and shapes: what exporters write to say
 * `x.view(x.size(0), -1)` or to pad by what is missing. A symbolic dimension stands by its name. Undefined where an
 * element depends on what the graph is fed, or on arithmetic with symbols that has no name.
 */
export function knownElements(value: Value): Shape | undefined {
  return value.constant ? toNumbers(value.constant) : new Evaluation().of(value)?.data;
}

type Known = Elements | undefined;

/** Remembers what it has computed: a value may be read by many. */
class Evaluation {
  readonly #found = new Map<Value, Known>();
  #steps = 0;

  of(value: Value): Known {
    if (this.#found.has(value)) return this.#found.get(value);
    if (++this.#steps > mostSteps) return undefined;
    const known = this.#evaluate(value);
    this.#steps--;
    this.#found.set(value, known);
    return known;
  }

  #evaluate(value: Value): Known {
    const { shape, constant, origin } = value;
    if (!isStatic(shape) || elementCount(shape) > mostElements) return undefined;
    if (constant) return { shape, data: toNumbers(constant) };
    if (origin.kind !== 'result' || origin.index > 0 || origin.node.domain !== '') return undefined;
    const data = this.#result(origin.node, shape, value.dtype);
    return data?.length === elementCount(shape) ? { shape, data } : undefined;
  }

  /** The elements of the first result of a node. */
  #result(node: Node, shape: readonly number[], dtype: DType): Shape | undefined {
    const { op, attributes, inputs } = node;
    const [first, second, third] = inputs;
    const number = (name: string, otherwise: number): number => Number(attributes[name]?.value ?? otherwise);
    switch (op) {
      case 'Shape': {
        const dims = first?.shape ?? [];
        return dims.slice(number('start', 0), number('end', dims.length));
      }
      case 'Size':
        return [productOf(first?.shape ?? [])];
      case 'Identity':
      case 'Squeeze':
      case 'Unsqueeze':
      case 'Reshape':
      case 'Flatten':
        return this.#operand(first)?.data;
      case 'Cast': {
        const to = dtypeOfCode(number('to', 0));
        return this.#operand(first)?.data.map((d) => castDim(d, to));
      }
      case 'Expand':
        return elementwiseDims('Identity', [this.#operand(first)], shape, dtype);
      case 'ConstantOfShape': {
        const { value } = attributes;
        const fill = value?.type === 'tensor' ? (toNumbers(value.value)[0] ?? 0) : 0;
        return Array.from({ length: elementCount(shape) }, () => fill);
      }
      case 'Range': {
        const [start = '', step = ''] = [this.#operand(first)?.data[0], this.#operand(third)?.data[0]];
        if (typeof start === 'string' || typeof step === 'string') return undefined;
        return Array.from({ length: elementCount(shape) }, (_, i) => start + i * step);
      }
      case 'Concat':
        return joined(
          inputs.map((v) => this.#operand(v)),
          normalizeAxis(number('axis', 0), shape.length),
        );
      case 'Gather':
        return picked(this.#operand(first), this.#operand(second), number('axis', 0));
      case 'Slice':
        return sliced(...(inputs.map((v) => this.#operand(v)) as [Known]));
      case 'Transpose':
        return transposed(this.#operand(first), attributes.perm?.value as readonly number[] | undefined);
      default:
        return elementwiseDims(
          op,
          inputs.map((v) => this.#operand(v)),
          shape,
          dtype,
        );
    }
  }

  #operand(value: Value | undefined): Known {
    return value && this.of(value);
  }
}
