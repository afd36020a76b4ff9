import { WarmstartError } from '../error/warmstart-error.js';
import type { GraphProto, ModelProto, OperatorSetIdProto } from './onnx_pb.js';
import { newestReadOpset, oldestOpset } from './upgrade.js';

/** @throws WarmstartError `E_ONNX_MALFORMED` when a model has no graph. */
export function graphOf({ graph }: ModelProto): GraphProto {
  if (graph) return graph;
  throw new WarmstartError({
    code: 'E_ONNX_MALFORMED',
    problem: 'this is not an ONNX model, or it is damaged',
    received: 'a file without a graph',
    hint: 'fetch or export the model again',
  });
}

/**
 * The version of the standard operator set that the model uses.
 * @throws WarmstartError `E_ONNX_OPSET`
 */
export function opsetOf({ opsetImport }: ModelProto): number {
  const version = standardOpset(opsetImport, 'the model');
  if (version !== undefined) return version;
  throw opsetError('the model', []);
}

/**
 * The version of the standard operator set among those that a model or a function imports; undefined when it imports none.
 * @throws WarmstartError `E_ONNX_OPSET` when it is not one that can be read
 */
export function standardOpset(imported: readonly OperatorSetIdProto[], importer: string): number | undefined {
  const versions = imported.filter((set) => standardDomain(set.domain) === '').map((set) => Number(set.version));
  const [version] = versions;
  if (version === undefined) return undefined;
  if (versions.length === 1 && version >= oldestOpset && version <= newestReadOpset) return version;
  throw opsetError(importer, versions);
}

/** The domain of an operator, with the standard one always ''. */
export function standardDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

function opsetError(importer: string, versions: readonly number[]): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_OPSET',
    problem: `${importer} uses an operator set that is not supported`,
    expected: `opset ${oldestOpset} to ${newestReadOpset}`,
    received: versions.length === 0 ? 'none' : `opset ${versions.join(' and ')}`,
    hint: 'export the model with opset 21, or convert it with onnx.version_converter',
  });
}

export function unsupported(what: string): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_UNSUPPORTED', problem: `the model holds ${what}, which cannot be read` });
}
