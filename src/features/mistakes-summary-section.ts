import { rate } from '../experiment/percent.js';
import type { Block, Row, Section } from '../page/block.js';
import { formatCount, plural } from '../page/count-words.js';
import type { HeldOutMistakes } from './held-out-mistakes.js';

/** Classes of the table; of more those that are recognised least. */
const mostClasses = 40;

/** How often it errs, and at which classes. */
export function mistakesSummarySection({ pictures, wrong, interpretation }: HeldOutMistakes): Section {
  const [id, title] = ['mistakes', 'How often it errs'];
  if (pictures === 0) return { id, title, blocks: [{ kind: 'text', text: nothingHeldOut }] };
  const counts = interpretation.confusionMatrix();
  const rows = interpretation.classes.map((name, c) => {
    const own = sum(counts[c] ?? []);
    const told = sum(counts.map((row) => row[c] ?? 0));
    const right = counts[c]?.[c] ?? 0;
    return { name, own, told, right, recall: own === 0 ? 1 : right / own };
  });
  const shown = rows.length > mostClasses ? rows.sort((a, b) => a.recall - b.recall).slice(0, mostClasses) : rows;
  const blocks: Block[] = [
    { kind: 'headline', text: mistakesHeadline(pictures, wrong) },
    {
      kind: 'text',
      text:
        'Held out means that the network did not learn from them. What follows shows where it errs, so that someone who ' +
        'knows the pictures can say what these have in common: the figures alone do not tell why.',
    },
    {
      kind: 'table',
      caption:
        shown.length < interpretation.classes.length
          ? `The ${shown.length} of ${formatCount(interpretation.classes.length)} classes that are recognised least`
          : 'How well each class is recognised',
      columns: [
        { title: 'Class' },
        { title: 'Recognised, of those that are it', number: true },
        { title: 'Right, of those taken for it', number: true },
      ],
      rows: shown.map(({ name, own, told, right }): Row => ({ cells: [name, share(right, own), share(right, told)] })),
    },
  ];
  return { id, title, blocks };
}

/** `Of 127 held-out pictures, 10 are taken for something else (8 %)`. */
function mistakesHeadline(pictures: number, wrong: number): string {
  if (wrong === 0)
    return `${pictures === 1 ? 'The one' : `All ${formatCount(pictures)}`} held-out ${noun(pictures)} recognised`;
  if (pictures === 1) return 'The one held-out picture is taken for something else';
  const taken = `${formatCount(wrong)} ${wrong === 1 ? 'is' : 'are'} taken for something else`;
  return `Of ${plural(pictures, 'held-out picture')}, ${taken} (${rate(wrong / pictures, pictures)})`;
}

const nothingHeldOut =
  'No picture was held out: the network has learned from all of them, and what it says of those tells nothing of how often it errs.';

function noun(pictures: number): string {
  return pictures === 1 ? 'picture is' : 'pictures are';
}

function share(count: number, of: number): string {
  return of === 0 ? 'none there' : `${formatCount(count)} of ${formatCount(of)} (${rate(count / of, of)})`;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
