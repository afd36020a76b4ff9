import type { Node, Value } from '../ir/graph.js';
import type { GraphBuilder } from '../ops/builder.js';
import type { OpName } from '../ops/names.js';

/** Values of the forward pass as derivatives read them: some computed a second time, each at most once. */
export class Recomputation {
  readonly #copies = new Map<Value, Value>();

  constructor(
    readonly b: GraphBuilder,
    readonly isRecomputed: (node: Node) => boolean,
  ) {}

  valueOf(value: Value): Value {
    const { producer } = value;
    if (!producer || !this.isRecomputed(producer)) return value;
    const known = this.#copies.get(value);
    if (known) return known;
    const inputs = producer.inputs.map((v) => v && this.valueOf(v));
    const outputCount = producer.outputs.length;
    const outputs = this.b.node(producer.op as OpName, inputs, producer.attributes, {
      name: producer.name,
      outputCount,
    });
    for (const [i, v] of producer.outputs.entries()) this.#copies.set(v, outputs[i] as Value);
    return this.#copies.get(value) as Value;
  }
}
