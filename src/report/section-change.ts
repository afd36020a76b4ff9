import { percentWords } from '../layers/layers-page.js';
import type { Block, Section, TableBlock } from '../page/block.js';
import { plural } from '../page/count-words.js';
import { listed } from '../page/sentence-words.js';
import type { MovedArm, PretrainingChange, ReportContent } from './report-content.js';

/** How far training changed what pretraining had brought, and whether bodies came to see the same. */
export function changeSection({ change, findings }: ReportContent): Section | undefined {
  if (!change) return undefined;
  const { moved, likeness } = change;
  const place = (arm: string) => findings.arms.findIndex(({ name }) => name === arm);
  const known = moved.filter(({ distance }) => distance !== undefined);
  const blocks: Block[] = [
    ...(known.length > 0
      ? [
          { kind: 'text', text: movedText } as const,
          { kind: 'text', text: summary(known) } as const,
          movedTable(known, place),
        ]
      : []),
    ...(likeness ? [{ kind: 'text', text: likenessText } as const, likenessTable(likeness, place)] : []),
    ...moved.flatMap(({ arm, note }): Block[] =>
      note === undefined ? [] : [{ kind: 'note', text: `How far ${arm} moved is not known: ${note}.` }],
    ),
  ];
  return { id: 'change', title: 'How far pretraining was changed', blocks };
}

const movedText =
  'Whoever begins with pretrained weights can keep them or change them. The table has the distance of a body’s weights from the ' +
  'pretrained ones as a share of their size: 0 % was kept as it was, a few percent is fine tuning, and at 141 % nothing is ' +
  'left of them. Running statistics are measured, not learned: they move where these pictures are unlike those of the ' +
  'pretraining.';

const likenessText =
  'Weights can move and still do the same, and small moves can add up. CKA compares which of the test pictures two bodies find ' +
  'alike: at 1 both find the same ones alike, at 0 their likenesses have nothing in common. Near 1, training kept the way of ' +
  'seeing that pretraining had brought; further below, it learned to see these pictures another way.';

function summary(moved: readonly MovedArm[]): string {
  const kept = moved.filter(({ distance }) => isKept(distance)).map(({ arm }) => arm);
  const changed = moved.filter(({ distance }) => !isKept(distance));
  const said = changed.map(({ arm, distance, cka }) => {
    const { thirds = [] } = distance ?? {};
    const layers = thirds.filter((one) => one !== null);
    const most = Math.max(...layers);
    const far =
      layers.length === 0 || most === 0
        ? 'moved no layer, only what scales and shifts their results'
        : `moved its layers by up to ${percentWords(most)}, ${partNames[thirds.indexOf(most)]} most`;
    return `${arm} ${far}${typeof cka === 'number' ? `; what it finds alike agrees with before by ${ckaWords(cka)} (CKA, see below; 1 is in full)` : ''}.`;
  });
  if (kept.length > 0) said.push(`${listed(kept)} kept the pretrained body exactly as it was.`);
  return said.join(' ');
}

const partNames = ['the first ones', 'those in the middle', 'the last ones'];

function isKept(distance: MovedArm['distance']): boolean {
  if (!distance) return false;
  const { thirds, scales, statistics } = distance;
  return [...thirds, scales, statistics].every((one) => one === 0 || one === null);
}

function movedTable(moved: readonly MovedArm[], place: (arm: string) => number): TableBlock {
  return {
    kind: 'table',
    caption: 'Distance of each body from its pretrained weights, and likeness of its features to those',
    columns: [
      { title: 'Arm' },
      { title: 'First third of the layers', number: true },
      { title: 'Middle third', number: true },
      { title: 'Last third', number: true },
      { title: 'Scales and shifts', number: true },
      { title: 'Running statistics', number: true },
      { title: 'CKA with before', number: true },
    ],
    rows: moved.map(({ arm, distance, cka }) => {
      const { thirds = [], scales = null, statistics = null } = distance ?? {};
      const shares = [...thirds, scales, statistics].map((one) => (one === null ? '–' : percentWords(one)));
      return { cells: [arm, ...shares, ckaWords(cka)], arm: place(arm) };
    }),
  };
}

function likenessTable(
  { arms, pictures, cka }: NonNullable<PretrainingChange['likeness']>,
  place: (arm: string) => number,
): TableBlock {
  return {
    kind: 'table',
    caption: `How alike the bodies of two arms find ${plural(pictures, 'test picture')} (CKA)`,
    columns: [{ title: 'Arm' }, ...arms.map((arm) => ({ title: arm, number: true, arm: place(arm) }))],
    rows: arms.map((arm, row) => ({
      cells: [arm, ...arms.map((_, column) => (row === column ? '–' : ckaWords(cka[row]?.[column])))],
      arm: place(arm),
    })),
  };
}

function ckaWords(cka: number | null | undefined): string {
  // What lies below 0 is 0 and chance.
  return typeof cka === 'number' ? Math.max(0, cka).toFixed(2) : '–';
}
