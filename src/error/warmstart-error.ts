import { printable } from './printable.js';

/** What went wrong, as data: the wording is derived from these parts. */
export interface Fault {
  /** Stable, machine-readable code such as `E_ONNX_MALFORMED`. Never reused for another meaning. */
  readonly code: `E_${string}`;
  /** One sentence: what is wrong. */
  readonly problem: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What was found instead. */
  readonly received?: string;
  /** File, byte, node or tensor at which it was found. */
  readonly where?: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of this project: every failure a user can meet is reported through it. */
export class WarmstartError extends Error {
  readonly code: string;
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(describe(fault), fault.cause === undefined ? undefined : { cause: fault.cause });
    this.name = 'WarmstartError';
    this.code = fault.code;
    this.fault = fault;
  }

  /** The same fault, placed: `where` is prepended to what is already known of the location. */
  at(where: string): WarmstartError {
    const inner = this.fault.where;
    return new WarmstartError({ ...this.fault, where: inner ? `${where}, ${inner}` : where });
  }
}

function describe(fault: Fault): string {
  const lines = [fault.problem];
  if (fault.expected !== undefined) lines.push(`  expected: ${fault.expected}`);
  if (fault.received !== undefined) lines.push(`  received: ${fault.received}`);
  if (fault.where !== undefined) lines.push(`  where:    ${printable(fault.where)}`);
  if (fault.hint !== undefined) lines.push(`  do:       ${fault.hint}`);
  return lines.join('\n');
}
