import type { Chart } from '../drawing/chart.js';

/** A part of a page. What is in it is said once, and drawn as HTML and as Markdown. */
export interface Section {
  /** Of its heading, for links. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | TextBlock
  | LinkBlock
  | ListBlock
  | TableBlock
  | ChartBlock
  | PicturesBlock
  | ImageBlock
  | MatrixBlock
  | CodeBlock
  | MoreBlock;

export interface TextBlock {
  readonly kind: 'headline' | 'heading' | 'text' | 'note';
  readonly text: string;
}

export interface LinkBlock {
  readonly kind: 'link';
  readonly title: string;
  /** Relative to the page. */
  readonly address: string;
  /** What is there, in a sentence or two. */
  readonly text: string;
}

export interface ListBlock {
  readonly kind: 'list';
  readonly items: readonly string[];
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly title: string;
  /** Whether it has numbers, which stand below one another. */
  readonly number?: boolean;
  /** Place of the arm that it is about. */
  readonly arm?: number;
}

export interface Row {
  /** As many as there are columns; the first one says what the row is about. */
  readonly cells: readonly string[];
  /** Place of the arm that it is about. */
  readonly arm?: number;
}

export interface ChartBlock {
  readonly kind: 'chart';
  /** Name of its file, without the ending. */
  readonly id: string;
  readonly chart: Chart;
  /** How to read it, in a sentence or two. */
  readonly explanation: string;
  /** Whether another one stands beside it. */
  readonly half?: boolean;
  /** Of a chart of rows how many it has: it need not be as high as others then. */
  readonly rows?: number;
}

export interface PicturesBlock {
  readonly kind: 'pictures';
  readonly pictures: readonly CaptionedPicture[];
}

export interface CaptionedPicture {
  readonly picture: ShownPicture;
  /** What is said of it, a line each. */
  readonly lines: readonly string[];
  /** Another picture of the same beside it: a data URI, or an address relative to the page. */
  readonly overlay?: string;
  /** What that one is, in a sentence, where it is not a heat map of the first. */
  readonly overlayAlt?: string;
}

/** One drawing, as wide as it is or as there is room. Where it is transparent, the page shows through. */
export interface ImageBlock {
  readonly kind: 'image';
  readonly title: string;
  /** How to read it, in a sentence or two. */
  readonly explanation: string;
  /** `data:image/png;base64,...`, or an address relative to the page. */
  readonly address: string;
  /** What is to be seen, for who cannot see it. */
  readonly alt: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether another one stands beside it. */
  readonly half?: boolean;
}

/** A picture of the collection, small enough for a page. */
export interface ShownPicture {
  /** Relative to the root of the data. */
  readonly file: string;
  /** `data:image/jpeg;base64,...`, or an address relative to the page; absent where it can no longer be read. */
  readonly thumbnail?: string;
  /** In a sentence, for who cannot see it. */
  readonly alt: string;
}

export interface MatrixBlock extends Confusions {
  readonly kind: 'matrix';
  readonly title: string;
  /** Whether another one stands beside it. */
  readonly half?: boolean;
  /** For links into it. */
  readonly id: string;
  readonly caption: string;
}

export interface CodeBlock {
  readonly kind: 'code';
  readonly text: string;
}

/** What few readers need: shut until it is opened. */
export interface MoreBlock {
  readonly kind: 'more';
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Confusions {
  readonly classes: readonly string[];
  /** Pictures by true class (rows) and told class (columns). */
  readonly counts: readonly (readonly number[])[];
  /** The pictures behind some cells, as many as fit into a page: wrong ones before right ones. */
  readonly cells: readonly {
    readonly actual: number;
    readonly told: number;
    readonly pictures: readonly ShownPicture[];
  }[];
}
