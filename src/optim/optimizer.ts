import { Graph } from '../ir/graph.js';
import { filled, type Tensor, tensor } from '../ir/tensor.js';
import { GraphBuilder } from '../ops/builder.js';
import { onnxDialect } from '../ops/dialect.js';
import { FlatTensors } from '../runtime/flat-tensors.js';
import { Session, type SessionOptions, TensorBuffer } from '../runtime/session.js';
import { type AdamWOptions, adamW, adamWDefaults, adamWStep } from './adamw.js';
import { clippingFactor } from './gradient-clipping.js';
import { decayRuns, type WeightDecay } from './weight-decay.js';

/**
 * Numbers updated in one run, about. Small enough that what AdamW computes in between stays in the processor's cache:
 * an update of ResNet-18's 11 million parameters takes 75 ms in pieces of this size, 110 in pieces of 2^20 and 195 in one
 * piece (two cores, 32 MB of cache).
 */
const stretchLength = 2 ** 18;

/** What an update needs to know, besides the gradients. */
export interface UpdatePoint {
  /** Learning rate of each group. */
  readonly rates: readonly number[];
  /** Weight of the old mean gradient. */
  readonly momentum: number;
  /** Number of the step over the whole run, from 1. */
  readonly step: number;
}

/** Parameters of one learning rate, and what is kept for them: tensors of the same names and shapes. */
interface Group {
  readonly parameter: FlatTensors;
  readonly gradient: FlatTensors;
  readonly mean: FlatTensors;
  readonly square: FlatTensors;
}

export interface OptimizerOptions extends SessionOptions {
  readonly optimizer?: AdamWOptions;
  /** Longest gradient, as `clippingFactor` has it; any length unless given. */
  readonly clipNorm?: number | undefined;
}

/** Neighbouring numbers that are updated in one run. */
interface Stretch {
  readonly buffers: Readonly<Record<keyof Group, TensorBuffer>>;
  readonly decays: boolean;
}

/**
 * AdamW on parameters that lie one behind the other, a group for each learning rate. Parameters and the means of their gradients
 * are updated in place, stretch by stretch, by a graph of its own: no second set of them exists.
 */
export class Optimizer {
  readonly #session: Session;
  readonly #groups: readonly Group[];
  readonly #stretches: readonly (readonly Stretch[])[];
  readonly #clipNorm: number | undefined;
  readonly #weightDecay: number;
  /** By group, sums of gradients that were set aside; made when the first are. */
  #sums: readonly Float32Array[] | undefined;
  #aside = false;

