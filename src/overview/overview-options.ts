import type { ExplainOptions } from '../explain/explainer.js';
import type { SessionOptions } from '../runtime/session.js';
import type { partWork } from './explanation-parts.js';

/** How a network is asked, where the answer goes, and what stands above it. */
export interface OverviewOptions extends ExplainOptions, SessionOptions {
  /** For all that is written: there, and with nothing in it. */
  readonly folder: string;
  /** The class that heat maps are about; by default the one that the network tells. */
  readonly about?: string | undefined;
  readonly title?: string;
  readonly subtitle?: string;
  /** What to know of the pictures, in a sentence each. */
  readonly notes?: readonly string[];
  /** Of `explain.json`, beside what is found. */
  readonly facts?: object;
  readonly onProgress?: (work: keyof typeof partWork, done: number, total: number) => void;
}
