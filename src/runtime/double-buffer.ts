import { WarmstartError } from '../error/warmstart-error.js';
import { formatShape, sameShape } from '../ir/shape.js';
import { arrayOf, type Tensor } from '../ir/tensor.js';
import { TensorBuffer } from './session.js';

/** A named tensor that each run reads and replaces. */
export interface Cell {
  /** Graph input that reads it. */
  readonly name: string;
  /** Graph output that replaces it. */
  readonly next: string;
  readonly initial: Tensor;
}

/**
 * Two sets of buffers for what a training step changes: ORT reads one and writes the other in place, and
 * they change roles after each run. So no parameter is copied on its way from one run to the next, and none is
 * written while it is read.
 */
export class DoubleBuffer {
  readonly #cells: readonly Cell[];
  #front: Map<string, TensorBuffer>;
  #back: Map<string, TensorBuffer>;

  constructor(cells: readonly Cell[]) {
    this.#cells = cells;
    this.#front = new Map(cells.map(({ name, initial }) => [name, new TensorBuffer(copied(initial))]));
    this.#back = new Map(cells.map(({ name, initial }) => [name, new TensorBuffer(blank(initial))]));
  }

  /** Present values by input name: what to feed to a graph that reads these. */
  feedsOf(names: readonly string[]): Record<string, TensorBuffer> {
    return Object.fromEntries(names.map((name) => [name, this.#present(name)]));
  }

  /** Where the next values go, by output name. */
  get results(): Record<string, TensorBuffer> {
    return Object.fromEntries(this.#cells.map(({ name, next }) => [next, this.#back.get(name) as TensorBuffer]));
  }

  /** Call after a run that wrote `results`. */
  swap(): void {
    [this.#front, this.#back] = [this.#back, this.#front];
  }

  /** The present value; valid until the second swap from now. */
  read(name: string): Tensor {
    return this.#present(name).tensor;
  }

  /** Replaces the present value by a copy. @throws WarmstartError `E_RUNTIME_CELL` unless type and shape are the cell's */
  write(name: string, { dtype, shape, data }: Tensor): void {
    const cell = this.#present(name).tensor;
    if (cell.dtype !== dtype || !sameShape(cell.shape, shape)) {
      throw new WarmstartError({
        code: 'E_RUNTIME_CELL',
        problem: `a value does not fit the state '${name}'`,
        expected: `${cell.dtype}${formatShape(cell.shape)}`,
        received: `${dtype}${formatShape(shape)}`,
      });
    }
    (cell.data as { set(values: unknown): void }).set(data);
  }

  #present(name: string): TensorBuffer {
    const buffer = this.#front.get(name);
    if (buffer) return buffer;
    throw new WarmstartError({ code: 'E_RUNTIME_CELL', problem: `no state is named '${name}'` });
  }
}

function copied(t: Tensor): Tensor {
  return { ...t, data: t.data.slice() };
}

function blank(t: Tensor): Tensor {
  return { ...t, data: new arrayOf[t.dtype](t.data.length) };
}
