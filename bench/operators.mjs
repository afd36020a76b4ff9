// Share of each operator, and of each layer, in the time of a training step without its update, by ONNX Runtime's
// profile. Prints JSON.
//   node bench/operators.mjs --profile FOLDER --network resnet18 --arm scratch --size 128 --batch 64
// The profiles stay in FOLDER, which must be new or empty.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printResult, stepArguments } from './subject/arguments.mjs';
import { sharesOf } from './subject/profile.mjs';
import { timedRuns } from './subject/timed-runs.mjs';
import { compileTraining, openNetwork, randomBatch, takeStep } from './subject/training.mjs';

const options = stepArguments(['profile']);
const folder = options.profile;
await mkdir(folder, { recursive: true });
const trainer = await compileTraining(await openNetwork(options), options, { profile: join(folder, 'profile') });
const batch = randomBatch(options);
const { length } = await timedRuns((number) => takeStep(trainer, batch, number), options);
await trainer.release();
// One profile for each compiled graph: the one for evaluation has not run, and the optimiser's runs are many and short.
const profiles = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
const shares = profiles.map((profile) => sharesOf(JSON.parse(profile), length));
printResult(shares.reduce((a, b) => (b.secondsPerRun > a.secondsPerRun ? b : a)));
