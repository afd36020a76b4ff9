import { rate } from '../experiment/percent.js';
import { plural } from '../page/count-words.js';
import type { SpuriousCue, SpuriousCues } from './spurious-cues.js';

type CueName = SpuriousCue['cue'];

/** `the upper right corner`, `the size of the file`. */
export const cueNames: Readonly<Record<CueName, string>> = {
  'upper left corner': 'the upper left corner',
  'upper right corner': 'the upper right corner',
  'lower left corner': 'the lower left corner',
  'lower right corner': 'the lower right corner',
  border: 'the outermost pixels',
  colour: 'the mean colour',
  'file size': 'the size of the file',
  'picture size': 'the size of the picture',
  group: 'the group',
};

type Corner = Extract<CueName, `${string} corner`>;

function isCorner(cue: CueName): cue is Corner {
  return cue.endsWith(' corner');
}

/** What can be done where a cue tells the label. */
export function adviceOn(cue: CueName): string {
  if (isCorner(cue))
    return (
      `Look at ${cueNames[cue]} of some pictures of each class. A stamp, a number or a frame there has to be cut off or covered in all ` +
      'pictures; where it is only what the pictures are of, nothing is wrong.'
    );
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
        'The network sees neither, but both tell of other ways in which pictures were made: save all of them with the same ' +
        'program, quality and size. Pictures with more in them are larger files, too, and there nothing is wrong.'
      );
    case 'group':
      return (
        'Hold out whole groups, if the run did not (--group): else pictures of the same sheet or scan are on both sides of the split, and a network ' +
        'that has only learned to tell sheets apart seems to be right.'
      );
  }
}

/** `97 % (95 % interval 90 to 99 %)`. */
export function cueShare({ correct, pictures, interval }: SpuriousCue): string {
  const of = (share: number) => rate(share, pictures);
  return `${of(correct / pictures)} (95 % interval ${of(interval.low).replace(' %', '')} to ${of(interval.high)})`;
}

/** What was found, in a sentence or two. */
export function cueVerdict({ cues, majority }: SpuriousCues): string[] {
  const telling = cues.filter((one) => one.telling);
  const [most, ...others] = telling;
  const pictures = cues[0]?.pictures ?? 0;
  if (!most)
    return [
      `Nothing that should not matter tells the class: none of ${plural(cues.length, 'cue')}, such as colour, border, corners and ` +
        `sizes, is right more often than always saying the most frequent class, which is right for ${rate(majority, pictures)}.`,
    ];
  const also = others.length === 0 ? '' : ` So do ${listed(others.map(({ cue }) => cueNames[cue]))}, less well.`;
  const name = cueNames[most.cue];
  return [
    `${name[0]?.toUpperCase()}${name.slice(1)} alone tells the class of ${cueShare(most)} of the pictures, where always saying the most ` +
      `frequent class is right for ${rate(majority, pictures)}: a network can learn that instead of what the pictures show.${also}`,
  ];
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
