import type { ExplanationMethod } from '../explain/explainer.js';
import { type ExplanationPart, explanationParts } from '../overview/explanation-parts.js';
import type { ReportOptions } from './report.js';
import { usageError } from './usage.js';

export interface ExplainOptions extends ReportOptions {
  readonly method: ExplanationMethod;
  readonly only?: readonly ExplanationPart[];
  readonly against?: string;
  readonly class?: string;
  readonly layer?: string;
  readonly count?: number;
  readonly out?: string;
  readonly sanity?: boolean;
  readonly threads?: number;
}

/** Reads `looks,map`. @throws WarmstartError `E_USAGE` */
export function partNames(text: string): ExplanationPart[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !(explanationParts as readonly string[]).includes(name));
  if (unknown.length > 0) throw usageError('--only', `some of ${explanationParts.join(', ')}`, unknown.join(', '));
  return explanationParts.filter((part) => names.includes(part));
}
