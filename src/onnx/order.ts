import { WarmstartError } from '../error/warmstart-error.js';

/** What ordering needs to know of a node; '' stands for an omitted input or output. */
export interface Step {
  readonly name: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/**
 * The nodes in an order in which each comes after those it reads; nodes already in order stay as they are.
 * A depth-first search with a stack of its own: a long chain written backwards must not exhaust the call stack.
 *
 * @param isGiven whether a value exists before any node runs.
 * @throws WarmstartError `E_ONNX_CYCLE`, `E_ONNX_MISSING_VALUE`
 */
export function inExecutionOrder<S extends Step>(steps: readonly S[], isGiven: (value: string) => boolean): S[] {
  const producers = new Map<string, S>();
  for (const step of steps) for (const name of step.output) producers.set(name, step);
  const ordered = new Set<S>();

  /** The next node that must come before `reader`; goes on where it stopped the last time. */
  function nextNeeded(reader: S, inputs: Iterator<string>): S | undefined {
    for (let next = inputs.next(); !next.done; next = inputs.next()) {
      const value = next.value;
      if (value === '' || isGiven(value)) continue;
      const producer = producers.get(value);
      if (!producer) throw missing(reader, value);
      if (!ordered.has(producer)) return producer;
    }
    return undefined;
  }

  for (const start of steps) {
    const stack: { readonly step: S; readonly inputs: Iterator<string> }[] = [];
    const waiting = new Set<S>();
    const visit = (step: S) => {
      stack.push({ step, inputs: step.input.values() });
      waiting.add(step);
    };
    if (!ordered.has(start)) visit(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const needed = nextNeeded(top.step, top.inputs);
      if (needed && waiting.has(needed)) throw cycle([...waiting], needed);
      if (needed) {
        visit(needed);
      } else {
        stack.pop();
        waiting.delete(top.step);
        ordered.add(top.step);
      }
    }
  }
  return [...ordered];
}

/** "node 'conv1' (Conv)"; names of nodes are optional in ONNX. */
export function describeStep({ name, opType, output }: Step): string {
  return name === '' ? `the node (${opType}) that gives '${output[0] ?? ''}'` : `node '${name}' (${opType})`;
}

function missing(reader: Step, value: string): WarmstartError {
  return new WarmstartError({
    code: 'E_ONNX_MISSING_VALUE',
    problem: `a node reads the value '${value}', which nothing in the model gives`,
    where: `${describeStep(reader)}, input ${reader.input.indexOf(value)}`,
  });
}

/** `waiting` is the path of the search: from where `again` stands in it, it closes upon itself. */
function cycle(waiting: readonly Step[], again: Step): WarmstartError {
  const length = waiting.length - waiting.indexOf(again);
  return new WarmstartError({
    code: 'E_ONNX_CYCLE',
    problem: 'a node needs its own result',
    received: `a cycle of ${length} ${length === 1 ? 'node' : 'nodes'}`,
    where: describeStep(again),
  });
}
