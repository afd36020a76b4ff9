import { WarmstartError } from '../error/warmstart-error.js';
import type { Attribute } from '../ir/attributes.js';
import type { Node, NodeSpec, TensorType, Value } from '../ir/graph.js';
import type { GraphBuilder } from './builder.js';

/** The attributes an operator may carry, by kind; any other attribute is refused. */
export type AttributeSchema = Readonly<Record<string, Attribute['type']>>;

export type AttributesOf<S extends AttributeSchema> = {
  readonly [K in keyof S]?: Extract<Attribute, { type: S[K] }>['value'];
};

/** A node being typed: `inputs` hold undefined for omitted optional ones. */
export interface Site<S extends AttributeSchema> {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: AttributesOf<S>;
  readonly outputCount: number;
}

/** A node being differentiated. `b` adds nodes to the graph in which the gradient is written. */
export interface GradientSite<S extends AttributeSchema> extends Site<S> {
  readonly node: Node;
  readonly outputs: readonly Value[];
  /** Derivative of the loss by each output; undefined where the loss does not depend on it. */
  readonly outputGradients: readonly (Value | undefined)[];
  /** Derivative by the first output: what nearly every rule needs. */
  readonly dY: Value;
  readonly b: GraphBuilder;
}

/** Derivative by one input, built only when it is asked for; null where the operator is constant in that input. */
export type InputGradient = (() => Value) | null;

/** Why an operator has no gradient: `constant` lets differentiation stop there, `missing` is an error. */
export interface NotDifferentiable {
  readonly kind: 'constant' | 'missing';
  readonly reason: string;
}

/**
 * One operator: its attributes, the types of its results, and its derivative.
 * Methods throw WarmstartError; the caller adds the node's name.
 */
export interface OpRule<S extends AttributeSchema = AttributeSchema> {
  /** Fewest and most inputs. */
  readonly arity: readonly [least: number, most: number];
  readonly attributes: S;
  infer(site: Site<S>): readonly TensorType[];
  /** One entry per input. Shapes may be those of the broadcast result: the driver sums them back. */
  readonly gradient: ((site: GradientSite<S>) => readonly InputGradient[]) | NotDifferentiable;
}

/** An operator whose schema is no longer known to the type checker: what a table of operators holds. */
export interface AnyOpRule {
  readonly arity: readonly [least: number, most: number];
  readonly attributes: AttributeSchema;
  infer(site: Site<AttributeSchema>): readonly TensorType[];
  gradient(site: GradientSite<AttributeSchema>): readonly InputGradient[];
  readonly notDifferentiable?: NotDifferentiable;
}

/** Attribute values of a node, stripped of the kinds that the schema has checked. */
function plain(spec: NodeSpec): Record<string, Attribute['value']> {
  return Object.fromEntries(Object.entries(spec.attributes).map(([name, a]) => [name, a.value]));
}

export function siteOf(spec: NodeSpec): Site<AttributeSchema> {
  return { op: spec.op, inputs: spec.inputs, attributes: plain(spec), outputCount: spec.outputCount };
}

/** Declares an operator. The one place where a schema's types are erased. */
export function defineOp<const S extends AttributeSchema>(rule: OpRule<S>): AnyOpRule {
  const { gradient } = rule;
  const erased = {
    arity: rule.arity,
    attributes: rule.attributes,
    infer: (site: Site<AttributeSchema>) => rule.infer(site as Site<S>),
  };
  if (typeof gradient === 'function') {
    return { ...erased, gradient: (site) => gradient(site as GradientSite<S>) };
  }
  return {
    ...erased,
    notDifferentiable: gradient,
    gradient: (site) => {
      throw new WarmstartError({
        code: 'E_GRADIENT_MISSING',
        problem: `${site.op} cannot be differentiated: ${gradient.reason}`,
        hint: 'freeze everything up to this node',
      });
    },
  };
}

/** The operator's result does not change smoothly with any input (shapes, comparisons, indices). */
export const constantInEveryInput = (reason: string): NotDifferentiable => ({ kind: 'constant', reason });

/** The derivative exists but is not offered; training through the operator is an error. */
export const gradientMissing = (reason: string): NotDifferentiable => ({ kind: 'missing', reason });

/** The `index`-th input, which the operator requires. */
export function required(site: Site<AttributeSchema>, index: number): Value {
  const value = site.inputs[index];
  if (value) return value;
  throw new WarmstartError({ code: 'E_OP_INPUT', problem: `${site.op} lacks its input ${index}` });
}
