import { formatDuration } from '../experiment/duration.js';
import { formatCount } from '../page/count-words.js';
import type { Report } from './report.js';

/** Shows how far a piece of work is, and the time that it will still take at the pace so far. */
export function workProgress(report: Report): (work: string, done: number, total: number) => void {
  let current = '';
  let start = 0;
  return (work, done, total) => {
    if (work !== current) [current, start] = [work, performance.now()];
    const seconds = (performance.now() - start) / 1000;
    const left = done > 0 ? `  ${formatDuration((seconds / done) * (total - done))} left` : '';
    report.live(`${work}  ${formatCount(done)}/${formatCount(total)}${left}`);
  };
}
