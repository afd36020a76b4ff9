// npm run bench: training step of ResNet-18 with two classes beside PyTorch, in one run on one machine.
// The two take turns, round after round, so that a slower minute of the machine meets both.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = 3;
const steps = 5;
const here = fileURLToPath(new URL('.', import.meta.url));
const threads = availableParallelism();
const ort = createRequire(import.meta.url)('onnxruntime-node/package.json').version;

/** The last line that a process prints, as JSON. What it says on stderr is shown as it says it. */
function measured(command, args) {
  const { status, signal, error, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  const ending = error?.message ?? (signal ? `ended by ${signal}` : `exit code ${status}`);
  process.stderr.write(`bench: a measurement failed (${ending}): ${[command, ...args].join(' ')}\n`);
  process.exit(1);
}

const ours = (arm, batch, size) =>
  measured(process.execPath, [join(here, 'step.mjs'), arm, batch, size, steps].map(String));
const python = ['python3', '/usr/bin/python3'].find(
  (p) => spawnSync(p, ['-c', 'import torch, torchvision']).status === 0,
);
const peer = (arm, batch, size) =>
  python &&
  measured(python, [
    join(here, 'peer', 'torch_step.py'),
    '--arm',
    arm,
    '--batch',
    `${batch}`,
    '--size',
    `${size}`,
    '--steps',
    `${steps}`,
    '--threads',
    `${threads}`,
  ]);

/** The best of all rounds: what the machine can do when nothing else wants it. */
function best(results) {
  const found = results.filter(Boolean);
  if (found.length === 0) return undefined;
  const least = (key) => Math.min(...found.map((r) => r[key]));
  return {
    ...found[0],
    minSeconds: least('minSeconds'),
    medianSeconds: least('medianSeconds'),
    peakBytes: least('peakBytes'),
  };
}

const cases = [
  ['scratch', 64, 128],
  ['frozen', 64, 128],
];
const lines = [];
const results = [];
for (const [arm, batch, size] of cases) {
  const mine = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`${arm}, batch ${batch}, ${size}x${size}: round ${round + 1} of ${rounds}\n`);
    mine.push(ours(arm, batch, size));
    theirs.push(peer(arm, batch, size));
  }
  const [a, b] = [best(mine), best(theirs)];
  results.push({ arm, batch, size, warmstart: a, peer: b });
  const row = (name, r, ratio) =>
    [
      `${arm.padEnd(8)} ${name.padEnd(10)}`,
      r.minSeconds.toFixed(2).padStart(8),
      r.medianSeconds.toFixed(2).padStart(10),
      (r.peakBytes / 1e9).toFixed(2).padStart(8),
      ratio,
    ].join('  ');
  lines.push(
    row(
      'warmstart',
      a,
      b ? `${(a.minSeconds / b.minSeconds).toFixed(2)} time, ${(a.peakBytes / b.peakBytes).toFixed(2)} memory` : '',
    ),
  );
  if (b) lines.push(row('PyTorch', b, '1'));
}
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} cores; Node ${process.version}, onnxruntime-node ${ort}`;
const versions = results[0]?.peer?.version ?? 'PyTorch is not installed: nothing to compare with';
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ machine, versions, rounds, steps, results }, null, 2)}\n`);
} else {
  process.stdout.write(`ResNet-18, batch 64, 128x128: one training step. ${machine}; ${versions}.\n`);
  process.stdout.write(`Best of ${rounds} rounds of ${steps} steps.\n\n`);
  process.stdout.write('arm      engine        min s   median s   peak GB  ratio to PyTorch\n');
  process.stdout.write(`${lines.join('\n')}\n`);
}
