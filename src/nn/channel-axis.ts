import type { Node, Value } from '../ir/graph.js';

/** Operators whose maps have their channels on axis 1, as ONNX has it. */
const channelsFirst: ReadonlySet<string> = new Set([
  'Conv',
  'ConvTranspose',
  'BatchNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'Resize',
  'PRelu',
  'DepthToSpace',
  'SpaceToDepth',
]);

/** Operators that compute along the last axis. */
const lastAxis: ReadonlySet<string> = new Set(['LayerNormalization', 'MatMul']);

/**
 * Whether a map is [N, h, w, C] and not [N, C, h, w]: told from the last operator before it that has channels. What works
 * element by element has none; where nothing tells, it is as ONNX has it.
 */
export function isChannelsLast(map: Value): boolean {
  for (let node = map.producer; node; node = source(node)) {
    if (channelsFirst.has(node.op)) return false;
    if (lastAxis.has(node.op)) return true;
    if (node.op !== 'Transpose') continue;
    const perm = node.attributes.perm?.value;
    return Array.isArray(perm) && perm.join() === '0,2,3,1';
  }
  return false;
}

/** The node whose result this one changes: that of the first input which is computed and has the same rank. */
function source({ inputs, outputs: [y] }: Node): Node | undefined {
  return inputs.find((v) => v?.producer && v.shape.length === y?.shape.length)?.producer;
}
