import { WarmstartError } from '../error/warmstart-error.js';
import { standardDomain } from './acceptance.js';
import { decodeMessage } from './decode.js';
import { type AttributeProto, type FunctionProto, FunctionProtoSchema, type NodeProto } from './onnx_pb.js';
import { placed } from './placed.js';

/** The functions that a model brings along, by what calls them. */
export class Functions {
  readonly #byId = new Map<string, FunctionProto>();

  /** @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY`; `E_ONNX_FUNCTION` for two of one name */
  constructor(encoded: readonly Uint8Array[]) {
    encoded.forEach((bytes, i) => {
      const found = placed(`functions[${i}]`, () => decodeMessage(FunctionProtoSchema, bytes));
      const id = idOf(found.domain, found.name, found.overload);
      if (this.#byId.has(id)) throw functionError(`two functions of the model are named ${id}`);
      this.#byId.set(id, found);
    });
  }

  /** What a node calls; undefined for operators. */
  calledBy({ domain, opType, overload }: NodeProto): FunctionProto | undefined {
    return this.#byId.get(idOf(domain, opType, overload));
  }
}

function idOf(domain: string, name: string, overload: string): string {
  return [standardDomain(domain) || 'ai.onnx', name, ...(overload ? [overload] : [])].join('.');
}

/** "pkg.torch.layer": what messages call a function. */
export function nameOfFunction({ domain, name, overload }: FunctionProto): string {
  return idOf(domain, name, overload);
}

/** The attributes that the nodes of a function may refer to: those of the call, else the function's defaults. */
export function attributesOfCall(
  called: FunctionProto,
  given: readonly AttributeProto[],
): ReadonlyMap<string, AttributeProto> {
  return new Map([...called.attributeProto, ...given].map((attribute) => [attribute.name, attribute]));
}

export function functionError(problem: string, hint?: string): WarmstartError {
  return new WarmstartError({ code: 'E_ONNX_FUNCTION', problem, ...(hint === undefined ? {} : { hint }) });
}
