import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { checkFraming } from './framing.js';

/**
 * A protobuf message that is checked before it is decoded.
 * @throws WarmstartError `E_ONNX_MALFORMED`, `E_ONNX_TOO_MANY`
 */
export function decodeMessage<Desc extends DescMessage>(schema: Desc, bytes: Uint8Array): MessageShape<Desc> {
  checkFraming(bytes, schema);
  return fromBinary(schema, bytes, { readUnknownFields: false });
}
