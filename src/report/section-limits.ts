import type { Section } from './block.js';
import { lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';
import { formatCount, plural } from './words.js';

/** What these figures cannot tell, read from the figures themselves. */
export function limitsSection(content: ReportContent): Section {
  return { id: 'limits', title: 'Limits', blocks: [{ kind: 'list', items: limitsOf(content) }] };
}

function limitsOf({ findings, collection }: ReportContent): string[] {
  const { seeds, unfinished, arms, test, cells } = findings;
  const said = [
    `All models were judged on one set of ${plural(test.pictures, 'test picture')}. The intervals tell how much another ` +
      'seed would change; another collection may give another answer.',
  ];
  if (test.groups === undefined)
    said.push(
      'No groups were given. If pictures are parts of the same sheet, object or scene, the test pictures may resemble those ' +
        'that were learned from, and every error here is then too low.',
    );
  if (seeds.length < 6)
    said.push(
      `There ${seeds.length === 1 ? 'is one seed' : `are ${formatCount(seeds.length)} seeds`}: no claim is made below six.`,
    );
  if (unfinished.length > 0)
    said.push(`Not finished, and not counted: ${plural(unfinished.length, 'seed')} (${unfinished.join(', ')}).`);
  const limit = arms.filter(({ choice }) => choice.atLimit).map(({ name }) => name);
  if (limit.length > 0)
    said.push(
      `The longest training that was tried was the best for ${limit.join(', ')}: longer ones might be better still.`,
    );
  if (lengthsOf(findings).length === 1 && cells.some(({ length }) => length === 'equal'))
    said.push('All arms were trained for equally many epochs, which need not be what suits each of them.');
  const diverged = cells.reduce((sum, cell) => sum + cell.diverged.length, 0);
  if (diverged > 0)
    said.push(
      `In ${plural(diverged, 'training')} the loss stopped being a number; they count with the error they had.`,
    );
  const across = collection.duplicates?.acrossSplit ?? 0;
  if (across > 0)
    said.push(
      `${plural(across, 'pair')} of pictures that look the same lie on both sides of the split: these were learned by heart, in part.`,
    );
  if (collection.duplicates === undefined) {
    const why = collection.duplicatesNote === undefined ? '' : `: ${collection.duplicatesNote}`;
    said.push(`Whether pictures look the same on both sides of the split was not examined${why}.`);
  }
  if (cells.some(({ energy }) => energy.method !== 'measured'))
    said.push(
      'Energy is not wholly measured: where it is estimated, compare the arms with one another rather than with other machines.',
    );
  return said;
}
