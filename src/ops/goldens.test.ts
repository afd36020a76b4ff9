import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type OperatorCase, relativeError, runOperator } from '../../test/support/conformance.js';
import { type Attribute, type Attributes, float, int, ints, string } from '../ir/attributes.js';
import { float32, type Tensor, tensor, toNumbers } from '../ir/tensor.js';

interface Numbers {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** A case of ../shared/goldens/operators.json: results and derivatives as PyTorch computes them. */
interface Golden {
  readonly name: string;
  readonly op: string;
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>;
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly outputs: Readonly<Record<string, Numbers>>;
  readonly dY: Numbers;
  readonly gradients: Readonly<Record<string, Numbers>>;
}

const path = new URL('../../../shared/goldens/operators.json', import.meta.url);
const present = existsSync(path);
const goldens: readonly Golden[] = present ? JSON.parse(readFileSync(path, 'utf8')) : [];
const operators = goldens.filter(({ op }) => !op.startsWith('loss:'));

/** Inputs that the specification wants as another dtype than float32, or that must be constants. */
const int64Inputs = new Set(['axes', 'shape', 'pads']);
const constantInputs = new Set([...int64Inputs, 'min', 'max']);

const floatAttributes = new Set(['alpha', 'beta', 'epsilon', 'momentum']);

function attribute(name: string, value: number | string | readonly number[]): Attribute {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'number') return floatAttributes.has(name) ? float(value) : int(value);
  return ints(value);
}

function input(name: string, { dims, data }: Numbers): Tensor {
  if (int64Inputs.has(name)) return tensor('int64', dims, BigInt64Array.from(data, BigInt));
  return name === 'condition' ? tensor('bool', dims, Uint8Array.from(data)) : float32(dims, data);
}

function operatorCase({ op, attributes, inputs, outputs, gradients }: Golden): OperatorCase {
  const names = Object.keys(inputs);
  const indices = (wanted: (name: string) => boolean) => names.flatMap((name, i) => (wanted(name) ? [i] : []));
  const { scales, ...others } = attributes;
  const plain: Attributes = Object.fromEntries(Object.entries(others).map(([k, v]) => [k, attribute(k, v)]));
  const given = Object.entries(inputs).map(([name, numbers]) => input(name, numbers));
  const common = { op, attributes: plain, outputCount: Object.keys(outputs).length };
  const differentiate = indices((name) => name in gradients);
  if (op !== 'Resize') {
    return { ...common, inputs: given, constants: indices((name) => constantInputs.has(name)), differentiate };
  }
  // The file keeps the scales of Resize among the attributes; the specification has them as the third input.
  const factors = float32([4], scales as readonly number[]);
  return { ...common, inputs: [given[0], undefined, factors], constants: [2], differentiate };
}

/** PyTorch's running variance is unbiased: momentum and (1 - momentum) * n / (n - 1) mix old and new. */
function biasedRunningVariance(golden: Golden): number[] {
  const momentum = golden.attributes.momentum as number;
  const [n = 0, , ...spatial] = golden.inputs.X?.dims ?? [];
  const count = spatial.reduce((a, d) => a * d, n);
  const before = golden.inputs.input_var?.data ?? [];
  return (golden.outputs.running_var?.data ?? []).map((v, c) => {
    const kept = momentum * (before[c] ?? 0);
    return kept + ((v - kept) * (count - 1)) / count;
  });
}

describe.skipIf(!present)('operators against PyTorch (skipped where ../shared/goldens is absent)', () => {
  test.each(operators.map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const dY = float32(golden.dY.dims, golden.dY.data);
    const result = await runOperator(operatorCase(golden), [dY]);
    for (const [i, [name, expected]] of Object.entries(golden.outputs).entries()) {
      const data = name === 'running_var' ? biasedRunningVariance(golden) : expected.data;
      const output = result.outputs[i] as Tensor;
      expect(output.shape, name).toEqual(expected.dims);
      expect(relativeError(toNumbers(output), data), name).toBeLessThan(1e-4);
    }
    const positions = new Map(Object.keys(golden.inputs).map((name, i) => [name, i]));
    for (const [name, expected] of Object.entries(golden.gradients)) {
      const gradient = result.gradients.get(positions.get(name) ?? -1) as Tensor;
      expect(gradient.shape, name).toEqual(expected.dims);
      expect(relativeError(toNumbers(gradient), expected.data), `derivative by ${name}`).toBeLessThan(1e-4);
    }
  });

  test('every case is an operator tested here or a loss, tested with the losses', () => {
    const losses = goldens.filter(({ op }) => op.startsWith('loss:')).map(({ name }) => name);
    expect(losses).toEqual(['cross_entropy', 'cross_entropy_smoothed', 'bce_with_logits']);
    expect(operators).toHaveLength(67);
  });
});
