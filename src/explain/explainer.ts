import { WarmstartError } from '../error/warmstart-error.js';
import type { ModelCard } from '../learner/export-graph.js';
import type { Learner } from '../learner/learner.js';
import type { SessionOptions } from '../runtime/session.js';
import { type Attention, attentionRollout, findAttention } from './attention-rollout.js';
import { layerForm, pixelForm, scoresForm, valuesForm } from './differentiable-form.js';
import { batchOf, type ExplainedNetwork, networkOf, openNetwork } from './explained-network.js';
import { type FeatureLayer, featureLayers, layerToShow } from './feature-layers.js';
import { classActivationMaps, gradCamPlusPlusWeights, gradCamWeights } from './grad-cam.js';
import { type ExplainedPictures, type Explanation, pictureBytes } from './heat-map.js';
import { type IntegratedGradientsOptions, integratedGradients } from './integrated-gradients.js';
import { type OcclusionOptions, occlusion } from './occlusion.js';
import { asTheyAre, RowPass } from './row-pass.js';
import { type SmoothGradOptions, smoothGrad } from './smooth-grad.js';

/** Ways to say what a network looks at. */
export const explanationMethods = [
  'grad-cam',
  'grad-cam++',
  'integrated-gradients',
  'smooth-grad',
  'occlusion',
  'rollout',
] as const;
export type ExplanationMethod = (typeof explanationMethods)[number];

export interface ExplainOptions {
  /** Default `grad-cam`. */
  readonly method?: ExplanationMethod | undefined;
  /** Of Grad-CAM and Grad-CAM++: name of one of `layers`; by default the last one whose maps have 4 x 4 cells. */
  readonly layer?: string | undefined;
  readonly integratedGradients?: IntegratedGradientsOptions;
  readonly smoothGrad?: SmoothGradOptions;
  readonly occlusion?: OcclusionOptions;
  /** Stops after the batch under way; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExplainerOptions extends SessionOptions {
  /** Pictures, or changed copies of one, that the network sees at once. Default 16. */
  readonly batchSize?: number;
}

/**
 * Says what a classifier looks at: by what in a picture the logit of a class is high. Graphs are differentiated and compiled
 * when a method first needs them; `release` frees them.
 */
export class Explainer {
  readonly card: ModelCard;
  /** Where it can be asked, first ones first. */
  readonly layers: readonly FeatureLayer[];
  readonly #network: ExplainedNetwork;
  readonly #options: ExplainerOptions;
  readonly #passes = new Map<string, Promise<RowPass>>();

  constructor(network: ExplainedNetwork, options: ExplainerOptions = {}) {
    this.#network = network;
    this.#options = options;
    this.card = network.card;
    this.layers = featureLayers(network.graph, network.card.size);
  }

  /** Opens a file that `exportOnnx` wrote. @throws WarmstartError `E_MODEL_CARD`, `E_ONNX_...` */
  static async open(path: string, options: ExplainerOptions = {}): Promise<Explainer> {
    return new Explainer(await openNetwork(path), options);
  }

  /** Of a learner's network as it is now; what it learns later does not count. */
  static of(learner: Learner, options: ExplainerOptions = {}): Explainer {
    return new Explainer(networkOf(learner), options);
  }

  /**
   * Probabilities of the classes, float32 [n, classes].
   * @param pixels uint8 [n, H, W, 3], of the size on the card
   */
  async probabilities(pixels: Uint8Array, signal?: AbortSignal): Promise<Float32Array> {
    const pictures = this.#pictures(pixels, new Array<number>(pixels.length / pictureBytes(this.card.size)).fill(0));
    const classes = this.card.classes.length;
    const found = new Float32Array(pictures.targets.length * classes);
    const pass = await this.#scores();
    await pass.run({
      count: pictures.targets.length,
      signal,
      fill: asTheyAre(pictures.pixels),
      take: (row, [, probabilities]) => found.set(probabilities as Float32Array, row * classes),
    });
    return found;
  }

