import type { Value } from '../ir/graph.js';
import type { DType } from '../ir/tensor.js';
import type { GraphBuilder } from './builder.js';
import {
  type AnyOpRule,
  type AttributeSchema,
  type AttributesOf,
  constantInEveryInput,
  defineOp,
  required,
} from './rule.js';
import { checkDType, floatDTypes } from './typing.js';

/** An operator y = f(x) at which the derivative dY by y is known. */
export interface UnarySite<S extends AttributeSchema> {
  readonly b: GraphBuilder;
  readonly x: Value;
  readonly y: Value;
  readonly dY: Value;
  readonly attributes: AttributesOf<S>;
}

export type UnaryDerivative<S extends AttributeSchema> = (site: UnarySite<S>) => Value;

/** An operator of one input that keeps its shape and dtype; the rule gives the derivative by that input. */
export function unary<const S extends AttributeSchema>(
  attributes: S,
  derivative: UnaryDerivative<S>,
  dtypes: readonly DType[] = floatDTypes,
): AnyOpRule {
  return defineOp<S>({
    arity: [1, 1],
    attributes,
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, dtypes);
      return [x.type];
    },
    gradient: (site) => {
      const { b, dY, outputs, attributes: values } = site;
      const [x, y] = [required(site, 0), outputs[0] as Value];
      return [() => derivative({ b, x, y, dY, attributes: values })];
    },
  });
}

/** An operator of one input that is constant between its jumps. */
export function stepwise(dtypes: readonly DType[] = floatDTypes): AnyOpRule {
  return defineOp({
    arity: [1, 1],
    attributes: {},
    infer: (site) => {
      const x = required(site, 0);
      checkDType(x, dtypes);
      return [x.type];
    },
    gradient: constantInEveryInput('its derivative is zero wherever it exists'),
  });
}
