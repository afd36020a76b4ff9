import { rate } from '../experiment/percent.js';
import { plural } from '../page/count-words.js';
import { capital, listed } from '../page/sentence-words.js';
import type { GroupsSplit } from './groups-split.js';
import { type CueShare, manyGroups, type SpuriousCue, type SpuriousCues } from './spurious-cues.js';

type CueName = SpuriousCue['cue'];

/** `the upper right corner`, `the size of the file`. */
export const cueNames: Readonly<Record<CueName, string>> = {
  'upper left corner': 'the upper left corner',
  'upper right corner': 'the upper right corner',
  'lower left corner': 'the lower left corner',
  'lower right corner': 'the lower right corner',
  border: 'the outer edge',
  colour: 'the overall colour',
  'file size': 'the size of the file',
  'picture size': 'the size of the picture',
  group: 'the group',
};

/** What was found, in a few sentences. */
export function cueVerdict(found: SpuriousCues, split?: GroupsSplit): string[] {
  const { cues, groups, majority } = found;
  const measured = cues.filter(({ cue }) => cue !== 'group');
  const [most, ...others] = measured.filter((one) => one.telling);
  const pictures = cues[0]?.pictures ?? 0;
  const known = rate(majority, pictures);
  const some = `the pictures${groups === undefined ? '' : ' of groups not seen before'}`;
  const also = others.length === 0 ? '' : ` So ${verb(others, 'does', 'do')} ${listedCues(others)}, but no better.`;
  const anew = most
    ? `${capital(cueNames[most.cue])} alone tells the class of ${cueShare(most)} of ${some}, where always saying the most ` +
      `frequent class is right for ${known}: a network can learn that instead of what the pictures show.${also}`
    : `Nothing that should not matter is seen to tell the class${groups === undefined ? '' : ' of groups not seen before'}: none ` +
      `of ${plural(measured.length, 'cue')}, such as colour, edge, corners and sizes, is right so much more often than always saying ` +
      `the most frequent class, which is right for ${known}, that it is hardly chance.${fewGroups(groups)}`;
  return [anew, ...sameGroupsVerdict(found, split)];
}

function fewGroups(groups: number | undefined): string {
  if (groups === undefined || groups >= manyGroups) return '';
  return ` But with only ${plural(groups, 'group')} hardly anything could be shown of new ones.`;
}

/** What tells the class only where other pictures of the same groups have been seen. */
function sameGroupsVerdict({ cues }: SpuriousCues, split: GroupsSplit | undefined): string[] {
  const own = cues.flatMap(({ cue, ...one }) => {
    const share = cue === 'group' ? one : one.sameGroups;
    return share?.telling && (cue === 'group' || !one.telling) ? [{ cue, ...share }] : [];
  });
  const [most, ...others] = own.sort((a, b) => b.correct - a.correct);
  if (!most) return [];
  const also = others.length === 0 ? '' : `, and so ${verb(others, 'does', 'do')} ${listedCues(others)}, but no better`;
  return [
    `Where other pictures of the same group have been seen, ${cueNames[most.cue]} alone tells the class of ${cueShare(most)}${also}. ` +
      splitWords(split),
  ];
}

function splitWords(split: GroupsSplit | undefined): string {
  if (split === 'whole')
    return 'Here whole groups were held out, so that it is no use on the held-out pictures to recognise their group.';
  return split === 'mixed'
    ? 'Here groups have pictures on both sides of the split, so that a network that only recognises groups seems to be right.'
    : 'If groups have pictures on both sides of the split, a network that only recognises groups seems to be right.';
}

/** What can be done, an item each. */
export function cueAdvice({ cues }: SpuriousCues, split?: GroupsSplit): string[] {
  const telling = cues.filter((one) => one.telling || one.sameGroups?.telling).map(({ cue }) => cue);
  const corners = telling.filter(isCorner);
  const others = telling.filter((cue) => !isCorner(cue)).map((cue) => adviceOn(cue, split));
  return [...(corners.length > 0 ? [cornerAdvice(corners)] : []), ...new Set(others)];
}

function cornerAdvice(corners: readonly CueName[]): string {
  if (corners.length === 4)
    return (
      'All four corners tell the class, so that it is hardly a stamp in one of them: compare some pictures of each class. Where ' +
      'corners show only what the pictures are of, nothing is wrong.'
    );
  const [they, one] = corners.length === 1 ? ['it shows', 'there'] : ['they show', 'in one of them'];
  return (
    `Look at ${listedCues(corners.map((cue) => ({ cue })))} of some pictures of each class. A stamp, a number or a frame ${one} has to ` +
    `be cut off or covered in all pictures; where ${they} only what the pictures are of, nothing is wrong.`
  );
}

function adviceOn(cue: Exclude<CueName, Corner>, split: GroupsSplit | undefined): string {
  switch (cue) {
    case 'border':
      return 'Cut the margins off all pictures, if those of one class were scanned or cut out differently from those of another.';
    case 'colour':
      return (
        'Colour may be what the classes differ in. If it is rather the paper, the scanner or the light, have training change ' +
        'colours at random (--augment), or scan pictures of all classes in the same way.'
      );
    case 'file size':
    case 'picture size':
      return (
        'The network sees neither the size of a file nor that of a picture, but both tell of other ways in which pictures were ' +
        'made: save all of them with the same program, quality and size. Pictures with more in them are larger files, too, and ' +
        'there nothing is wrong.'
      );
    case 'group':
      return split === 'whole'
        ? 'Go on holding out whole groups (--group): where pictures of one group are on both sides of the split, results look ' +
            'better than they are.'
        : 'Hold out whole groups (--group): else pictures of the same group are on both sides of the split, and a network that ' +
            'has only learned to tell groups apart seems to be right.';
  }
}

type Corner = Extract<CueName, `${string} corner`>;

function isCorner(cue: CueName): cue is Corner {
  return cue.endsWith(' corner');
}

/** `97 % (95 % interval 90 to 99 %)`. */
function cueShare({ correct, pictures, interval }: CueShare): string {
  const of = (share: number) => rate(share, pictures);
  return `${of(correct / pictures)} (95 % interval ${of(interval.low).replace(' %', '')} to ${of(interval.high)})`;
}

/** `the upper left and lower left corners, the outer edge and the group`. */
function listedCues(cues: readonly { readonly cue: CueName }[]): string {
  const corners = cues.map(({ cue }) => cue).filter(isCorner);
  const sides = listed(corners.map((corner) => corner.replace(' corner', '')));
  const all = corners.length === 4 ? 'all four corners' : `the ${sides} ${corners.length === 1 ? 'corner' : 'corners'}`;
  const others = cues.filter(({ cue }) => !isCorner(cue)).map(({ cue }) => cueNames[cue]);
  return listed([...(corners.length > 0 ? [all] : []), ...others]);
}

function verb(subjects: readonly unknown[], one: string, several: string): string {
  return subjects.length === 1 ? one : several;
}
