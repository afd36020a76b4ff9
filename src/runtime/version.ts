import { env } from 'onnxruntime-node';

/** Version of the ONNX Runtime in use. */
export const runtimeVersion: string = env.versions.node ?? env.versions.common;
