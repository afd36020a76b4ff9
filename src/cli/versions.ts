import { readFileSync } from 'node:fs';
import { versions as processVersions } from 'node:process';
import { runtimeVersion } from '../runtime/version.js';

/** What a run depended on. */
export interface Versions {
  readonly warmstart: string;
  readonly node: string;
  readonly onnxruntime: string;
}

export function versions(): Versions {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return { warmstart: version, node: processVersions.node, onnxruntime: runtimeVersion };
}