  /**
   * Explains one class of each picture.
   * @param pixels uint8 [n, H, W, 3], of the size on the card
   * @param targets index of a class for each picture, [n]
   * @throws WarmstartError `E_EXPLAIN_PICTURES`, `E_EXPLAIN_CLASS`, `E_EXPLAIN_LAYER`, `E_EXPLAIN_ROLLOUT`,
   * `E_GRADIENT_MISSING` for a network that cannot be differentiated, `E_RUNTIME_...`
   */
  async explain(pixels: Uint8Array, targets: readonly number[], options: ExplainOptions = {}): Promise<Explanation[]> {
    const pictures = this.#pictures(pixels, targets);
    const { method = 'grad-cam', signal } = options;
    switch (method) {
      case 'grad-cam':
      case 'grad-cam++': {
        const layer = layerToShow(this.layers, options.layer);
        const weights = method === 'grad-cam' ? gradCamWeights : gradCamPlusPlusWeights;
        const pass = await this.#pass(`layer ${layer.name}`, (batch) => layerForm(this.#network, layer, batch));
        return classActivationMaps(pass, layer, pictures, weights, signal);
      }
      case 'integrated-gradients':
        return integratedGradients(await this.#slopes(), pictures, options.integratedGradients, signal);
      case 'smooth-grad':
        return smoothGrad(await this.#slopes(), pictures, options.smoothGrad, signal);
      case 'occlusion':
        return occlusion(await this.#scores(), pictures, options.occlusion, signal);
      case 'rollout': {
        const attention = findAttention(this.#network.graph, this.layers);
        return attentionRollout(await this.#attentions(attention), attention, pictures, signal);
      }
    }
  }

  /** Fails as `explain` would with these options, without a picture. @throws WarmstartError `E_EXPLAIN_LAYER`, `E_EXPLAIN_ROLLOUT` */
  check({ method = 'grad-cam', layer }: Pick<ExplainOptions, 'method' | 'layer'>): void {
    if (method === 'rollout') findAttention(this.#network.graph, this.layers);
    if (method === 'grad-cam' || method === 'grad-cam++') layerToShow(this.layers, layer);
  }

  /** Frees what is compiled; a later call compiles again. */
  async release(): Promise<void> {
    const passes = [...this.#passes.values()];
    this.#passes.clear();
    for (const outcome of await Promise.allSettled(passes))
      if (outcome.status === 'fulfilled') await outcome.value.release();
  }

  #scores(): Promise<RowPass> {
    return this.#pass('scores', (batch) => scoresForm(this.#network, batch));
  }

  #slopes(): Promise<RowPass> {
    return this.#pass('pixels', (batch) => pixelForm(this.#network, batch));
  }

  #attentions({ values }: Attention): Promise<RowPass> {
    const named = Object.fromEntries(values.map((value, i) => [`attention.${i}`, value]));
    return this.#pass('attention', (batch) => valuesForm(this.#network, named, batch));
  }

  #pass(name: string, form: (batch: number) => Parameters<typeof RowPass.compile>[0]): Promise<RowPass> {
    const known = this.#passes.get(name);
    if (known) return known;
    const { batchSize = 16, ...session } = this.#options;
    const made = (async () => RowPass.compile(form(batchOf(this.#network, batchSize)), session))();
    this.#passes.set(name, made);
    made.catch(() => this.#passes.delete(name));
    return made;
  }

  #pictures(pixels: Uint8Array, targets: readonly number[]): ExplainedPictures {
    const { size, classes } = this.card;
    const bytes = pictureBytes(size);
    if (pixels.length !== bytes * targets.length || !Number.isInteger(targets.length))
      throw new WarmstartError({
        code: 'E_EXPLAIN_PICTURES',
        problem:
          'the pictures have another size than the network sees, or are more or fewer than the classes asked about',
        expected: `${targets.length} of ${size.height} x ${size.width} x 3 bytes`,
        received: `${pixels.length} bytes`,
      });
    const wrong = targets.find((target) => classes[target] === undefined);
    if (wrong !== undefined)
      throw new WarmstartError({
        code: 'E_EXPLAIN_CLASS',
        problem: 'the network has no such class',
        expected: `an index from 0 to ${classes.length - 1}`,
        received: String(wrong),
      });
    return { pixels, height: size.height, width: size.width, targets };
  }
}
