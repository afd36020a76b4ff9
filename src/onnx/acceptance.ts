import { WarmstartError } from '../error/warmstart-error.js';
import type { GraphProto, ModelProto, NodeProto } from './onnx_pb.js';
import { newestOpset, oldestOpset } from './upgrade.js';

/**
 * The graph of a model, when it has only what a graph can hold.
 * @throws WarmstartError `E_ONNX_MALFORMED` when there is none, `E_ONNX_UNSUPPORTED`
 */
export function graphOf(model: ModelProto): GraphProto {
  const { graph } = model;
  if (!graph) {
    throw new WarmstartError({
      code: 'E_ONNX_MALFORMED',
      problem: 'this is not an ONNX model, or it is damaged',
      received: 'a file without a graph',
      hint: 'fetch or export the model again',
    });
  }
  if (model.functions.length > 0) throw unsupported('local functions', 'inline them when exporting');
  if (graph.sparseInitializer.length > 0) throw unsupported('sparse tensors', 'export dense weights');
  return graph;
}

/**
 * The version of the standard operator set that the model uses.
 * @throws WarmstartError `E_ONNX_OPSET`
 */
export function opsetOf({ opsetImport }: ModelProto): number {
  const versions = opsetImport.filter((set) => isStandard(set.domain)).map((set) => Number(set.version));
  const [version] = versions;
  if (versions.length === 1 && version !== undefined && version >= oldestOpset && version <= newestOpset) {
    return version;
  }
  throw new WarmstartError({
    code: 'E_ONNX_OPSET',
    problem: 'the model uses an operator set that is not supported',
    expected: `opset ${oldestOpset} to ${newestOpset}`,
    received: versions.length === 0 ? 'none' : `opset ${versions.join(' and ')}`,
    hint: `export the model with opset ${newestOpset}, or convert it with onnx.version_converter`,
  });
}

/** The domain of a node, with the standard one always ''. */
export function domainOf({ domain }: NodeProto): string {
  return isStandard(domain) ? '' : domain;
}

function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

export function unsupported(what: string, hint?: string): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_UNSUPPORTED',
    problem: `the model holds ${what}, which cannot be read`,
    ...(hint === undefined ? {} : { hint }),
  });
}
