import { int } from '../ir/attributes.js';
import type { NodeSpec } from '../ir/graph.js';
import { onnxTypeCode } from '../ir/tensor.js';
import { attributesToInputs } from './attributes-to-inputs.js';
import { microsoftOperators } from './microsoft-operators.js';
import { newerOperators } from './newer-operators.js';
import { olderOperators } from './older-operators.js';
import { type Rewrites, type Rewritten, type Surroundings, Writer } from './rewriting.js';
import { bfloat16 } from './tensor-proto.js';

/** Oldest and newest operator set of the standard domain that is read. */
export const oldestOpset = 7;
export const newestReadOpset = 24;

/** The operator set to which nodes are brought, and which is written. */
export const newestOpset = 21;

/**
 * Operators whose inputs, attributes or meaning changed between opset 7 and 21 (ONNX, "Changelog"), and those that
 * are written with others. All other changes in between only added types, attributes or inputs whose defaults keep
 * the older meaning; 22 to 24 added types and the operators listed.
 */
const standard: Rewrites = { ...attributesToInputs, ...olderOperators, ...newerOperators };

/** The node as opset 21 says it. */
export function upgrade(spec: NodeSpec, opset: number, around: Surroundings): Rewritten {
  const table = spec.domain === '' ? standard : spec.domain === 'com.microsoft' ? microsoftOperators : {};
  const rewrites = Object.hasOwn(table, spec.op) ? (table[spec.op] ?? []) : [];
  let node = withoutBfloat16(spec);
  for (const [since, apply] of rewrites) {
    if (opset >= since) continue;
    const rewritten = apply(node, new Writer(around));
    if (!('op' in rewritten)) return rewritten;
    node = rewritten;
  }
  return node;
}

/** Attributes that name an element type. */
const typeAttributes = ['to', 'dtype', 'output_dtype', 'stash_type', 'softmax_precision'];

/** bfloat16 is read as float32, which holds all of its numbers. */
function withoutBfloat16(spec: NodeSpec): NodeSpec {
  const wide = typeAttributes.filter((name) => spec.attributes[name]?.value === bfloat16);
  if (wide.length === 0) return spec;
  const attributes = Object.fromEntries(wide.map((name) => [name, int(onnxTypeCode.float32)]));
  return { ...spec, attributes: { ...spec.attributes, ...attributes } };
}
