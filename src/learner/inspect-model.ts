import { readFile } from 'node:fs/promises';
import { WarmstartError } from '../error/warmstart-error.js';
import { type ModelFacts, modelFacts } from '../nn/model-facts.js';
import { aboutModel } from '../onnx/about.js';
import { ruleOf } from '../ops/dialect.js';
import { readPictureModel } from './read-picture-model.js';

/** A model file and what it is good for. */
export interface InspectedModel extends ModelFacts {
  /** Bytes of the file, without external data. */
  readonly bytes: number;
  /** The program that wrote it; absent where the file does not say. */
  readonly producer?: string;
  /** Versions of its operator sets by domain. */
  readonly opsets: Readonly<Record<string, number>>;
}

export interface InspectOptions {
  /** Name of a value or node behind which it shall be cut. */
  readonly cut?: string | undefined;
}

/**
 * Looks through an ONNX model: what it takes and gives, and, of the form in which `readArchitecture` trains it, where it
 * can be cut for a new head, its layers by depth, and which of its operators can be trained.
 * @throws WarmstartError `E_ONNX_...` when it cannot be read, with all operators that are not known here; `E_BODY_CUT`
 */
export async function inspectModel(path: string, { cut }: InspectOptions = {}): Promise<InspectedModel> {
  const { graph, inputs, outputs } = await readPictureModel(path).catch(async (error) => {
    throw error instanceof WarmstartError ? withOperators(error, await unknownOperators(path)) : error;
  });
  const bytes = await readFile(path);
  const { producer, opsets } = aboutModel(bytes);
  return {
    bytes: bytes.length,
    ...(producer !== undefined && { producer }),
    opsets,
    ...modelFacts(graph, cut),
    inputs,
    outputs,
  };
}

/** What of the operators has no rule; none where the file cannot even say what it holds. */
async function unknownOperators(path: string): Promise<string[]> {
  try {
    const { operators } = aboutModel(await readFile(path));
    return [...operators].flatMap(([name, count]) => (isKnown(name) ? [] : [`${name} (${count})`]));
  } catch {
    return [];
  }
}

/** Constants are no nodes here. */
function isKnown(name: string): boolean {
  if (name === 'Constant') return true;
  const [op = '', ...domain] = name.split('.').reverse();
  try {
    return Boolean(ruleOf({ op, domain: domain.reverse().join('.') }));
  } catch {
    return false;
  }
}

/** Only where an operator is what the reader stumbled over: all of them at once, and how often each is there. */
function withOperators(error: WarmstartError, unknown: readonly string[]): WarmstartError {
  if (error.code !== 'E_OP_UNKNOWN' || unknown.length === 0) return error;
  return new WarmstartError({ ...error.fault, received: `not known: ${unknown.join(', ')}` });
}
