import type { Chart } from '../drawing/chart.js';
import { rowAxis } from '../drawing/row-axis.js';
import { rate } from '../experiment/percent.js';
import type { Block, Section } from '../page/block.js';
import { formatCount } from '../page/count-words.js';
import { adviceOn, cueNames, cueVerdict } from './cue-words.js';
import type { SpuriousCue, SpuriousCues } from './spurious-cues.js';

/** Whether the label could be told without looking at what a picture shows. Plain data in, blocks out. */
export function cuesSection(found: SpuriousCues, examples: readonly Block[] = []): Section {
  const telling = found.cues.filter((one) => one.telling);
  const advice = [...new Set(telling.map(({ cue }) => adviceOn(cue)))];
  return {
    id: 'cues',
    title: 'Could the label be told without looking?',
    blocks: [
      ...cueVerdict(found).map((text): Block => ({ kind: 'text', text })),
      shareChart(found),
      ...(advice.length > 0
        ? [{ kind: 'heading', text: 'What to do' } as const, { kind: 'list', items: advice } as const]
        : []),
      ...examples,
      cueTable(found),
      { kind: 'note', text: method },
    ],
  };
}

const method =
  'Each cue alone is given to the nearest class centre, with each number in units of its spread, and the group to its most frequent ' +
  'class; five parts of the pictures in turn are told by the other four. Intervals are Wilson’s, wide enough that all hold at once ' +
  'with 95 % (Bonferroni). A cue tells the class if its whole interval is above the share of the most frequent class. What is found ' +
  'says what the pictures would allow, not that this network uses it: see where it looks.';

function shareChart({ cues, majority }: SpuriousCues): Block {
  const percent = (share: number) => 100 * share;
  const chart: Chart = {
    title: 'How often each cue alone is right',
    x: { title: 'percent of the pictures told right', holds: [percent(majority), 100] },
    y: rowAxis(cues.map(({ cue }) => cue)),
    series: [true, false].map((telling) => ({
      name: telling ? 'tells the class' : 'does not',
      form: 'marks' as const,
      look: telling ? 1 : 0,
      points: cues.flatMap((one, row) =>
        one.telling === telling
          ? [
              {
                x: percent(one.correct / one.pictures),
                y: -row,
                from: percent(one.interval.low),
                to: percent(one.interval.high),
              },
            ]
          : [],
      ),
    })),
    rules: [{ axis: 'x', value: percent(majority), name: 'most frequent class' }],
  };
  return {
    kind: 'chart',
    id: 'cues',
    chart,
    rows: cues.length,
    explanation:
      'Mark and bar: share that is told right and its 95 % interval. Dashed: the most frequent class, always. Right of it a cue ' +
      'tells the class.',
  };
}

function cueTable({ cues, majority }: SpuriousCues): Block {
  const row = (one: SpuriousCue) => {
    const of = (share: number) => rate(share, one.pictures);
    const range = `${of(one.interval.low).replace(' %', '')} to ${of(one.interval.high)}`;
    return {
      cells: [
        cueNames[one.cue].replace(/^the /, ''),
        of(one.correct / one.pictures),
        range,
        one.telling ? 'yes' : 'no',
      ],
    };
  };
  const pictures = cues[0]?.pictures ?? 0;
  return {
    kind: 'table',
    caption: `What each cue alone tells of ${formatCount(pictures)} pictures`,
    columns: [
      { title: 'Cue' },
      { title: 'Right', number: true },
      { title: '95 % interval', number: true },
      { title: 'Tells the class' },
    ],
    rows: [...cues.map(row), { cells: ['(always the most frequent class)', rate(majority, pictures), '', ''] }],
  };
}
