import type { LabelledFiles } from '../explain/spurious-cues.js';

/** The labelled pictures that a model learned from and was tested on. */
export interface LabelledCollection extends LabelledFiles {
  /** Folder that names of pictures are shown relative to; `files` are paths, `root` included. */
  readonly root: string;
  /** Class names, by label. */
  readonly classes: readonly string[];
  /** Whether each was held out, [n]: the model did not learn from it. */
  readonly heldOut: readonly boolean[];
}
