import { join } from 'node:path';
import type { Command } from 'commander';
import { WarmstartError } from '../error/warmstart-error.js';
import { readConfig } from '../experiment/load-run.js';
import { runFiles } from '../experiment/run-folder.js';
import { type ReportOptions as ContentOptions, reportOn } from '../report/content.js';
import { readComparison } from '../report/content-comparison.js';
import { type ReportFiles, writeReport } from '../report/write-report.js';
import { readStudy } from '../study/study-folder.js';
import type { SavedStudy } from '../study/study-record.js';
import type { Context } from './context.js';
import { endWithReport } from './ending-report.js';
import { reportOptions } from './options.js';
import { type ReportOptions, reportTo } from './report.js';

interface ReportCommandOptions extends ReportOptions {
  readonly title?: string;
}

const examples = `
Examples:
  After a run was stopped, from what is finished:
    $ warmstart report runs/quantify-20250131-235959
  With a title, and the paths for a program:
    $ warmstart report roads --title 'Roads of 1850' --json

The folder gets report.html, which needs no other file, report.md with its
charts, and report.json.`;

export function reportCommand(program: Command, context: Context): void {
  const command = program
    .command('report')
    .summary('write the report of a study or comparison again')
    .description('Writes the report of a run of quantify or compare again, from what its folder holds.')
    .argument('<run>', 'folder of the run')
    .option('--title <text>', 'title of the report');
  reportOptions(command)
    .addHelpText('after', examples)
    .action((run: string, options: ReportCommandOptions) => report(run, options, context));
}

async function report(run: string, options: ReportCommandOptions, { terminal }: Context): Promise<void> {
  const told = reportTo(terminal, options);
  const { title } = options;
  const write = async () => writeReportOf(await savedRun(run), title === undefined ? {} : { title });
  await endWithReport({ command: 'report', run }, write, told);
}

/** Writes the report of a run into its folder. @throws WarmstartError `E_REPORT_EMPTY`, `E_FILE_WRITE` */
export async function writeReportOf(saved: SavedStudy, options: ContentOptions = {}): Promise<ReportFiles> {
  return writeReport(saved.path, await reportOn(saved, options));
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
