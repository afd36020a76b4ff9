import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { RunConfig, SavedRun } from '../experiment/load-run.js';
import { networkHash } from '../experiment/network-hash.js';
import { runFiles } from '../experiment/run-folder.js';
import { type ExplainedNetwork, explainedNetwork } from '../explain/explained-network.js';
import type { ModelCard } from '../learner/export-graph.js';
import { type VisionNetworkOptions, visionNetwork } from '../learner/vision-learner.js';
import type { Architecture } from '../nn/body.js';
import { type HeadName, namedHeads } from '../nn/named-heads.js';
import type { ChannelStats } from '../nn/network.js';
import { beforeLearning } from '../study/study-arm.js';
import type { Context } from './context.js';
import { networkOf } from './network-options.js';
import type { Report } from './report.js';
import { type ArmsOptions, armNamed } from './study-arms.js';
import { architectureNamed, weightsSource } from './weights-file.js';

/** What a run's network was before it learned; or why that is not known, in words that a clause can be. */
export type NetworkBefore = { readonly network: ExplainedNetwork } | { readonly missing: string };

const optionsSchema = z.looseObject({
  weights: z.string().exactOptional(),
  arch: z.string().exactOptional(),
  cut: z.string().exactOptional(),
  scratchArch: z.string().exactOptional(),
  seed: z.number(),
  head: z.enum(Object.keys(namedHeads) as [HeadName, ...HeadName[]]).exactOptional(),
  lora: z.number().exactOptional(),
  freezeBatchNorms: z.boolean().exactOptional(),
  fromScratch: z.boolean().exactOptional(),
});

/** What builds a network, but for what pictures decide; and what tells that it is the same one. */
interface Recipe {
  readonly architecture: Architecture;
  readonly options: VisionNetworkOptions;
  readonly statistics: ChannelStats;
  /** SHA-256 of the network, where it was recorded, and the seed that it was recorded for, if that is another one. */
  readonly recorded?: { readonly sha256: string; readonly seed?: number };
}

/**
 * Builds the network of a run again as it was before it learned, from the options in its record. Nothing is downloaded: weights
 * must be where they were, and the same ones.
 */
export async function networkBefore(run: SavedRun, card: ModelCard, context: Context): Promise<NetworkBefore> {
  if (!run.config) return { missing: 'it is a model alone, without the record of its run' };
  try {
    const { architecture, options, statistics, recorded } = await recipeOf(run.config, run.model, context);
    const seen = { classes: [...card.classes], size: card.size, stats: statistics, multiLabel: card.labels === 'many' };
    const built = (seed = options.seed) =>
      visionNetwork(seen, architecture, { ...options, ...(seed !== undefined && { seed }) });
    const network = await built();
    if (recorded) {
      const compared = recorded.seed === undefined ? network : await built(recorded.seed);
      if (networkHash(compared.graph) !== recorded.sha256)
        return { missing: 'its pretrained weights are other ones now' };
    }
    return { network: explainedNetwork(network, seen) };
  } catch (error) {
    if (!(error instanceof WarmstartError)) throw error;
    const { code, problem, received } = error.fault;
    return {
      missing: `it cannot be built again: ${problem}${received === undefined ? '' : ` (${received})`} [${code}]`,
    };
  }
}

async function recipeOf(config: RunConfig, model: string, context: Context): Promise<Recipe> {
  switch (config.command) {
    case 'train':
      return recipeOfTraining(config, context);
    case 'compare':
      return recipeOfArm(config, dirname(model), context);
    case 'quantify':
      return recipeOfStudy(config, basename(dirname(model)), context);
    default:
      throw unknown(`a run of ${config.command}`);
  }
}

async function recipeOfTraining(config: RunConfig, context: Context): Promise<Recipe> {
  const options = parsed(optionsSchema, config.options);
  const source = await weightsSource({ ...options, offline: true }, inSilence(context));
  return {
    architecture: source.architecture,
    options: optionsOf(options, options.fromScratch ? false : (source.weights ?? false)),
    ...normalization(config, source),
    ...recordedIn(config.network),
  };
}

/** Its own record lies in its folder. */
async function recipeOfArm(config: RunConfig, folder: string, context: Context): Promise<Recipe> {
  const options = parsed(optionsSchema, config.options);
  const source = await weightsSource({ ...options, offline: true }, inSilence(context));
  const isScratch = basename(folder) === 'scratch';
  const { lora, ...others } = options;
  const facts: unknown = JSON.parse(await readFile(join(folder, runFiles.config), 'utf8').catch(() => '{}'));
  return {
    architecture: isScratch && options.scratchArch ? architectureNamed(options.scratchArch) : source.architecture,
    options: isScratch ? optionsOf(others, false) : optionsOf(options, source.weights ?? false),
    ...normalization(config, source),
    ...recordedIn(facts),
  };
}

const studySchema = z.object({
  seeds: z.tuple([z.number()], z.number()),
  arms: z.array(z.object({ name: z.string(), sha256: z.string() })),
});

/** Of a study, that of its first seed. */
async function recipeOfStudy(config: RunConfig, name: string, context: Context): Promise<Recipe> {
  const { seeds, arms } = parsed(studySchema, config);
  const options = { ...(config.options as unknown as ArmsOptions), offline: true };
  const arm = await armNamed(name, options, inSilence(context));
  const recorded = arms.find((one) => one.name === name);
  if (!arm || !recorded) throw unknown(`an arm ${name}, which the study does not have`);
  return {
    architecture: arm.architecture,
    options: { ...beforeLearning(arm), seed: seeds[0] },
    statistics: arm.statistics,
    recorded: { sha256: recorded.sha256, seed: 0 },
  };
}

function optionsOf(
  { seed, head = 'fastai', lora, freezeBatchNorms }: z.infer<typeof optionsSchema>,
  pretrained: boolean | string,
): VisionNetworkOptions {
  const network = networkOf({ head, ...(lora !== undefined && { lora }) });
  return { ...network, pretrained, seed, trainBatchNorms: !freezeBatchNorms };
}

function normalization({ data }: RunConfig, { statistics }: { readonly statistics: ChannelStats }) {
  return { statistics: (data.normalization as ChannelStats | undefined) ?? statistics };
}

function recordedIn(facts: unknown): Pick<Recipe, 'recorded'> {
  const found = z.looseObject({ sha256: z.string() }).safeParse(facts);
  return found.success ? { recorded: { sha256: found.data.sha256 } } : {};
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  throw unknown(z.prettifyError(found.error).replaceAll('\n', ' ').slice(0, 200));
}

/** What the weights are was said when the run began. */
function inSilence(context: Context) {
  const silent = () => {};
  const report: Report = { note: silent, result: silent, document: silent, warning: silent, live: silent, columns: 80 };
  return { context, report };
}

function unknown(received: string): WarmstartError {
  return new WarmstartError({ code: 'E_RUN_CONFIG', problem: 'the record of the run does not say how', received });
}
