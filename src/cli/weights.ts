import { Argument, type Command } from 'commander';
import { WarmstartError } from '../error/warmstart-error.js';
import { type CachedFile, type Condition, conditionOf, HubCache } from '../hub/hub-cache.js';
import { formatHubFile, type HubFile } from '../hub/hub-file.js';
import { hubSettings } from '../hub/hub-settings.js';
import { plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { type HubOptions, hubOptions } from './hub-options.js';
import { reportOptions } from './options.js';
import { type NamedWeights, namedWeights, offeredWeights, pullNamed } from './pull-weights.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { renderTable } from './table.js';
import { megabytes, wrap } from './text.js';
import { usageError } from './usage.js';

const actions = { list, pull, verify, rm } as const;

interface WeightsCommandOptions extends HubOptions, ReportOptions {}

interface Surroundings {
  readonly context: Context;
  readonly report: Report;
  readonly cache: HubCache;
}

const examples = `
Examples:
  What is there to choose from, and what was downloaded?
    $ warmstart weights list
  Download now what is needed later, where there is no connection:
    $ warmstart weights pull resnet50 vit_small
    $ warmstart train pictures/ --weights vit_small --offline
  A file of any public repository:
    $ warmstart weights pull hub:timm/resnet26.bt_in1k
  Are all downloads still what they were?
    $ warmstart weights verify
  Make room again:
    $ warmstart weights rm resnet50

Downloads are kept in the user's cache folder; WARMSTART_CACHE names another.
A private repository needs a token: HF_TOKEN, or hf auth login. Licences are
those of the weights' authors: read them before you publish what you trained.`;

export function weightsCommand(program: Command, context: Context): void {
  const command = program
    .command('weights')
    .summary('list, download, check and remove pretrained weights')
    .description('Lists pretrained weights that have a name, downloads them, checks downloads, and removes them.')
    .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(actions)))
    .argument('[names...]', 'names of the list, or hub:OWNER/NAME[@REVISION][/FILE]');
  hubOptions(reportOptions(command))
    .addHelpText('after', examples)
    .action(async (action: keyof typeof actions, names: string[], options: WeightsCommandOptions) => {
      const report = reportTo(context.terminal, options);
      const cache = new HubCache(hubSettings(process.env, options).folder);
      await actions[action](names, options, { context, report, cache });
    });
}

async function list(names: string[], _: HubOptions, { context, report, cache }: Surroundings): Promise<void> {
  if (names.length > 0) throw usageError('weights list', 'no names', names.join(' '));
  const offered = offeredWeights(context);
  const cached = cache.list();
  const recordOf = (source: HubFile) => cached.find(({ record }) => isSame(record, source))?.record;
  const others = cached.filter(({ record }) => !offered.some((source) => isSame(record, source)));
  report.document({
    command: 'weights list',
    folder: cache.folder,
    weights: offered.map((weights) => ({ ...weights, downloaded: recordOf(weights) ?? null })),
    others: others.map(({ record }) => record),
  });
  const rows = offered.map((weights) => {
    const record = recordOf(weights);
    const size = record?.bytes ?? weights.bytes;
    const { name, licence, trainedOn } = weights;
    return [name, trainedOn, licence, size === undefined ? '' : megabytes(size), record ? 'yes' : ''];
  });
  report.result(
    renderTable(
      [
        { title: 'name', align: 'left' },
        { title: 'trained on', align: 'left' },
        { title: 'licence', align: 'left' },
        { title: 'MB', align: 'right' },
        { title: 'here', align: 'left' },
      ],
      rows,
    ),
  );
  if (others.length > 0) {
    const lines = others.map(({ record }) => `  ${formatHubFile(record)}  ${megabytes(record.bytes)} MB`);
    report.result(`\nDownloaded besides:\n${lines.join('\n')}`);
  }
  const bytes = cached.reduce((sum, { record }) => sum + record.bytes, 0);
  if (cached.length > 0) report.result(`\n${plural(cached.length, 'file')}, ${megabytes(bytes)} MB in ${cache.folder}`);
}

