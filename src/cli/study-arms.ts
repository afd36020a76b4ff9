import { architectures } from '../nn/architectures.js';
import type { StudyArm } from '../study/study-arm.js';
import type { Method } from '../study/study-record.js';
import { type OwnArm, parseOwnArm } from './study-options.js';
import { usageError } from './usage.js';
import { type WeightsOptions, type WeightsSource, type WeightsSurroundings, weightsSource } from './weights-file.js';

export interface ArmsOptions extends WeightsOptions {
  readonly arms: readonly string[];
  readonly arm?: readonly string[];
  readonly recipe: 'tuned' | 'notebook';
}

/**
 * The arms that the options name, what the others are measured against first. Weights are downloaded where they have a
 * name and are not there.
 * @throws WarmstartError `E_USAGE`, and as `weightsSource`
 */
export async function armsOf(options: ArmsOptions, surroundings: WeightsSurroundings): Promise<StudyArm[]> {
  const source = await weightsSource(options, surroundings);
  const arms = options.arms.map((name): StudyArm => ({ name, method: methodOf(name as Method, options), ...source }));
  for (const own of (options.arm ?? []).map(parseOwnArm)) {
    const { name, method } = own;
    arms.push({ name, method: methodOf(method, options), ...(await ownSource(own, options, surroundings)) });
  }
  const names = arms.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw usageError('--arm', 'a name of its own for each arm', twice);
  if (arms.length < 2) throw usageError('--arms', 'at least two arms, one to measure the others against', names.join());
  // `scratch` is what the others are measured against, wherever it was named.
  return [...arms.filter(({ name }) => name === 'scratch'), ...arms.filter(({ name }) => name !== 'scratch')];
}

/** The arm of that name, without a look at the weights of others; undefined where there is none. @throws WarmstartError as `armsOf` */
export async function armNamed(
  name: string,
  options: ArmsOptions,
  surroundings: WeightsSurroundings,
): Promise<StudyArm | undefined> {
  const own = (options.arm ?? []).map(parseOwnArm).find((arm) => arm.name === name);
  if (own) return { name, method: methodOf(own.method, options), ...(await ownSource(own, options, surroundings)) };
  if (!options.arms.includes(name)) return undefined;
  return { name, method: methodOf(name as Method, options), ...(await weightsSource(options, surroundings)) };
}

function methodOf(method: Method, { recipe }: Pick<ArmsOptions, 'recipe'>): Method {
  if (recipe === 'tuned' || method === 'features') return method;
  return method === 'scratch' ? 'notebook-scratch' : 'notebook-pretrained';
}

function ownSource(
  { weights }: OwnArm,
  options: ArmsOptions,
  surroundings: WeightsSurroundings,
): Promise<WeightsSource> {
  const { weights: _, arch, cut, ...rest } = options;
  if (Object.hasOwn(architectures, weights)) return weightsSource({ ...rest, arch: weights }, surroundings);
  const isModel = weights.endsWith('.onnx');
  return weightsSource({ ...rest, weights, ...(!isModel && arch !== undefined && { arch }) }, surroundings);
}
