import { WarmstartError } from '../error/warmstart-error.js';
import type { Dialect, NodeSpec } from '../ir/graph.js';
import { activationOps } from './activations.js';
import { arithmeticOps } from './arithmetic.js';
import { arrangementOps } from './arrangement.js';
import { batchNormOps } from './batch-norm.js';
import { comparisonOps } from './comparison.js';
import { convOps } from './conv.js';
import { convTransposeOps } from './conv-transpose.js';
import { einsumOps } from './einsum.js';
import { elementwiseOps } from './elementwise.js';
import { fillerOps } from './fillers.js';
import { gridSampleOps } from './grid-sample.js';
import { indexingOps } from './indexing.js';
import { joiningOps } from './joining.js';
import { knownElements } from './known-elements.js';
import { matmulOps } from './matmul.js';
import type { OpName } from './names.js';
import { normalizationOps } from './normalization.js';
import { paddingOps } from './padding.js';
import { poolingOps } from './pooling.js';
import { quantizationOps } from './quantization.js';
import { reductionOps } from './reduction.js';
import { resizeOps } from './resize.js';
import { type AnyOpRule, siteOf } from './rule.js';
import { selectionOps } from './selection.js';
import { shapeOps } from './shape-ops.js';
import { softmaxOps } from './softmax.js';

/** The mapped type makes a missing rule, or a rule for no operator, a compile error. */
const standardRules: { readonly [K in OpName]: AnyOpRule } = {
  ...arithmeticOps,
  ...comparisonOps,
  ...elementwiseOps,
  ...activationOps,
  ...softmaxOps,
  ...matmulOps,
  ...einsumOps,
  ...convOps,
  ...convTransposeOps,
  ...poolingOps,
  ...batchNormOps,
  ...normalizationOps,
  ...reductionOps,
  ...selectionOps,
  ...shapeOps,
  ...joiningOps,
  ...paddingOps,
  ...indexingOps,
  ...arrangementOps,
  ...resizeOps,
  ...gridSampleOps,
  ...fillerOps,
  ...quantizationOps,
};

const standardDomains: ReadonlySet<string> = new Set(['', 'ai.onnx']);

/** @throws WarmstartError `E_OP_UNKNOWN` */
export function ruleOf(spec: Pick<NodeSpec, 'op' | 'domain'>): AnyOpRule {
  const rules: Readonly<Record<string, AnyOpRule>> = standardRules;
  const rule = Object.hasOwn(rules, spec.op) ? rules[spec.op] : undefined;
  if (rule && standardDomains.has(spec.domain)) return rule;
  throw new WarmstartError({
    code: 'E_OP_UNKNOWN',
    problem: `operator ${spec.domain ? `${spec.domain}.` : ''}${spec.op} is not known here`,
    hint: 'see docs/operators.md for the operators that can be read and trained',
  });
}

/** ONNX opset 21: types every node or says what is wrong. */
export const onnxDialect: Dialect = {
  infer(spec) {
    const rule = ruleOf(spec);
    checkArity(spec, rule);
    checkAttributes(spec, rule);
    return rule.infer(siteOf(spec));
  },
  elements: knownElements,
};

function checkArity(spec: NodeSpec, { arity: [least, most] }: AnyOpRule): void {
  const given = spec.inputs.length;
  const missing = spec.inputs.slice(0, least).indexOf(undefined);
  if (given >= least && given <= most && missing < 0) return;
  throw new WarmstartError({
    code: 'E_OP_ARITY',
    problem: missing < 0 ? `${spec.op} has the wrong number of inputs` : `${spec.op} lacks its input ${missing}`,
    expected: least === most ? `${least}` : `${least} to ${most === Number.POSITIVE_INFINITY ? 'any number' : most}`,
    received: `${given}`,
  });
}

function checkAttributes(spec: NodeSpec, { attributes: schema }: AnyOpRule): void {
  for (const [name, attribute] of Object.entries(spec.attributes)) {
    const type = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (type === attribute.type) continue;
    throw new WarmstartError({
      code: 'E_OP_ATTRIBUTE',
      problem: type ? `attribute ${name} of ${spec.op} has another type` : `${spec.op} has no attribute ${name}`,
      expected: type ?? `one of: ${Object.keys(schema).join(', ') || 'none'}`,
      received: type ? attribute.type : `${name}: ${attribute.type}`,
    });
  }
}