  private constructor(
    session: Session,
    parameters: readonly FlatTensors[],
    decay: WeightDecay,
    clipNorm: number | undefined,
  ) {
    this.#session = session;
    this.#clipNorm = clipNorm;
    this.#weightDecay = decay.weightDecay;
    this.#groups = parameters.map((parameter) => {
      const alike = () => new FlatTensors(parameter.slots);
      return { parameter, gradient: alike(), mean: alike(), square: alike() };
    });
    this.#stretches = this.#groups.map((group) => stretchesOf(group, decay));
  }

  /** @param parameters by group; updated where they lie */
  static async create(
    parameters: readonly FlatTensors[],
    { optimizer = adamWDefaults, clipNorm, ...session }: OptimizerOptions = {},
  ): Promise<Optimizer> {
    const graph = updateGraph(optimizer, clipNorm !== undefined);
    return new Optimizer(await Session.create(graph, session), parameters, optimizer, clipNorm);
  }

  /** Where the derivative of the loss by a parameter is to be written before an update. */
  gradient(group: number, name: string): TensorBuffer {
    return (this.#groups[group] as Group).gradient.buffer(name);
  }

  /** Sets aside the gradients that were written: `update` adds to them those that are written after this. */
  accumulate(): void {
    this.#sums ??= this.#groups.map(({ gradient }) => new Float32Array(gradient.data.length));
    for (const [i, { gradient }] of this.#groups.entries()) {
      const sum = this.#sums[i] as Float32Array;
      if (this.#aside) add(sum, gradient.data);
      else sum.set(gradient.data);
    }
    this.#aside = true;
  }

  /** Moves the parameters along their gradients. */
  async update({ rates, momentum, step }: UpdatePoint): Promise<void> {
    const scalar = (value: number) => filled('float32', [], value);
    if (this.#aside) for (const [i, { gradient }] of this.#groups.entries()) add(gradient.data, this.#sums?.[i] ?? []);
    this.#aside = false;
    const gradients = this.#groups.map(({ gradient }) => gradient.data);
    const clip = this.#clipNorm === undefined ? {} : { clip: scalar(clippingFactor(gradients, this.#clipNorm)) };
    for (const [group, stretches] of this.#stretches.entries()) {
      const scalars = { rate: scalar(rates[group] as number), momentum: scalar(momentum), step: scalar(step), ...clip };
      for (const { buffers, decays } of stretches) {
        const decay = scalar(decays ? this.#weightDecay : 0);
        const next = await this.#session.run({ ...scalars, decay, ...buffers }, results);
        for (const part of parts) {
          (buffers[part].tensor.data as Float32Array).set(next[`${part}/next`].data as Float32Array);
        }
      }
    }
  }

  /** The means by name, `PARAMETER/mean` and `PARAMETER/square`: views, not copies. */
  moments(): Map<string, Tensor> {
    const named = (kind: 'mean' | 'square') =>
      this.#groups.flatMap((group) =>
        group[kind].slots.map(({ name }) => [`${name}/${kind}`, group[kind].read(name)] as const),
      );
    return new Map([...named('mean'), ...named('square')]);
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

const parts = ['parameter', 'mean', 'square'] as const;
const results = { 'parameter/next': null, 'mean/next': null, 'square/next': null };

function stretchesOf(group: Group, decay: WeightDecay): Stretch[] {
  return decayRuns(group.parameter, decay).flatMap(({ start, end, decays }) =>
    Array.from({ length: Math.ceil((end - start) / stretchLength) }, (_, i) => {
      const from = start + i * stretchLength;
      const stretch = ({ data }: FlatTensors) => {
        const part = data.subarray(from, Math.min(end, from + stretchLength));
        return new TensorBuffer(tensor('float32', [part.length], part));
      };
      const { parameter, gradient, mean, square } = group;
      const buffers = {
        parameter: stretch(parameter),
        gradient: stretch(gradient),
        mean: stretch(mean),
        square: stretch(square),
      };
      return { buffers, decays };
    }),
  );
}

function add(sum: Float32Array, term: ArrayLike<number>): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (term[i] as number);
}

/**
 * AdamW on vectors of any length: `parameter`, `mean`, `square` and `gradient` to what the first three are afterwards.
 * A clipped gradient is first multiplied by the scalar `clip`, where it lies in the cache anyway.
 */
function updateGraph(options: AdamWOptions, clips: boolean): Graph {
  const graph = new Graph(onnxDialect);
  const b = new GraphBuilder(graph, 'adamw/');
  const scalar = (name: string) => graph.input(name, 'float32', []);
  const vector = (name: string) => graph.input(name, 'float32', ['n']);
  const shared = adamWStep(
    b,
    {
      learningRate: scalar('rate'),
      momentum: scalar('momentum'),
      step: scalar('step'),
      weightDecay: scalar('decay'),
    },
    options,
  );
  const state = { parameter: vector('parameter'), mean: vector('mean'), square: vector('square') };
  const gradient = clips ? b.mul(vector('gradient'), scalar('clip')) : vector('gradient');
  const after = adamW(b, state, gradient, shared, options);
  for (const part of parts) graph.output(...b.node('Identity', [after[part]], {}, { outputNames: [`${part}/next`] }));
  return graph;
}
