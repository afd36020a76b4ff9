import { wrap } from '../../dist/cli/text.js';
import { configurations } from './configurations.mjs';
import { feedingTable, measureFeeding } from './feeding.mjs';
import { headTable, measureHead } from './head-epoch.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { measureShares, profiled, sharesTable } from './operator-shares.mjs';
import { measure, ourProgram } from './process.mjs';
import { measureStep, stepLegend, stepTable } from './step-time.mjs';
import { jobTable, measureJob } from './whole-job.mjs';

/**
 * Measures what the options ask for, part after part. Tables appear as they are ready; with `json` there is one
 * document in place of them, at the end or when the suite was stopped.
 * @param context `options`, `peer` if there is one, `folder` for temporary files, `signal` to stop, `note` for what goes
 * on
 */
export async function runSuite(context) {
  const { options, peer } = context;
  const results = { machine: describeMachine(peer) };
  const show = options.json ? () => {} : (text) => process.stdout.write(`${text}\n\n`);
  try {
    show(wrap(machineLine(results.machine), 80));
    for (const part of options.parts) await measuredParts[part](context, results, show);
  } finally {
    if (options.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  }
}

const measuredParts = {
  async step(context, results, show) {
    const { options, note } = context;
    note('product of matrices');
    results.matrixProduct = await measure(ourProgram('matrix-product.mjs', []), context);
    results.steps = [];
    show(wrap(stepLegend(options, results.matrixProduct), 80));
    for (const configuration of configurations(options)) {
      const measured = [];
      for (const arm of options.arms) {
        measured.push(await measureStep(configuration, arm, context));
        results.steps.push(measured.at(-1));
      }
      show(stepTable(measured, results.matrixProduct));
    }
  },

  async operators(context, results, show) {
    const { options } = context;
    results.operators = [];
    for (const network of options.networks) {
      const measured = [];
      for (const arm of options.arms) {
        measured.push(await measureShares({ network, ...profiled(options) }, arm, context));
        results.operators.push(measured.at(-1));
      }
      for (const kind of options.layers ? ['operators', 'layers'] : ['operators']) show(sharesTable(measured, kind));
    }
  },

  async head(context, results, show) {
    const { options } = context;
    // Whatever the body, only what it gives is trained on: one network tells enough.
    results.head = await measureHead({ network: 'resnet18', ...profiled(options) }, context);
    show(headTable(results.head));
  },

  async feeding(context, results, show) {
    results.feeding = await measureFeeding(profiled(context.options), context);
    show(feedingTable(results.feeding));
  },

  async job(context, results, show) {
    results.job = await measureJob(context);
    show(jobTable(results.job));
  },
};
