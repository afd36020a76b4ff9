import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks: the shares of a gigabyte take the system some 13 ms to add up. */
const interval = 2000;

/**
 * Watches the memory of a process and its descendants. `stop` returns the most that was seen, in bytes; undefined where
 * the system has no /proc. Of one process it is the peak that the system has kept; several are looked at from time to
 * time, by their proportional shares, so that what forked workers have in common counts once.
 */
export function watchMemory(pid) {
  let peak;
  const look = () => {
    const members = treeOf(pid);
    const shared = members.length > 1 ? members.map((id) => kibibytesOf(id, 'smaps_rollup', 'Pss')) : [];
    const together = shared.reduce((sum, kibibytes) => sum + (kibibytes ?? 0), 0);
    const seen = Math.max(together, kibibytesOf(pid, 'status', 'VmHWM') ?? 0) * 1024;
    if (seen > (peak ?? 0)) peak = seen;
  };
  const timer = setInterval(look, interval);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** The process and its descendants. */
function treeOf(pid) {
  const parents = new Map(processes().map((id) => [id, parentOf(id)]));
  const tree = [pid];
  for (const member of tree) for (const [id, parent] of parents) if (parent === member) tree.push(id);
  return tree;
}

function processes() {
  const names = attempt(() => readdirSync('/proc')) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The fourth field of proc(5)'s stat; the second is a name in parentheses that may hold anything. */
function parentOf(pid) {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return stat && Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function kibibytesOf(pid, file, field) {
  const text = attempt(() => readFileSync(`/proc/${pid}/${file}`, 'latin1'));
  const [, number] = text?.match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm')) ?? [];
  return number && Number(number);
}

/** Processes may end while they are looked at, and not every system has these files. */
function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
