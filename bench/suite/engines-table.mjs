import { renderTable } from '../../dist/cli/table.js';
import { quotient } from './cells.mjs';
import { failureLines } from './rounds.mjs';

/**
 * Both engines side by side, or ours alone, a row for each figure; below it, who failed.
 * @param result `warmstart`, `peer` and `ratio`, each with figures by name
 * @param rows what the figure is, its name, and how it is written
 */
export function enginesTable({ warmstart, peer, ratio }, rows) {
  const titles = ['', 'warmstart', ...(peer ? ['PyTorch', 'ratio'] : [])];
  const columns = titles.map((title, i) => ({ title, align: i ? 'right' : 'left' }));
  const cells = rows.map(([name, figure, format]) => [
    name,
    format(warmstart[figure]),
    ...(peer ? [format(peer[figure]), quotient(ratio[figure])] : []),
  ]);
  return [renderTable(columns, cells), ...failureLines({ warmstart, PyTorch: peer })].join('\n');
}
