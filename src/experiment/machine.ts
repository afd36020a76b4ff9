import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** The machine that this runs on: processor, threads, memory, system. */
export function machineWords(): string {
  const processor = cpus()[0]?.model.trim() || 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processor}, ${availableParallelism()} threads, ${memory} GiB of memory, ${type()} ${release()} ${arch()}`;
}
