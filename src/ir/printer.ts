import type { Attribute } from './attributes.js';
import type { Graph, Value } from './graph.js';
import { formatShape } from './shape.js';

/** The graph as text, a line a node, for people: `%y: float32[N, 8] = Gemm(%x, weight, bias) {transB: 1}`. */
export function printGraph(graph: Graph): string {
  const lines = graph.inputs.map((v) => `input ${typed(v)}`);
  lines.push(...graph.constants.map((v) => `constant ${typed(v)}`));
  for (const node of graph.nodes) {
    const operands = node.inputs.map((v) => (v ? reference(v) : '_')).join(', ');
    const attributes = Object.entries(node.attributes).map(([k, a]) => `${k}: ${formatAttribute(a)}`);
    const op = node.domain ? `${node.domain}.${node.op}` : node.op;
    const tail = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
    lines.push(`${node.outputs.map(typed).join(', ')} = ${op}(${operands})${tail}`);
  }
  lines.push(`output ${graph.outputs.map(reference).join(', ')}`);
  return lines.join('\n');
}

function reference(value: Value): string {
  return value.origin.kind === 'constant' ? value.name : `%${value.name}`;
}

function typed(value: Value): string {
  return `${reference(value)}: ${value.dtype}${formatShape(value.shape)}`;
}

function formatAttribute(attribute: Attribute): string {
  if (attribute.type === 'tensor') return `tensor ${attribute.value.dtype}${formatShape(attribute.value.shape)}`;
  return Array.isArray(attribute.value) ? `[${attribute.value.join(', ')}]` : String(attribute.value);
}
