import sharp from 'sharp';
import { decodePicture } from '../data/decode-picture.js';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Block, CaptionedPicture } from '../page/block.js';
import { capital } from '../page/sentence-words.js';
import { cueNames, cueVerdict } from './cue-words.js';
import { cuesSection } from './cues-section.js';
import type { ExplanationPage } from './explanation-page.js';
import { groupsSplit } from './groups-split.js';
import { nameBelow } from './name-below.js';
import { jpegOf } from './overlay.js';
import type { MeasuredCue } from './picture-cues.js';
import { PicturesBeside } from './pictures-beside.js';
import { type LabelledFiles, type SpuriousCueOptions, type SpuriousCues, spuriousCues } from './spurious-cues.js';

/** Labelled pictures with the names of their classes. */
export interface NamedFiles extends LabelledFiles {
  /** Folder that names of pictures are shown relative to. */
  readonly root: string;
  /** Class names, by label. */
  readonly classes: readonly string[];
  /** Whether each was held out, [n], where that is known: it decides what a telling group means. */
  readonly heldOut?: readonly boolean[];
}

export interface ExplainCuesOptions extends SpuriousCueOptions {
  readonly collection: NamedFiles;
  /** Where the page will be: pictures are put beside it. */
  readonly folder: string;
}

/** Pictures of a class that show a telling cue. */
const perClass = 6;
const mostClasses = 6;

/** Side of a picture that is shown, in pixels; of a corner a quarter of it is cut out, and enlarged. */
const side = 128;

/**
 * The page of what should not matter but tells the label: see `spuriousCues`.
 * @throws WarmstartError `E_EXPLAIN_CUES`, `E_FILE_WRITE`; the signal's reason
 */
export async function explainCues({ collection, folder, ...options }: ExplainCuesOptions): Promise<ExplanationPage> {
  const found = await spuriousCues(collection, options);
  const split = groupsSplit(collection);
  const shown = mostVisible(found);
  const examples = shown ? await examplesOf(shown, collection, folder) : [];
  const { skipped, ...facts } = found;
  return {
    title: 'Could the label be told without looking?',
    address: 'cues.html',
    summary: cueVerdict(found, split),
    sections: [cuesSection(found, { examples, split })],
    facts: { ...facts, ...(split && { groupsSplit: split }), skipped },
  };
}

/** The most telling cue that can be seen in pictures: of new groups, or else of the same ones. */
function mostVisible({ cues }: SpuriousCues): MeasuredCue | undefined {
  const visible = cues.filter(({ cue }) => !['file size', 'picture size', 'group'].includes(cue));
  const same = visible.toSorted((a, b) => (b.sameGroups?.correct ?? 0) - (a.sameGroups?.correct ?? 0));
  const most = visible.find(({ telling }) => telling) ?? same.find(({ sameGroups }) => sameGroups?.telling);
  return most?.cue as MeasuredCue | undefined;
}

/** The cue in some pictures of each class. */
async function examplesOf(
  cue: MeasuredCue,
  { files, labels, classes, root }: NamedFiles,
  folder: string,
): Promise<Block[]> {
  const beside = await PicturesBeside.in(folder, 'cues');
  const blocks: Block[] = [];
  for (const [label, name] of classes.slice(0, mostClasses).entries()) {
    const own = files.filter((_, at) => labels[at] === label);
    // Evenly from all of them: the first ones may be of one sheet.
    const step = Math.max(1, Math.floor(own.length / perClass));
    const pictures: CaptionedPicture[] = [];
    for (const [at, file] of own
      .filter((_, at) => at % step === 0)
      .slice(0, perClass)
      .entries()) {
      const pixels = await partOf(file, cue);
      if (!pixels) continue;
      const thumbnail = await beside.add(
        `${label + 1}-${at + 1}.jpg`,
        await jpegOf({ pixels, height: side, width: side }),
      );
      const alt = `${capital(cueNames[cue])} of a picture of ${name}`;
      pictures.push({ picture: { file: nameBelow(root, file), thumbnail, alt }, lines: [] });
    }
    if (pictures.length > 0)
      blocks.push(
        { kind: 'heading', text: `${capital(cueNames[cue])} of pictures of ${name}` },
        { kind: 'pictures', pictures },
      );
  }
  return blocks;
}

/** A corner enlarged, or all of the picture; undefined where it cannot be read any more. */
async function partOf(file: string, cue: MeasuredCue): Promise<Uint8Array | undefined> {
  try {
    const pixels = await decodePicture(file, { height: side, width: side, fit: 'squish' });
    if (!cue.endsWith('corner')) return pixels;
    const part = side / 4;
    const [top, left] = [cue.startsWith('lower') ? side - part : 0, cue.includes('right') ? side - part : 0];
    return new Uint8Array(
      await sharp(pixels, { raw: { height: side, width: side, channels: 3 } })
        .extract({ top, left, width: part, height: part })
        .resize(side, side, { kernel: 'nearest' })
        .raw()
        .toBuffer(),
    );
  } catch (error) {
    if (error instanceof WarmstartError) return undefined;
    throw error;
  }
}
