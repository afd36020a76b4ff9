import { WarmstartError } from '../error/warmstart-error.js';
import { elementCount, type Tensor, tensor } from '../ir/tensor.js';
import { TensorBuffer } from './session.js';

/** A tensor's place among others. */
export interface TensorSlot {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Float32 tensors one behind the other in one array. Each is a buffer that ORT reads or writes in place, and so is any
 * stretch of the array: what treats all numbers alike need not know where a tensor ends.
 */
export class FlatTensors {
  readonly slots: readonly TensorSlot[];
  readonly data: Float32Array;
  readonly #buffers: ReadonlyMap<string, TensorBuffer>;

  /** All zero. */
  constructor(slots: readonly TensorSlot[]) {
    this.slots = slots;
    this.data = new Float32Array(slots.reduce((sum, { shape }) => sum + elementCount(shape), 0));
    let end = 0;
    this.#buffers = new Map(
      slots.map(({ name, shape }) => {
        const start = end;
        end += elementCount(shape);
        return [name, new TensorBuffer(tensor('float32', shape, this.data.subarray(start, end)))];
      }),
    );
  }

  /** Copies of float32 tensors, under their names. */
  static of(tensors: readonly (readonly [name: string, value: Tensor])[]): FlatTensors {
    const flat = new FlatTensors(tensors.map(([name, { shape }]) => ({ name, shape })));
    for (const [name, { data }] of tensors) (flat.read(name).data as Float32Array).set(data as Float32Array);
    return flat;
  }

  /** @throws WarmstartError `E_RUNTIME_CELL` */
  buffer(name: string): TensorBuffer {
    const buffer = this.#buffers.get(name);
    if (buffer) return buffer;
    throw new WarmstartError({ code: 'E_RUNTIME_CELL', problem: `no tensor is named '${name}'` });
  }

  /** A view, not a copy. */
  read(name: string): Tensor {
    return this.buffer(name).tensor;
  }
}
