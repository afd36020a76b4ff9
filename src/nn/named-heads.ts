import { attentionHead } from './attention-head.js';
import { fastaiHead, type Head, linearHead } from './head.js';

/** Heads by the names under which they are chosen. */
export const namedHeads = {
  fastai: fastaiHead,
  linear: linearHead,
  attention: attentionHead,
} as const satisfies Readonly<Record<string, Head>>;

export type HeadName = keyof typeof namedHeads;
