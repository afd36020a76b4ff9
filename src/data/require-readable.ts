import { printable } from '../error/printable.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { SkippedPicture } from './decode-all.js';
import type { LabelledFiles } from './labelled-files.js';
import { countByClass } from './picture-labels.js';

/** More unreadable pictures than this share point to a mistake, not to a few bad files. */
const MAX_UNREADABLE = 0.1;

/**
 * Checks that enough of a folder can be read to train on the rest.
 * @param total number of files, the unreadable ones included
 * @throws WarmstartError `E_DATA_UNREADABLE`
 */
export function requireReadable(
  root: string,
  readable: LabelledFiles,
  total: number,
  failures: readonly SkippedPicture[],
): void {
  const counts = countByClass(readable, readable.classes.length);
  const gone = readable.classes.filter((_, label) => counts[label] === 0);
  if (failures.length <= MAX_UNREADABLE * total && gone.length === 0) return;
  const examples = failures.slice(0, 5).map(({ file, code, reason }) => `${printable(file)}: ${code}, ${reason}`);
  const more = failures.length > examples.length ? [`and ${failures.length - examples.length} more`] : [];
  throw new WarmstartError({
    code: 'E_DATA_UNREADABLE',
    problem:
      gone.length > 0
        ? `no picture of ${gone.map(printable).join(', ')} can be read`
        : 'too many pictures cannot be read',
    expected: `at most a tenth unreadable, and some readable pictures of every class`,
    received: [`${failures.length} of ${total} unreadable`, ...examples, ...more].join('\n    '),
    where: root,
    hint: 'repair, convert or remove these files',
  });
}
