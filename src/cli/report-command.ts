import { join } from 'node:path';
import type { Command } from 'commander';
import { WarmstartError } from '../error/warmstart-error.js';
import { readConfig, readRun } from '../experiment/load-run.js';
import { RunFolder, runFiles } from '../experiment/run-folder.js';
import { type ReportOptions as ContentOptions, reportOn } from '../report/content.js';
import { readComparison } from '../report/content-comparison.js';
import type { FindNetworkBefore } from '../report/pretraining-change.js';
import { provenanceOf } from '../report/provenance.js';
import { type ReportFiles, writeReport } from '../report/write-report.js';
import { joinStudies } from '../study/join-studies.js';
import { readStudy } from '../study/study-folder.js';
import type { SavedStudy } from '../study/study-record.js';
import type { Context } from './context.js';
import { endWithReport } from './ending-report.js';
import { networkBefore } from './network-before.js';
import { reportOptions } from './options.js';
import { type ReportOptions, reportTo } from './report.js';
import { usageError } from './usage.js';

interface ReportCommandOptions extends ReportOptions {
  readonly title?: string;
  readonly out?: string;
}

const examples = `
Examples:
  After a run was stopped, from what is finished:
    $ warmstart report runs/quantify-20250131-235959
  With a title, and the paths for a program:
    $ warmstart report roads --title 'Roads of 1850' --json
  Three comparisons with different seeds and the same --valid-list as one:
    $ warmstart report runs/first runs/second runs/third --out together

The folder gets report.html, which needs no other file, report.md with its
charts, and report.json. Several runs are joined where they ask the same: more
seeds, or other arms, with the same test pictures, budgets and recipe.`;

export function reportCommand(program: Command, context: Context): void {
  const command = program
    .command('report')
    .summary('write the report of a study or comparison again')
    .description('Writes the report of runs of quantify or compare again, from what their folders hold.')
    .argument('<runs...>', 'folder of the run, or of several that are joined')
    .option('--title <text>', 'title of the report')
    .option('--out <dir>', 'folder for the report, new or empty (default: that of the run, if it is one)');
  reportOptions(command)
    .addHelpText('after', examples)
    .action((runs: string[], options: ReportCommandOptions) => report(runs, options, context));
}

async function report(runs: readonly string[], options: ReportCommandOptions, context: Context): Promise<void> {
  const told = reportTo(context.terminal, options);
  const { title, out } = options;
  if (out !== undefined) await RunFolder.requireFree(out);
  else if (runs.length > 1) throw usageError('--out', `a folder for the report of ${runs.length} runs`, 'nothing');
  const write = async () =>
    writeJoined(await Promise.all(runs.map(savedRun)), out, {
      ...(title !== undefined && { title }),
      networkBefore: networksBefore(context),
    });
  await endWithReport({ command: 'report', ...(runs.length === 1 ? { run: runs[0] } : { runs }) }, write, told);
}

/** Nothing is left behind where the runs cannot be joined. */
async function writeJoined(
  saved: readonly SavedStudy[],
  out: string | undefined,
  options: ContentOptions,
): Promise<ReportFiles> {
  const joined = joinStudies(saved);
  const content = { ...(await reportOn(joined, options)), provenance: provenanceOf(saved) };
  const folder = out === undefined ? joined.path : (await RunFolder.create(out)).path;
  return writeReport(folder, content);
}

/** Writes the report of a run into its folder. @throws WarmstartError `E_REPORT_EMPTY`, `E_FILE_WRITE` */
export async function writeReportOf(
  saved: SavedStudy,
  context: Context,
  options: ContentOptions = {},
): Promise<ReportFiles> {
  return writeReport(saved.path, await reportOn(saved, { ...options, networkBefore: networksBefore(context) }));
}

/** Of arms of the run that a model belongs to: of several that are joined, each its own. */
function networksBefore(context: Context): FindNetworkBefore {
  return async (model, card) => networkBefore(await readRun(model), card, context);
}

/** @throws WarmstartError `E_REPORT_NONE`, and as `readStudy` and `readComparison` */
async function savedRun(path: string): Promise<SavedStudy> {
  const config = await readConfig(join(path, runFiles.config)).catch((cause) => {
    throw noRun(path, cause);
  });
  if (config.command === 'quantify') return readStudy(path);
  if (config.command === 'compare') return readComparison(path);
  throw noRun(path);
}

function noRun(where: string, cause?: unknown): WarmstartError {
  return new WarmstartError({
    code: 'E_REPORT_NONE',
    problem: 'there is no run here that could be reported',
    expected: 'the folder of a run of quantify or compare',
    where,
    hint: 'check the path',
    cause,
  });
}
