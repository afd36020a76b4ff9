import type { Chart } from '../drawing/chart.js';
import { rowAxis } from '../drawing/row-axis.js';
import { rate } from '../experiment/percent.js';
import type { Block, Column, Section } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import { cueAdvice, cueNames, cueVerdict } from './cue-words.js';
import type { GroupsSplit } from './groups-split.js';
import type { CueShare, SpuriousCue, SpuriousCues } from './spurious-cues.js';

export interface CuesShown {
  /** Pictures of the most telling cue. */
  readonly examples?: readonly Block[];
  /** How groups were split, where that is known. */
  readonly split?: GroupsSplit | undefined;
}

/** Whether the label could be told without looking at what a picture shows. Plain data in, blocks out. */
export function cuesSection(found: SpuriousCues, { examples = [], split }: CuesShown = {}): Section {
  const advice = cueAdvice(found, split);
  return {
    id: 'cues',
    title: 'Could the label be told without looking?',
    blocks: [
      ...cueVerdict(found, split).map((text): Block => ({ kind: 'text', text })),
      shareChart(found),
      ...(advice.length > 0
        ? [{ kind: 'heading', text: 'What to do' } as const, { kind: 'list', items: advice } as const]
        : []),
      ...examples,
      cueTable(found),
      { kind: 'more', title: 'How this was found', blocks: [{ kind: 'list', items: method(found) }] },
    ],
  };
}

function method({ groups }: SpuriousCues): string[] {
  const apart =
    groups === undefined
      ? []
      : [
          'New groups: the five parts share no group, so that what tells a picture’s class has not seen its group. Intervals are ' +
            'for groups like these, by what groups differ from each other (Wilson’s of the effective number of pictures, with ' +
            'Student’s t; Rao and Scott 1992, Korn and Graubard 1998): few groups make them wide.',
          'Same groups: the parts are drawn at random, and pictures of all groups are in all of them. The group itself can be ' +
            'judged only so. A cue that only tells groups apart tells the class here, too, where groups have more of one class.',
        ];
  return [
    'Each cue alone is given to the nearest class centre, with each number in units of its spread, and the group to its most ' +
      'frequent class; five parts of the pictures in turn are told by the other four.',
    ...apart,
    `Intervals are ${groups === undefined ? 'Wilson’s, ' : ''}wide enough that all hold at once with 95 % (Bonferroni). A cue tells ` +
      'the class if its whole interval is above the share of the most frequent class.',
    'What is found says what the pictures would allow, not that this network uses it: see where it looks.',
  ];
}

const percent = (share: number) => 100 * share;

function shareChart({ cues, majority, groups }: SpuriousCues): Block {
  const series = (
    name: string,
    look: number,
    of: (one: SpuriousCue) => CueShare | undefined,
    lower = 0,
  ): Chart['series'][number] => ({
    name,
    form: 'marks',
    look,
    points: cues.flatMap((one, row) => {
      const share = of(one);
      if (!share) return [];
      const { correct, pictures, interval } = share;
      const limits = { from: percent(interval.low), to: percent(interval.high) };
      return [{ x: percent(correct / pictures), y: -row - lower, ...limits }];
    }),
  });
  const chart: Chart = {
    title: 'How often each cue alone is right',
    x: { title: 'percent told right', holds: [percent(majority), 100] },
    y: rowAxis(cues.map(({ cue }) => shortName(cue))),
    series:
      groups === undefined
        ? [
            series('tells the class', 1, (one) => (one.telling ? one : undefined)),
            series('does not', 0, (one) => (one.telling ? undefined : one)),
          ]
        : [
            series('new groups', 1, (one) => (one.cue === 'group' ? undefined : one), -0.15),
            series('same groups', 0, (one) => (one.cue === 'group' ? one : one.sameGroups), 0.15),
          ],
    rules: [{ axis: 'x', value: percent(majority), name: 'most frequent class' }],
  };
  return {
    kind: 'chart',
    id: 'cues',
    chart,
    rows: cues.length,
    explanation:
      'Mark and bar: share that is told right and its 95 % interval. Dashed: the most frequent class, always. A cue whose whole bar ' +
      'is right of it tells the class.',
  };
}

function shortName(cue: SpuriousCue['cue']): string {
  return cue.endsWith('size') ? cue : cueNames[cue].replace(/^the /, '');
}

function cueTable({ cues, majority, groups }: SpuriousCues): Block {
  const pictures = cues[0]?.pictures ?? 0;
  const of = (share: number) => rate(share, pictures);
  const cells = (share: CueShare | undefined): string[] =>
    share
      ? [of(share.correct / pictures), `${of(share.interval.low).replace(' %', '')} to ${of(share.interval.high)}`]
      : ['', ''];
  const columns = (title: string): Column[] => [
    { title, number: true },
    { title: '95 % interval', number: true },
  ];
  const row = (one: SpuriousCue) => {
    const name = shortName(one.cue);
    if (groups === undefined) return { cells: [name, ...cells(one), one.telling ? 'yes' : 'no'] };
    const [anew, same] = one.cue === 'group' ? [undefined, one] : [one, one.sameGroups];
    const tells = anew?.telling ? 'yes' : same?.telling ? 'of same groups' : 'no';
    return { cells: [name, ...cells(anew), ...cells(same), tells] };
  };
  const known = [of(majority), ''];
  return {
    kind: 'table',
    caption: `What each cue alone tells of ${formatCount(pictures)} pictures${groups === undefined ? '' : ` of ${plural(groups, 'group')}`}`,
    columns: [
      { title: 'Cue' },
      ...(groups === undefined ? columns('Right') : [...columns('New groups'), ...columns('Same groups')]),
      { title: 'Tells the class' },
    ],
    rows: [
      ...cues.map(row),
      { cells: ['(always the most frequent class)', ...known, ...(groups === undefined ? [] : known), ''] },
    ],
  };
}
