import { fromBinary } from '@bufbuild/protobuf';
import { checkFraming } from './framing.js';
import { ModelProtoSchema } from './onnx_pb.js';

/** What a model file says of itself. */
export interface ModelAbout {
  /** The program that wrote it, with its version; absent where the file does not say. */
  readonly producer?: string;
  /** Versions of its operator sets by domain; the standard one's is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  /** How often each operator stands in it, with the domain in front if that is not the standard one. */
  readonly operators: ReadonlyMap<string, number>;
}

/**
 * Reads what a model says of itself, whether or not its graph can be read here.
 * @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY`
 */
export function aboutModel(bytes: Uint8Array): ModelAbout {
  checkFraming(bytes, ModelProtoSchema);
  const { producerName, producerVersion, opsetImport, graph } = fromBinary(ModelProtoSchema, bytes, {
    readUnknownFields: false,
  });
  const operators = new Map<string, number>();
  for (const { domain, opType } of graph?.node ?? []) {
    const name = isStandard(domain) ? opType : `${domain}.${opType}`;
    operators.set(name, (operators.get(name) ?? 0) + 1);
  }
  const producer = `${producerName} ${producerVersion}`.trim();
  return {
    ...(producer !== '' && { producer }),
    opsets: Object.fromEntries(
      opsetImport.map(({ domain, version }) => [isStandard(domain) ? 'ai.onnx' : domain, Number(version)]),
    ),
    operators,
  };
}

function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}
