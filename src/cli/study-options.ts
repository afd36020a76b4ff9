import { availableParallelism } from 'node:os';
import type { Method } from '../study/study-record.js';
import { usageError } from './usage.js';

/** Arms that have a name of their own, and how they learn. */
export const namedArms = ['scratch', 'frozen', 'finetune', 'features'] as const;

/** An arm with weights of its own. */
export interface OwnArm {
  readonly name: string;
  readonly method: Method;
  /** File, name of weights, or name of an architecture with embedded ones. */
  readonly weights: string;
}

/** Reads `scratch,frozen`. @throws WarmstartError `E_USAGE` */
export function armNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(namedArms as readonly string[]).includes(name));
  if (unknown.length === 0) return [...new Set(names)];
  throw usageError('--arms', `some of ${namedArms.join(', ')}`, unknown.join(', '));
}

/** Reads `NAME=FILE` or `NAME=METHOD:FILE`, again and again. @throws WarmstartError `E_USAGE` */
export function ownArm(text: string, before: readonly string[] = []): string[] {
  parseOwnArm(text);
  return [...before, text];
}

export function parseOwnArm(text: string): OwnArm {
  const [, name, method = 'finetune', weights] =
    /^([A-Za-z0-9][A-Za-z0-9._-]{0,39})=(?:(scratch|finetune|frozen|features):)?(.+)$/s.exec(text) ?? [];
  if (name !== undefined && weights !== undefined) return { name, method: method as Method, weights };
  throw usageError(
    '--arm',
    'NAME=FILE or NAME=METHOD:FILE, such as maps=body.onnx or maps=frozen:body.onnx; a name has letters, digits, . _ -',
    text,
  );
}

/** Threads of each of so many processes. */
export function threadsFor(jobs: number): number {
  return Math.max(1, Math.floor(availableParallelism() / jobs));
}
