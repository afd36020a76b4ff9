import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { flagsOf } from './process.mjs';

const folder = new URL('../peer/', import.meta.url);

/** PyTorch, where a Python on this machine has it with torchvision; else undefined. */
export function findPeer() {
  for (const python of ['python3', '/usr/bin/python3']) {
    const probe = ['-c', 'import torch, torchvision; print(torch.__version__)'];
    const { status, stdout } = spawnSync(python, probe, { encoding: 'utf8' });
    if (status === 0) return { python, version: `PyTorch ${stdout.trim()}` };
  }
  return undefined;
}

/**
 * The command that runs one of the peer's programs. It is told to use every core: some builds of PyTorch would use one
 * of them.
 */
export function peerProgram({ python }, program, args) {
  const threads = flagsOf({ threads: availableParallelism() });
  // -B: nothing is left beside the programs.
  return { command: python, args: ['-B', fileURLToPath(new URL(program, folder)), ...args, ...threads] };
}
