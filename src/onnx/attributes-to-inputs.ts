import { int } from '../ir/attributes.js';
import type { NodeSpec, Value } from '../ir/graph.js';
import { filled, float32 } from '../ir/tensor.js';
import { input, numberOf, type Rewrite, type Rewrites, type Writer, without } from './rewriting.js';

/** A list of integers that became an input at the end. */
function listBecomesInput(name: string): Rewrite {
  return (spec, write) => {
    const list = listInput(spec, name, write);
    return list ? { ...spec, attributes: without(spec, name), inputs: [...spec.inputs, list] } : spec;
  };
}

function listInput({ attributes }: NodeSpec, name: string, write: Writer): Value | undefined {
  const list = attributes[name];
  return list?.type === 'ints' ? write.ints(name, list.value) : undefined;
}

/** A number that became an input of the first input's dtype; undefined where it is not given. */
function numberInput(spec: NodeSpec, name: string, write: Writer): Value | undefined {
  const number = spec.attributes[name];
  return number?.type === 'float' ? write.constant(name, filled(input(spec, 0).dtype, [], number.value)) : undefined;
}

const clip: Rewrite = (spec, write) => ({
  ...spec,
  attributes: without(spec, 'min', 'max'),
  inputs: [input(spec, 0), numberInput(spec, 'min', write), numberInput(spec, 'max', write)],
});

/** The mask used to have the dtype of the input. */
const maskIsBool: Rewrite = (spec, write) => {
  if (spec.outputCount === 1) return spec;
  const x = input(spec, 0);
  const [y, mask] = write.all('Dropout', [x, ratio(spec, write)], {}, 2);
  return [y, mask && write.cast(mask, x.dtype)];
};

const dropout: Rewrite = (spec, write) => ({
  ...spec,
  attributes: without(spec, 'ratio'),
  inputs: [...spec.inputs, ratio(spec, write)],
});

function ratio(spec: NodeSpec, write: Writer): Value {
  return write.constant('ratio', float32([], [numberOf(spec, 'ratio', 0.5)]));
}

const pad: Rewrite = (spec, write) => ({
  ...spec,
  attributes: without(spec, 'pads', 'value'),
  inputs: [input(spec, 0), listInput(spec, 'pads', write), numberInput(spec, 'value', write)],
});

const slice: Rewrite = (spec, write) => ({
  ...spec,
  attributes: without(spec, 'starts', 'ends', 'axes'),
  inputs: [input(spec, 0), ...['starts', 'ends', 'axes'].map((name) => listInput(spec, name, write))],
});

const topK: Rewrite = (spec, write) => ({
  ...spec,
  attributes: without(spec, 'k'),
  inputs: [input(spec, 0), write.ints('k', [numberOf(spec, 'k', 0)])],
});

/** Without sizes, Split divided evenly among its results; now their number has to be said. */
const splitStatesItsParts: Rewrite = (spec) =>
  spec.inputs[1] ? spec : { ...spec, attributes: { ...spec.attributes, num_outputs: int(spec.outputCount) } };

const reductions = ['Max', 'Mean', 'Min', 'Prod', 'SumSquare', 'L1', 'L2', 'LogSum', 'LogSumExp'];

/** Operators that say as inputs what they used to say as attributes. */
export const attributesToInputs: Rewrites = {
  ...Object.fromEntries(reductions.map((kind) => [`Reduce${kind}`, [[18, listBecomesInput('axes')]]])),
  ReduceSum: [[13, listBecomesInput('axes')]],
  Squeeze: [[13, listBecomesInput('axes')]],
  Unsqueeze: [[13, listBecomesInput('axes')]],
  Split: [
    [13, listBecomesInput('split')],
    [18, splitStatesItsParts],
  ],
  Clip: [[11, clip]],
  Dropout: [
    [10, maskIsBool],
    [12, dropout],
  ],
  Pad: [[11, pad]],
  Slice: [[10, slice]],
  TopK: [[10, topK]],
};
