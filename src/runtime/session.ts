import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Graph, Value } from '../ir/graph.js';
import type { DType, Tensor } from '../ir/tensor.js';
import { encodeModel } from '../onnx/write.js';

export interface SessionOptions {
  /** Threads within one operator; ORT chooses (physical cores) when absent. */
  readonly threads?: number;
  /** Path prefix of a profile that ORT writes when the session is released. */
  readonly profile?: string;
}

/** A tensor in memory that ORT reads or writes in place. */
export class TensorBuffer {
  readonly ort: OrtTensor;

  constructor(readonly tensor: Tensor) {
    this.ort = new OrtTensor(tensor.dtype, tensor.data as never, tensor.shape);
  }
}

/** What may be fed: a tensor (wrapped without a copy) or a buffer that lives longer than one run. */
export type Feeds = Readonly<Record<string, Tensor | TensorBuffer>>;

/** A graph compiled by ONNX Runtime: the only class that calls it. */
export class Session {
  readonly #session: InferenceSession;
  /** Constants that are fed in every run. */
  readonly #fed: Readonly<Record<string, TensorBuffer>>;

  private constructor(session: InferenceSession, fed: Readonly<Record<string, TensorBuffer>>) {
    this.#session = session;
    this.#fed = fed;
  }

  /**
   * @param fed constants that ONNX Runtime gets with every run instead of with the graph, so that it knows neither their
   * numbers nor their sizes beforehand: it folds nothing that depends on them, and plans no memory for it
   * @throws WarmstartError `E_RUNTIME_COMPILE`
   */
  static async create(
    graph: Graph,
    options: SessionOptions = {},
    fed: ReadonlySet<Value> = new Set(),
  ): Promise<Session> {
    const session = await compile(encodeModel(graph, undefined, fed), options);
    const buffers = Array.from(fed, (v) => [v.name, new TensorBuffer(v.constant as Tensor)]);
    return new Session(session, Object.fromEntries(buffers));
  }

  /** @throws WarmstartError `E_RUNTIME_COMPILE` */
  static async fromBytes(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    return new Session(await compile(model, options), {});
  }

  /**
   * Runs once. `results` names the outputs wanted: a buffer is written in place, null lets ORT allocate.
   * A buffer must not be fed and written in one run.
   * @throws WarmstartError `E_RUNTIME_RUN`
   */
  async run<K extends string>(
    feeds: Feeds,
    results: Readonly<Record<K, TensorBuffer | null>>,
  ): Promise<Record<K, Tensor>> {
    const inputs: Record<string, OrtTensor> = {};
    for (const [name, value] of Object.entries({ ...this.#fed, ...feeds })) {
      inputs[name] = (value instanceof TensorBuffer ? value : new TensorBuffer(value)).ort;
    }
    const outputs: Record<string, OrtTensor | null> = {};
    for (const name in results) outputs[name] = results[name]?.ort ?? null;
    try {
      const found = await this.#session.run(inputs, outputs);
      // The binding writes into the given buffer, but then returns a copy of it (1.30): that copy is dropped here.
      return Object.fromEntries(
        Object.entries(found).map(([name, t]) => [name, results[name as K]?.tensor ?? fromOrt(t)]),
      ) as Record<K, Tensor>;
    } catch (cause) {
      throw new WarmstartError({
        code: 'E_RUNTIME_RUN',
        problem: 'ONNX Runtime failed',
        received: messageOf(cause),
        cause,
      });
    }
  }

  /** Frees the compiled graph, and writes its profile if one was asked for. */
  async release(): Promise<void> {
    this.#session.endProfiling();
    await this.#session.release();
  }
}

async function compile(model: Uint8Array, { threads, profile }: SessionOptions): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, {
      executionMode: 'sequential',
      // A pattern of the first run makes ORT take one block for all of a run beside what the first run left behind:
      // a training step of ResNet-18 then peaks at 3.5 GB instead of 2.1, and is no faster.
      enableMemPattern: false,
      // Nodes that stand in a graph twice are there on purpose: to compute again what memory should not hold.
      extra: { optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' } },
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    });
  } catch (cause) {
    throw new WarmstartError({
      code: 'E_RUNTIME_COMPILE',
      problem: 'ONNX Runtime refuses the graph',
      received: messageOf(cause),
      cause,
    });
  }
}

function fromOrt({ type, dims, data }: OrtTensor): Tensor {
  return { dtype: type as DType, shape: dims, data: data as never };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
