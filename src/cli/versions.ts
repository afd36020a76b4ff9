import { versions as processVersions } from 'node:process';
import { packageVersion } from '../files/package-version.js';
import { runtimeVersion } from '../runtime/version.js';

/** What a run depended on. */
export interface Versions {
  readonly warmstart: string;
  readonly node: string;
  readonly onnxruntime: string;
}

export function versions(): Versions {
  return { warmstart: packageVersion(), node: processVersions.node, onnxruntime: runtimeVersion };
}
