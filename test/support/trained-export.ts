import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { expect } from 'vitest';
import type { ImageData } from '../../src/data/image-data.js';
import { visionLearner } from '../../src/learner/vision-learner.js';
import type { Architecture } from '../../src/nn/body.js';
import { temporaryFolder } from './temporary-folder.js';

/** What the learner says of held-out pictures, and what its exported file says in ONNX Runtime alone. */
export interface TrainedExport {
  readonly learned: Float32Array;
  readonly exported: Float32Array;
}

/** Trains for one epoch (three steps with `tinyData`) with all layers, exports, and runs the file. */
export async function trainedExport(
  data: ImageData,
  architecture: Architecture,
  pretrained = false,
): Promise<TrainedExport> {
  const learner = await visionLearner(data, architecture, { pretrained, threads: 1 });
  learner.unfreeze();
  const { evaluation } = await learner.fitOneCycle(1, 1e-3);
  const path = join(await temporaryFolder(), 'trained.onnx');
  await learner.exportOnnx(path);
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const { height, width } = data.size;
    const pictures = new Uint8Array(data.valid.length * height * width * 3);
    await data.valid.pixels.read(
      Uint32Array.from({ length: data.valid.length }, (_, i) => i),
      pictures,
    );
    const shape = [data.valid.length, height, width, 3];
    const { logits } = await session.run({ pictures: new OrtTensor('uint8', pictures, shape) }, ['logits']);
    return { learned: evaluation?.logits as Float32Array, exported: logits?.data as Float32Array };
  } finally {
    await session.release();
  }
}

/** Fails unless both are the same to 1e-4 of the largest logit, and finite. */
export function expectSame({ learned, exported }: TrainedExport): void {
  expect(exported).toHaveLength(learned.length);
  const largest = learned.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
  expect(Number.isFinite(largest)).toBe(true);
  const furthest = learned.reduce((most, v, i) => Math.max(most, Math.abs(v - (exported[i] ?? Number.NaN))), 0);
  expect(furthest).toBeLessThan(1e-4 * largest);
}
