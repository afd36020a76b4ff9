import { int, string } from '../ir/attributes.js';
import type { NodeSpec, Value } from '../ir/graph.js';
import { normalizeAxis } from '../ir/shape.js';
import { float32, onnxTypeCode, toNumbers } from '../ir/tensor.js';
import { as, cannot, input, numberOf, only, type Rewrite, type Rewrites, type Writer, without } from './rewriting.js';

/** Statistics of each position of a map rather than of each channel. */
const batchNormIsSpatial: Rewrite = (spec) => {
  if (numberOf(spec, 'spatial', 1) === 1) return { ...spec, attributes: without(spec, 'spatial') };
  throw cannot(spec, 'with statistics for each position (spatial = 0) cannot be read');
};

/** Before `training_mode` a node trained when it had more than one result, in a way that is no longer said. */
const batchNormDoesNotTrain: Rewrite = (spec) => {
  if (spec.outputCount === 1) return spec;
  throw cannot(spec, 'of opset 13 or older in training mode cannot be read', 'export the model for inference');
};

/** All axes from the given one on used to be one. */
const coerced: Rewrite = (spec, write) => {
  const x = input(spec, 0);
  const axis = normalizeAxis(numberOf(spec, 'axis', 1), x.shape.length);
  if (x.shape.slice(axis + 1).every((d) => d === 1)) return as(spec, spec.op, [x], { axis: int(axis) });
  const flat = write.one('Flatten', [x], { axis: int(axis) });
  const y = write.one(spec.op, [flat], { axis: int(1) });
  return as(spec, 'Reshape', [y, write.one('Shape', [x])]);
};

/** Positions are scaled from the first element on. */
function asymmetric(spec: NodeSpec, scales: Value): NodeSpec {
  const { mode } = spec.attributes;
  const linear = mode?.value === 'linear' || mode?.value === 'bilinear';
  const attributes = linear
    ? { mode: string('linear') }
    : { mode: string('nearest'), nearest_mode: string(nearestMode(spec, scales)) };
  const positions = string('asymmetric');
  return as(spec, 'Resize', [input(spec, 0), undefined, scales], {
    ...attributes,
    coordinate_transformation_mode: positions,
  });
}

/** What ONNX Runtime does in Resize of opset 10: an axis that shrinks is rounded up. */
function nearestMode(spec: NodeSpec, scales: Value): 'floor' | 'ceil' {
  const numbers = scales.constant ? toNumbers(scales.constant) : [];
  if (!numbers.some((s) => s < 1)) return 'floor';
  if (numbers.every((s) => s <= 1)) return 'ceil';
  throw cannot(spec, `of opset 10 that shrinks one axis and grows another (${numbers.join(', ')}) cannot be read`);
}

const upsample: Rewrite = (spec, write) => {
  const { scales } = spec.attributes;
  const given =
    scales?.type === 'floats' ? write.constant('scales', float32([scales.value.length], scales.value)) : undefined;
  return asymmetric(spec, given ?? input(spec, 1));
};

const castLike: Rewrite = (spec) => as(spec, 'Cast', [input(spec, 0)], { to: int(onnxTypeCode[input(spec, 1).dtype]) });

const gridSampleModeIsRenamed: Rewrite = (spec) => {
  const { mode } = spec.attributes;
  const renamed = mode?.value === 'bilinear' ? 'linear' : mode?.value === 'bicubic' ? 'cubic' : undefined;
  return renamed ? { ...spec, attributes: { ...spec.attributes, mode: string(renamed) } } : spec;
};

/** Scale and bias had one element a group; now they have one a channel. */
const groupScaleIsPerChannel: Rewrite = (spec, write) => {
  const x = input(spec, 0);
  const groups = numberOf(spec, 'num_groups', 0);
  const channels = x.shape[1];
  if (typeof channels !== 'number' || !(groups > 0) || channels % groups !== 0) {
    throw cannot(spec, `of opset 18 needs channels that its groups divide, and has ${channels} in ${groups} groups`);
  }
  const perChannel = (index: number) => repeated(input(spec, index), groups, channels / groups, write);
  return { ...spec, inputs: [x, perChannel(1), perChannel(2)] };
};

/** Each element `times` times, one after the other: [G] to [G times]. */
function repeated(value: Value, groups: number, times: number, write: Writer): Value {
  const column = write.reshape(value, [groups, 1]);
  return write.reshape(write.one('Expand', [column, write.ints('grid', [groups, times])]), [groups * times]);
}

/** (x - mean) / (deviation + 1e-9), over batch and map by default. */
const meanVarianceNormalization: Rewrite = (spec, write) => {
  const x = input(spec, 0);
  const { axes } = spec.attributes;
  const over = axes?.type === 'ints' ? axes.value : [0, 2, 3];
  const centred = write.one('Sub', [x, write.mean(x, over)]);
  const deviation = write.one('Sqrt', [write.mean(write.mul(centred, centred), over)]);
  return as(spec, 'Div', [centred, write.add(deviation, write.scalar(1e-9, x.dtype))]);
};

const always = Number.POSITIVE_INFINITY;

/** Operators that changed their meaning, or that others took over. */
export const olderOperators: Rewrites = {
  BatchNormalization: [
    [9, batchNormIsSpatial],
    [14, batchNormDoesNotTrain],
  ],
  Softmax: [[13, coerced]],
  LogSoftmax: [[13, coerced]],
  Hardmax: [[13, coerced]],
  Upsample: [[always, upsample]],
  Resize: [[11, (spec) => asymmetric(spec, input(spec, 1))]],
  Scatter: [[always, (spec) => as(spec, 'ScatterElements', spec.inputs, only(spec, 'axis'))]],
  CastLike: [[always, castLike]],
  GridSample: [[20, gridSampleModeIsRenamed]],
  GroupNormalization: [[21, groupScaleIsPerChannel]],
  MeanVarianceNormalization: [[always, meanVarianceNormalization]],
};
