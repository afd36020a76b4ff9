import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { WarmstartError } from '../error/warmstart-error.js';
import { decodeSafetensors } from '../safetensors/decode.js';
import type { Weights } from './weights.js';

interface EmbeddedFile {
  /** Below the package's `assets/`. */
  readonly file: string;
  readonly sha256: string;
  /** What the weights have seen: said wherever they are used. */
  readonly pretrainedOn: string;
  readonly pretraining: PretrainingWork;
}

/** The work that pretraining was, as it was timed: wall-clock seconds, in which so many hardware threads were kept busy. */
export interface PretrainingWork {
  readonly seconds: number;
  readonly threads: number;
}

/** Bodies that come with the package, by architecture. */
const embedded: Readonly<Record<string, EmbeddedFile>> = {
  resnet18: {
    file: 'resnet18-formula.safetensors',
    sha256: '105deff6431c2f05a8e0d4f1ce3a1da4ac93a01e8ae497d435eeb3bf554a79c0',
    pretrainedOn: 'embedded weights, pretrained on drawn formulas (no photographs)',
    pretraining: { seconds: 56 * 60, threads: 2 },
  },
};

/** Whether pretrained weights of the architecture come with the package. */
export function hasEmbeddedWeights(architecture: string): boolean {
  return Object.hasOwn(embedded, architecture);
}

/** What pretraining weights took that say of themselves `pretrainedOn`; known only of embedded ones. */
export function embeddedPretraining(pretrainedOn: string): PretrainingWork | undefined {
  return Object.values(embedded).find((entry) => entry.pretrainedOn === pretrainedOn)?.pretraining;
}

/**
 * The pretrained weights of an architecture that come with the package; undefined where there are none.
 * @throws WarmstartError `E_WEIGHTS_EMBEDDED` when the file is missing or is not the one that was published
 */
export async function readEmbeddedWeights(
  architecture: string,
): Promise<{ readonly weights: Weights; readonly pretrainedOn: string } | undefined> {
  const entry = hasEmbeddedWeights(architecture) ? embedded[architecture] : undefined;
  if (!entry) return undefined;
  const path = fileURLToPath(new URL(`../../assets/${entry.file}`, import.meta.url));
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw damaged(path, 'the file', cause.message);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== entry.sha256) throw damaged(path, `SHA-256 ${entry.sha256}`, sha256);
  return { weights: decodeSafetensors(bytes, path).tensors, pretrainedOn: entry.pretrainedOn };
}

function damaged(where: string, expected: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_WEIGHTS_EMBEDDED',
    problem: 'the embedded weights are missing or damaged',
    expected,
    received,
    where,
    hint: 'install warmstart again',
  });
}