async function pull(names: string[], options: HubOptions, { context, report }: Surroundings): Promise<void> {
  const wanted = required('pull', names, context);
  const pulled = [];
  for (const one of wanted) {
    const { record, path, cached } = await pullNamed(one, options, { context, report });
    pulled.push({ name: one.name, ...record, path, cached });
    report.result(wrap(pulledWords(one, record, cached), report.columns));
    if (one.known?.caution) report.warning(`${one.name}: ${one.known.caution}`);
  }
  report.document({ command: 'weights pull', weights: pulled });
}

function pulledWords({ name, known }: NamedWeights, record: CachedFile['record'], cached: boolean): string {
  const licence = known ? `licence ${known.licence}` : 'licence: see its page';
  const trust = record.confirmed
    ? 'as the hub names it'
    : 'recorded at this first download, since the hub does not name it';
  return (
    `${name}: ${cached ? 'was here' : 'downloaded'}, ${megabytes(record.bytes)} MB, ${licence}, ` +
    `SHA-256 ${record.sha256.slice(0, 12)} (${trust})`
  );
}

async function verify(names: string[], _: HubOptions, { context, report, cache }: Surroundings): Promise<void> {
  const wanted = names.map((name) => namedWeights(name, context).source);
  const files = cache.list().filter(({ record }) => wanted.length === 0 || wanted.some((one) => isSame(record, one)));
  const unknown = wanted.filter((one) => !files.some(({ record }) => isSame(record, one)));
  if (unknown.length > 0) throw notHere(unknown, cache);
  const checked: { readonly file: CachedFile; readonly condition: Condition }[] = [];
  for (const [i, file] of files.entries()) {
    report.live(`hashing ${i + 1}/${files.length}  ${formatHubFile(file.record)}`);
    checked.push({ file, condition: await conditionOf(file, context.signal) });
  }
  const damaged = checked.filter(({ condition }) => condition !== 'whole');
  report.document({
    command: 'weights verify',
    files: checked.map(({ file, condition }) => ({ ...file.record, path: file.path, condition })),
  });
  if (damaged.length === 0) {
    report.result(files.length === 0 ? 'Nothing was downloaded.' : `${plural(files.length, 'file')}, all whole.`);
    return;
  }
  throw new WarmstartError({
    code: 'E_HUB_DAMAGED',
    problem: `${damaged.length} of ${plural(files.length, 'downloaded file')} not whole`,
    received: damaged.map(({ file, condition }) => `${formatHubFile(file.record)}: ${words[condition]}`).join('; '),
    where: cache.folder,
    hint: 'download again with warmstart weights pull, or remove with warmstart weights rm',
  });
}

const words: Readonly<Record<Condition, string>> = {
  whole: 'whole',
  missing: 'gone',
  cut: 'of another length',
  altered: 'altered',
};

async function rm(names: string[], _: HubOptions, { context, report, cache }: Surroundings): Promise<void> {
  const wanted = required('rm', names, context);
  const unknown = wanted.filter(({ source }) => !cache.find(source));
  if (unknown.length > 0)
    throw notHere(
      unknown.map(({ source }) => source),
      cache,
    );
  const removed = wanted.map(({ name, source }) => ({ name, bytes: cache.remove(source) }));
  report.document({ command: 'weights rm', removed });
  for (const { name, bytes } of removed) report.result(`${name}: removed, ${megabytes(bytes)} MB free`);
}

function required(action: string, names: string[], context: Context): NamedWeights[] {
  if (names.length === 0) throw usageError(`weights ${action}`, 'one or more names', 'none');
  return names.map((name) => namedWeights(name, context));
}

function notHere(sources: readonly HubFile[], cache: HubCache): WarmstartError {
  return new WarmstartError({
    code: 'E_HUB_ABSENT',
    problem: 'this was not downloaded',
    received: sources.map(formatHubFile).join(', '),
    where: cache.folder,
    hint: 'see warmstart weights list',
  });
}

function isSame(a: HubFile, b: HubFile): boolean {
  return a.repository === b.repository && a.revision === b.revision && a.file === b.file;
}
