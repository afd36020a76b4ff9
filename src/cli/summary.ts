import { type Command, Option } from 'commander';
import { type Summary, type SummaryRow, summarize } from '../learner/summary.js';
import { trainableGroups } from '../learner/trainable-groups.js';
import { adaptedNetwork } from '../nn/adapted-network.js';
import type { Body } from '../nn/body.js';
import { buildNetwork } from '../nn/network.js';
import { formatCount } from '../page/count-words.js';
import type { Context } from './context.js';
import { type LabelOptions, labelOptions, listLabels } from './data-options.js';
import { type NetworkOptions, networkOf, networkOptions } from './network-options.js';
import { wholeNumber } from './option-values.js';
import { reportOptions, sizeOption, weightsOptions } from './options.js';
import { type Report, type ReportOptions, reportTo } from './report.js';
import { type Column, renderTable } from './table.js';
import { keepEnd } from './text.js';
import { type WeightsOptions, type WeightsSource, weightsSource } from './weights-file.js';

interface SummaryOptions extends WeightsOptions, NetworkOptions, LabelOptions, ReportOptions {
  readonly classes?: number;
  readonly size: number;
  readonly frozen?: boolean;
  readonly fromScratch?: boolean;
}

const examples = `
Examples:
  The network that compare and train would train:
    $ warmstart summary pictures/ --weights mobilenetv2.onnx
  ResNet-18 for two classes, as if its weights were pretrained:
    $ warmstart summary --arch resnet18 --classes 2 --frozen`;

export function summaryCommand(program: Command, context: Context): void {
  const command = program
    .command('summary')
    .summary('show the layers of a network and how many parameters learn')
    .description('Shows each layer of a network: the shape of its result, its parameters, and whether they learn.')
    .argument('[folder]', 'the pictures, to know the number of classes')
    .option(
      '--classes <n>',
      'number of classes (default: those of the folder, else 2)',
      wholeNumber('--classes', 2, 1e6),
    );
  reportOptions(networkOptions(weightsOptions(labelOptions(sizeOption(command)))))
    .option(
      '--frozen',
      'as with pretrained weights: of the body only batch norms learn (where there are some, this is so anyway)',
    )
    .addOption(new Option('--from-scratch', 'everything learns').conflicts('frozen'))
    .addHelpText('after', examples)
    .action((folder: string | undefined, options: SummaryOptions) => run(folder, options, context));
}

async function run(folder: string | undefined, options: SummaryOptions, context: Context): Promise<void> {
  const report = reportTo(context.terminal, options);
  const source = await weightsSource(options, { context, report });
  const classes = options.classes ?? (folder === undefined ? 2 : (await listLabels(folder, options)).classes.length);
  const body = bodyOf(source, options.size);
  const { head, lora } = networkOf(options);
  const plain = buildNetwork(body, { classes, seed: 0, statistics: source.statistics, head });
  const network = lora ? adaptedNetwork(plain, { ...lora, seed: 0, trainBatchNorms: true }) : plain;
  const frozen = !lora && (options.frozen || (source.weights !== undefined && !options.fromScratch));
  const trainable = trainableGroups(network, frozen ? body.groups.length : 0);
  const summary = summarize(network.graph, new Set(trainable.flat()));
  report.document({ command: 'summary', architecture: network.architecture, classes, ...summary });
  report.result(summaryTable(summary, report));
  report.result(`\n${totals(summary)}`);
}

/** Only shapes matter, so that weights are not read where the architecture is known without them. */
function bodyOf({ architecture, weights }: WeightsSource, size: number): Body {
  const options = { height: size, width: size, seed: 0 };
  return (weights === true ? architecture.pretrained?.(options) : undefined) ?? architecture.body(options);
}

const columns: readonly Omit<Column, 'width'>[] = [
  { title: 'layer', align: 'left' },
  { title: 'kind', align: 'left' },
  { title: 'output', align: 'left' },
  { title: 'parameters', align: 'right' },
  { title: 'learns', align: 'left' },
];

function summaryTable({ rows }: Summary, report: Report): string {
  const cells = rows.map(cellsOf);
  const others = [1, 2, 3, 4].map((i) =>
    Math.max(columns[i]?.title.length ?? 0, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const room = report.columns - others.reduce((sum, width) => sum + width + 2, 0);
  return renderTable(
    columns,
    cells.map(([layer = '', ...rest]) => [keepEnd(layer, Math.max(12, room)), ...rest]),
  );
}

function cellsOf({ layer, op, shape, parameters, trainable }: SummaryRow): string[] {
  const learns = trainable === undefined ? '' : trainable ? 'yes' : 'no';
  return [layerName(layer, op), op, shape.join(' x '), parameters === 0 ? '' : formatCount(parameters), learns];
}

/** Exporters end a node's name with its operator, which has a column of its own. */
function layerName(layer: string, op: string): string {
  const owner = layer.slice(0, layer.lastIndexOf('/'));
  return owner && layer === `${owner}/${op}` ? owner : layer;
}

function totals({ total, trainable, frozen }: Summary): string {
  const lines: readonly (readonly [string, number])[] = [
    ['parameters', total],
    ['that learn', trainable],
    ['frozen', frozen],
  ];
  const width = formatCount(total).length;
  return lines.map(([name, count]) => `${name.padEnd(10)}  ${formatCount(count).padStart(width)}`).join('\n');
}
