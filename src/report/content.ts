import { basename, resolve } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import type { DataFacts } from '../experiment/data-facts.js';
import type { Findings } from '../study/findings.js';
import { findingsOf } from '../study/findings-of.js';
import type { SavedStudy } from '../study/study-record.js';
import { confusionsOf, keptPredictions, mistakesOf } from './confusion-cells.js';
import { cuesIn } from './cues.js';
import { duplicatesOf } from './duplicates.js';
import { armLooks } from './looks.js';
import { methodText } from './method-text.js';
import { type FindNetworkBefore, pretrainingChange } from './pretraining-change.js';
import { provenanceOf } from './provenance.js';
import type { ReportContent, ReportPicture } from './report-content.js';
import { Thumbnails } from './thumbnails.js';

/** Example pictures of each class. */
const examples = 4;

export interface ReportOptions {
  readonly title?: string;
  /** Where they were drawn from the record already. */
  readonly findings?: Findings;
  /** Finds what the network of an exported model was before it learned; without it no arm is said to have moved. */
  readonly networkBefore?: FindNetworkBefore;
}

/**
 * Fills a report from what a run has left.
 * @throws WarmstartError `E_REPORT_EMPTY` when no seed is finished in all arms
 */
export async function reportOn(saved: SavedStudy, { title, ...given }: ReportOptions = {}): Promise<ReportContent> {
  const { record, config, kind, created, path } = saved;
  const findings = given.findings ?? findingsOf(record);
  const [first] = findings.seeds;
  if (first === undefined) throw nothingFinished(path);
  const { skipped, leftOut, ...facts } = config.data as unknown as DataFacts;
  const thumbnails = new Thumbnails(facts.root, facts.size);
  const kept = keptPredictions(record, first);
  // In the order in which they get what room a page has for pictures.
  const confusions = await confusionsOf(kept, record.test, thumbnails);
  const shown = await examplesOf(saved, thumbnails);
  const mistakes = [];
  for (const one of kept) mistakes.push(await mistakesOf(one, record.test, thumbnails));
  const looks = await armLooks(saved, kept, thumbnails);
  const change = await pretrainingChange(saved, given.networkBefore);
  const alike = await duplicatesOf(config.data as unknown as DataFacts, record.test.files);
  return {
    version: 1,
    kind,
    title: title ?? `What transfer learning is worth: ${basename(resolve(config.arguments.folder))}`,
    created,
    findings,
    collection: { ...facts, skipped: skipped.length, leftOut: leftOut.length, ...alike, examples: shown },
    confusions,
    mistakes,
    looks,
    ...(await cuesIn(saved)),
    ...(change && { change }),
    method: methodText(saved),
    provenance: provenanceOf([saved]),
  };
}

async function examplesOf({ record: { test } }: SavedStudy, thumbnails: Thumbnails) {
  const shown: { label: string; pictures: ReportPicture[] }[] = [];
  for (const [label, name] of test.classes.entries()) {
    const files = test.files.filter((_, at) => test.labels[at] === label).slice(0, examples);
    const pictures: ReportPicture[] = [];
    for (const file of files)
      if (!thumbnails.isFull) pictures.push(await thumbnails.of(file, `A test picture of ${name}`));
    shown.push({ label: name, pictures });
  }
  return shown;
}

function nothingFinished(where: string): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_EMPTY',
    problem: 'nothing can be reported yet: no seed is finished in all arms',
    where,
    hint: 'let the run come to its end, or go on with it',
  });
}
