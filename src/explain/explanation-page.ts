import type { Section } from '../page/block.js';

/** A page of what is explained, and the same as data. */
export interface ExplanationPage {
  /** Of its heading. */
  readonly title: string;
  /** Its file, beside `index.html`. */
  readonly address: string;
  /** What was found, in a sentence or two for the overview. */
  readonly summary?: readonly string[];
  /** What it shows; pictures lie in files whose addresses are relative to the page. */
  readonly sections: readonly Section[];
  /** What `explain.json` has of it, as plain data. */
  readonly facts: object;
}
