import { WarmstartError } from '../error/warmstart-error.js';
import type { Dialect, Value } from '../ir/graph.js';
import type { Block, Instruction } from './instruction.js';

/**
 * The branch that an If takes, which must be known from constants and shapes: exporters write an If where the
 * rank or a size decides.
 * @throws WarmstartError `E_ONNX_CONTROL_FLOW` when the pictures decide
 */
export function takenBranch({ branches }: Instruction, condition: Value | undefined, dialect: Dialect): Block {
  const [known] = (condition && dialect.elements?.(condition)) ?? [];
  const branch = branches.get(known === 0 ? 'else_branch' : 'then_branch');
  if (typeof known === 'number' && branch) return branch;
  throw new WarmstartError({
    code: 'E_ONNX_CONTROL_FLOW',
    problem: 'which branch an If takes is decided while the model runs',
    expected: 'a condition that follows from constants and shapes',
    received: `'${condition?.name}', computed by ${condition?.producer?.op ?? 'an input of the model'}`,
    hint: 'export the model with fixed shapes, or without this condition',
  });
}

/** @throws WarmstartError `E_ONNX_CONTROL_FLOW` for a node that repeats a graph of its own. */
export function refuseLoops({ opType, domain }: Instruction): void {
  if (domain !== '' || (opType !== 'Loop' && opType !== 'Scan')) return;
  throw new WarmstartError({
    code: 'E_ONNX_CONTROL_FLOW',
    problem: `${opType} repeats a graph as often as the model decides while it runs, which cannot be trained through`,
    hint: 'export the model with its loops unrolled (torch.jit.trace, or fixed shapes)',
  });
}
