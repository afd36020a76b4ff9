import { availableParallelism, cpus, totalmem } from 'node:os';
import { versions } from '../../dist/cli/versions.js';

/** What the figures depend on. */
export function describeMachine(peer) {
  const { warmstart, node, onnxruntime } = versions();
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    warmstart,
    node,
    onnxruntime,
    ...(peer ? { peer: peer.version } : {}),
  };
}

export function machineLine({ processor, cores, memoryBytes, warmstart, node, onnxruntime, peer }) {
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GiB`;
  const ours = `warmstart ${warmstart}, Node ${node}, onnxruntime-node ${onnxruntime}`;
  const theirs = peer ?? 'no Python with torch and torchvision: nothing to compare with';
  return `${processor}, ${cores} cores, ${memory}; ${ours}; ${theirs}.`;
}
