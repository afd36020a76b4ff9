import type { Block, Section } from '../page/block.js';
import type { ReportContent } from './report-content.js';
import { formatDate } from './words.js';

/** What gives the same figures again. */
export function reproduceSection({ provenance, created }: ReportContent): Section {
  const { command, versions, machine, runs } = provenance;
  const blocks: Block[] = [
    {
      kind: 'text',
      text: 'The same command on the same pictures and versions gives the same figures to the last digit, but for times and energy.',
    },
    { kind: 'code', text: command },
    {
      kind: 'table',
      caption: 'Where and with what it was made',
      columns: [{ title: 'What' }, { title: 'Value' }],
      rows: [
        { cells: ['Begun', formatDate(created)] },
        { cells: ['Machine', machine] },
        ...Object.entries(versions).map(([name, version]) => ({ cells: [name, version] })),
        ...runs.map((run) => ({ cells: ['Run folder', run] })),
      ],
    },
  ];
  return { id: 'reproduce', title: 'To do it again', blocks };
}
