import type { DataFacts } from '../experiment/data-facts.js';
import type { GroupsSplit } from '../explain/groups-split.js';
import type { SpuriousCues } from '../explain/spurious-cues.js';
import type { Confusions, ShownPicture } from '../page/block.js';
import type { Findings } from '../study/findings.js';

/** All that a report shows. Plain data: `report.json` is this, and the page and the Markdown are drawn from it alone. */
export interface ReportContent {
  readonly version: 1;
  /** A study of many trainings, or a comparison of two. */
  readonly kind: 'study' | 'comparison';
  readonly title: string;
  /** When the run was begun, ISO 8601. */
  readonly created: string;
  readonly findings: Findings;
  readonly collection: CollectionCard;
  /** Of the first seed at the largest budget, a confusion matrix for each arm whose predictions were kept. */
  readonly confusions: readonly ArmConfusion[];
  /** Of the same trainings: wrong, and most certain of it. */
  readonly mistakes: readonly ArmMistakes[];
  /** What the model of each arm looks at, where that is known. */
  readonly looks: readonly ArmLooks[];
  /** How well the labels are told by what should not matter: of how many pictures, and of how many there are. */
  readonly cues?: {
    readonly found: SpuriousCues;
    readonly examined: number;
    readonly of: number;
    /** How groups were split, where they are known. */
    readonly split?: GroupsSplit;
  };
  /** Why that was not examined, in words that a clause can be. */
  readonly cuesNote?: string;
  /** How far training changed what was pretrained; absent where no model is there to look into. */
  readonly change?: PretrainingChange;
  /** How everything was done, a paragraph each. */
  readonly method: readonly string[];
  readonly provenance: Provenance;
}

export interface CollectionCard extends Omit<DataFacts, 'skipped' | 'leftOut'> {
  readonly skipped: number;
  readonly leftOut: number;
  /** Pictures that look the same as another one, and how many such pairs are on both sides of the split. */
  readonly duplicates?: { readonly pictures: number; readonly acrossSplit: number };
  /** Why it was not looked for them, in words that a clause can be. */
  readonly duplicatesNote?: string;
  /** Some pictures of each class. */
  readonly examples: readonly { readonly label: string; readonly pictures: readonly ReportPicture[] }[];
}

/** Its thumbnail is a data URI. */
export type ReportPicture = ShownPicture;

export interface ArmConfusion extends Confusions {
  readonly arm: string;
  readonly seed: number;
}

export interface ArmMistakes {
  readonly arm: string;
  readonly seed: number;
  readonly pictures: readonly (ReportPicture & {
    readonly actual: string;
    readonly told: string;
    /** Of the class that was told, 0 to 1. */
    readonly confidence: number;
  })[];
}

export interface ArmLooks {
  readonly arm: string;
  /** Why there is no picture. */
  readonly note?: string;
  /** Of a heat map, rows and columns; absent where there is none. */
  readonly cells?: { readonly height: number; readonly width: number };
  /** Heat maps over test pictures: what spoke for the class that was told. */
  readonly pictures: readonly (ReportPicture & {
    readonly actual: string;
    readonly told: string;
    readonly overlay: string;
  })[];
}

export interface PretrainingChange {
  /** The arms that began with pretrained weights and have a model, in their order. */
  readonly moved: readonly MovedArm[];
  /** How alike the bodies of all arms that have a model find the same test pictures; absent where fewer than two have. */
  readonly likeness?: {
    readonly arms: readonly string[];
    readonly pictures: number;
    /** Linear CKA, debiased, of features of length 1, of each arm with each, to four decimals; null where a body tells no picture from another. */
    readonly cka: readonly (readonly (number | null)[])[];
  };
}

/** How far the body of an arm is from its pretrained weights. */
export interface MovedArm {
  readonly arm: string;
  /** Why that is not known, in words that a clause can be. */
  readonly note?: string;
  /**
   * Distance of the weights of its layers as a share of their size, 0 for those that were kept: of the first, the middle and the
   * last third of its layers; of its scales and shifts; of the running statistics of its batch norms. Null where there are none.
   */
  readonly distance?: {
    readonly thirds: readonly (number | null)[];
    readonly scales: number | null;
    readonly statistics: number | null;
  };
  /** Linear CKA of its features with those before training, as above. */
  readonly cka?: number | null;
}

export interface Provenance {
  /** The command line that gives the same again, but for times. */
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Processor, threads, memory, system. */
  readonly machine: string;
  /** Run folders that the report is made of. */
  readonly runs: readonly string[];
}
