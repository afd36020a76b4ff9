import type { Section } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { lengthsOf } from './cells.js';
import type { ReportContent } from './report-content.js';

/** What these figures cannot tell, read from the figures themselves. */
export function limitsSection(content: ReportContent): Section {
  return { id: 'limits', title: 'Limits', blocks: [{ kind: 'list', items: limitsOf(content) }] };
}

function limitsOf({ findings, collection, cues, cuesNote }: ReportContent): string[] {
  const { test, cells } = findings;
  const said = ['First of all, what stands below the verdict under “Before you rely on it”.'];
  if (test.groups === undefined)
    said.push(
      'No groups were given. If pictures are parts of the same sheet, object or scene, the test pictures may resemble those ' +
        'that were learned from, and every error here is then too low.',
    );
  if (lengthsOf(findings).length === 1 && cells.some(({ length }) => length === 'equal'))
    said.push('All arms were trained for equally many epochs, which need not be what suits each of them.');
  const across = collection.duplicates?.acrossSplit ?? 0;
  if (across > 0)
    said.push(
      `${plural(across, 'pair')} of pictures that look the same lie on both sides of the split: these were learned by heart, in part.`,
    );
  if (collection.duplicates === undefined) {
    const why = collection.duplicatesNote === undefined ? '' : `: ${collection.duplicatesNote}`;
    said.push(`Whether pictures look the same on both sides of the split was not examined${why}.`);
  }
  if (cues === undefined)
    said.push(
      `Whether colour, borders or sizes of files alone tell the classes was not examined${cuesNote === undefined ? '' : `: ${cuesNote}`}.`,
    );
  return said;
}
