import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { wholeNumber } from '../../dist/cli/option-values.js';
import { usageError } from '../../dist/cli/usage.js';
import { arms, everything, networks, parts, quick } from './configurations.mjs';

const description = `Measures warmstart beside PyTorch, in one run on one machine: each measurement in a process of
its own, and the two in turns. Without options: ResNet-18, 128x128, batch 64, in all arms.

Arms: scratch, everything learns; frozen, the head and all batch norms learn; head, only the head learns.
Parts: step, a training step; operators, what it spends its time on; head, epochs on kept features; feeding, reading
and feeding pictures; job, the whole of compare.`.replace(/(?<!\n)\n(?!\n)/g, ' ');

const examples = `
Examples:
  $ npm run bench
  $ npm run bench -- --network resnet18 resnet50 --size 224 --arm scratch
  $ npm run bench -- --part job --job pictures/
  $ npm run bench -- --all --json > bench.json`;

function grammar() {
  const choice = (flags, text, choices) => new Option(flags, text).choices(Object.keys(choices));
  return new Command('npm run bench --')
    .description(description)
    .option('--all', 'all parts at several sizes and batches, for four networks; hours')
    .addOption(choice('--network <names...>', 'networks', networks))
    .option('--size <pixels...>', 'sides of the pictures', numbers('--size', 32))
    .option('--batch <n...>', 'pictures in a step', numbers('--batch', 2))
    .addOption(new Option('--arm <names...>', 'what learns').choices(arms))
    .addOption(new Option('--part <names...>', 'what is measured').choices(parts))
    .option('--rounds <n>', 'turns of each (default: 3; of the whole job 1)', wholeNumber('--rounds', 1))
    .option('--steps <n>', 'most steps of one measurement, which ends after a minute', wholeNumber('--steps', 2), 5)
    .option('--job <dir>', 'the whole job on this folder of pictures (default: drawn ones)')
    .option('--epochs <n>', 'of the whole job', wholeNumber('--epochs', 1), 5)
    .option('--layers', 'shares of time by layer, too')
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .addHelpText('after', examples)
    .exitOverride();
}

/** Several whole numbers after one flag. */
function numbers(flag, least) {
  const parse = wholeNumber(flag, least);
  return (text, earlier = []) => [...earlier, parse(text)];
}

/**
 * What the command line asks for, with the defaults of what it leaves open.
 * @throws WarmstartError `E_USAGE`, CommanderError
 */
export function readOptions(args) {
  const given = grammar().parse(args, { from: 'user' }).opts();
  if (given.job !== undefined && !existsSync(given.job)) throw usageError('--job', 'a folder that is there', given.job);
  const standard = given.all ? everything : quick;
  return {
    networks: given.network ?? standard.networks,
    sizes: given.size ?? standard.sizes,
    batches: given.batch ?? standard.batches,
    arms: given.arm ?? arms,
    parts: given.part ?? (given.job ? [...new Set([...standard.parts, 'job'])] : standard.parts),
    rounds: given.rounds ?? 3,
    steps: given.steps,
    layers: given.layers ?? false,
    json: given.json ?? false,
    job: {
      ...(given.job ? { folder: given.job } : {}),
      epochs: given.epochs,
      size: given.size?.[0] ?? 128,
      batch: given.batch?.[0] ?? 64,
      rounds: given.rounds ?? 1,
    },
  };
}
