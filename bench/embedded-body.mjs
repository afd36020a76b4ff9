// What the embedded body is worth: paired runs from scratch and from pretrained bodies, on several collections.
//   node bench/embedded-body.mjs run PLAN.json OUT.jsonl [PART PARTS]   does what OUT.jsonl lacks, one thread a process
//   node bench/embedded-body.mjs table OUT.jsonl...                     means, differences and their intervals
// PLAN: { "seeds": [0, 1, ...], "collections": { name: { "folder", "group"? } }, "arms": { name: null | true | weights } }
// An arm is null (from scratch), true (the embedded weights), or the path of weights; all but an .onnx arm are ResNet-18.
// A seed decides split, random weights, order and dropout, for every arm alike.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { errorRate, ImageData, imagenetStats, readArchitecture, resnet18, visionLearner } from '../dist/index.js';

const epochs = 5;
const lines = (path) =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((l) => JSON.parse(l))
    : [];

async function run(planPath, outPath, part = '0', parts = '1') {
  const plan = JSON.parse(readFileSync(planPath, 'utf8'));
  const jobs = plan.seeds.flatMap((seed) =>
    Object.keys(plan.collections).flatMap((collection) =>
      Object.keys(plan.arms).map((arm) => ({ seed, collection, arm })),
    ),
  );
  const key = ({ seed, collection, arm }) => `${seed} ${collection} ${arm}`;
  const done = new Set(lines(outPath).map(key));
  for (const job of jobs.filter((j, i) => i % Number(parts) === Number(part) && !done.has(key(j)))) {
    const { folder, group } = plan.collections[job.collection];
    const weights = plan.arms[job.arm];
    const split = { seed: job.seed, size: 128, batchSize: 64, ...(group ? { group: new RegExp(group) } : {}) };
    const data = (await ImageData.fromFolder(folder, split)).normalize(imagenetStats);
    const onnx = typeof weights === 'string' && weights.endsWith('.onnx');
    const architecture = onnx ? await readArchitecture(weights) : resnet18;
    const pretrained = onnx ? true : (weights ?? false);
    const learner = await visionLearner(data, architecture, {
      pretrained,
      seed: job.seed,
      metrics: [errorRate],
      threads: 1,
    });
    const { epochs: records } = await learner.fitOneCycle(epochs);
    const result = { ...job, valid: data.valid.length, errors: records.map((r) => r.metrics.error_rate) };
    appendFileSync(outPath, `${JSON.stringify(result)}\n`);
  }
}

/** 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom. */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201];

function table(paths) {
  const results = paths.flatMap(lines);
  for (const collection of new Set(results.map((r) => r.collection))) {
    const here = results.filter((r) => r.collection === collection);
    const final = (arm, seed) => here.find((r) => r.arm === arm && r.seed === seed)?.errors.at(-1);
    for (const arm of new Set(here.map((r) => r.arm))) {
      const seeds = here
        .filter((r) => r.arm === arm)
        .map((r) => r.seed)
        .sort((a, b) => a - b);
      const errors = seeds.map((seed) => final(arm, seed));
      const paired = seeds.map((seed) => final('scratch', seed) - final(arm, seed)).filter((d) => !Number.isNaN(d));
      const mean = (v) => v.reduce((s, x) => s + x, 0) / v.length;
      const n = paired.length;
      const difference = mean(paired);
      const deviation = Math.sqrt(paired.reduce((s, d) => s + (d - difference) ** 2, 0) / (n - 1));
      const half = ((quantiles[n - 2] ?? Number.NaN) * deviation) / Math.sqrt(n);
      const gain =
        arm === 'scratch'
          ? ''
          : `gain ${difference.toFixed(3)}, 95 % ${(difference - half).toFixed(3)} to ${(difference + half).toFixed(3)} (n ${n})`;
      process.stdout.write(
        `${collection.padEnd(10)} ${arm.padEnd(10)} mean ${mean(errors).toFixed(3)}  [${errors.map((e) => e.toFixed(2)).join(' ')}]  ${gain}\n`,
      );
    }
  }
}

const [verb, ...rest] = process.argv.slice(2);
if (verb === 'run') await run(...rest);
else if (verb === 'table') table(rest);
else {
  process.stderr.write('node bench/embedded-body.mjs run PLAN.json OUT.jsonl [PART PARTS] | table OUT.jsonl...\n');
  process.exitCode = 2;
}
