import { extname } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../error/printable.js';
import { formatShape, type Shape } from '../ir/shape.js';
import { type InspectedModel, inspectModel } from '../learner/inspect-model.js';
import { type InspectedTensors, inspectTensors } from '../learner/inspect-tensors.js';
import { architectures } from '../nn/architectures.js';
import type { BodyFacts, OperatorUse } from '../nn/model-facts.js';
import { formatCount, plural } from '../page/count-words.js';
import type { Context } from './context.js';
import { reportOptions } from './options.js';
import { type ReportOptions, reportTo } from './report.js';
import { renderTable } from './table.js';
import { megabytes, wrap } from './text.js';
import { usageError } from './usage.js';

interface InspectOptions extends ReportOptions {
  readonly cut?: string;
}

const examples = `
Examples:
  What is in a model, and where can it be cut and frozen?
    $ warmstart inspect model.onnx
  The layer groups of a part of it:
    $ warmstart inspect model.onnx --cut /layer3/layer3.1/Relu
  What is in a file of weights?
    $ warmstart inspect weights.safetensors`;

export function inspectCommand(program: Command, context: Context): void {
  reportOptions(
    program
      .command('inspect')
      .summary('show what a file holds: a model, or weights')
      .description(
        'Shows of a model (.onnx) what it takes and gives, where it can be cut for a new head, its layers by depth, and ' +
          'which of its operators can be trained; of weights (.safetensors) how many there are, and whose.',
      )
      .argument('<file>', 'a model (.onnx) or weights (.safetensors)')
      .option('--cut <name>', 'value or node behind which the model is to be cut'),
  )
    .addHelpText('after', examples)
    .action((file: string, options: InspectOptions) => run(file, options, context));
}

async function run(file: string, options: InspectOptions, { terminal }: Context): Promise<void> {
  const report = reportTo(terminal, options);
  switch (extname(file).toLowerCase()) {
    case '.onnx': {
      const facts = await inspectModel(file, options);
      report.document({ command: 'inspect', file, ...facts });
      report.result(modelText(facts, report.columns));
      return;
    }
    case '.safetensors': {
      if (options.cut !== undefined) throw usageError('--cut', 'nothing: weights are no graph', options.cut);
      const facts = inspectTensors(file, Object.values(architectures));
      report.document({ command: 'inspect', file, ...facts });
      report.result(tensorsText(facts, report.columns));
      return;
    }
    default:
      throw usageError('FILE', 'a file named .onnx or .safetensors', file);
  }
}

function modelText(facts: InspectedModel, columns: number): string {
  const { inputs, outputs, body, problem } = facts;
  const tensors = (list: InspectedModel['inputs']) =>
    list.map(({ name, dtype, shape }) => `${printable(name)}: ${dtype}${shown(shape)}`).join('; ');
  const rows: [string, string][] = [
    ['file', fileText(facts)],
    ['inputs', tensors(inputs)],
    ['outputs', tensors(outputs)],
    ['parameters', formatCount(facts.parameters)],
    ['batch norms', batchNormText(facts)],
    ...(body ? pictureRows(body) : []),
    ...(problem === undefined ? [] : ([['no body', problem]] as [string, string][])),
  ];
  return [
    rows.map(([name, text]) => field(name, text, columns)).join('\n'),
    ...(body ? [cutText(body, columns), groupText(body, columns)] : []),
    operatorTable(facts),
  ].join('\n\n');
}

function field(name: string, text: string, columns: number): string {
  const indent = ' '.repeat(13);
  return name.padEnd(13) + wrap(text, columns - 13).replaceAll('\n', `\n${indent}`);
}

function fileText({ bytes, producer, opsets }: InspectedModel): string {
  const sets = Object.entries(opsets).map(([domain, version]) =>
    domain === 'ai.onnx' ? `opset ${version}` : `${printable(domain)} ${version}`,
  );
  return [`${megabytes(bytes)} MB`, ...sets, ...(producer === undefined ? [] : [`by ${printable(producer)}`])].join(
    ', ',
  );
}

function batchNormText({ batchNorms: { count, folded } }: InspectedModel): string {
  if (count > 0) return formatCount(count);
  return folded ? 'none: most likely folded into the convolutions' : 'none';
}

function pictureRows({ pictures, channelsLast, normalization }: BodyFacts): [string, string][] {
  const inside = normalization.length > 0 ? `it begins with ${normalization.join('; ')}` : 'none at its beginning';
  return [
    ['pictures', `${printable(pictures)}, channels ${channelsLast ? 'last' : 'first'}`],
    ['normalising', inside],
  ];
}

/** Sizes that are computed of open ones say nothing to a reader. */
function shown(shape: Shape): string {
  return formatShape(shape.map((d) => (typeof d === 'string' && /[^\w.-]/.test(d) ? '?' : d)));
}

/** Names stand alone on their lines, so that they can be copied. */
function cutText({ cuts }: BodyFacts, columns: number): string {
  const lines = cuts.map(
    ({ name, form, shape, reason }) => `  ${form} ${shown(shape)}: ${reason}\n    ${printable(name)}`,
  );
  return [wrap('Where it can be cut for a new head; the first, unless --cut NAME:', columns), ...lines].join('\n');
}

function groupText({ groups, parameters }: BodyFacts, columns: number): string {
  const total = `${plural(groups.length, 'layer group')} with ${formatCount(parameters)} parameters`;
  const lines = groups.map(({ layers, parameters: numbers, first, last, freezeTo }, i) =>
    [
      `  ${i + 1}: ${plural(layers, 'layer')}, ${formatCount(numbers)} parameters`,
      ...[
        ['from', first],
        ['to', last],
        ['end', freezeTo],
      ].map(([word = '', name = '']) => `    ${word.padEnd(4)}  ${printable(name)}`),
    ].join('\n'),
  );
  return [wrap(`${total} before that; --freeze-to END freezes a group and all before it:`, columns), ...lines].join(
    '\n',
  );
}

const useTexts: Readonly<Record<OperatorUse, string>> = {
  trained: 'can be trained through',
  constant: 'constant by nature',
  run: 'only run: freeze up to it',
};

function operatorTable({ operators }: InspectedModel): string {
  return renderTable(
    [
      { title: 'operator', align: 'left' },
      { title: 'nodes', align: 'right' },
      { title: 'training', align: 'left' },
    ],
    operators.map(({ op, count, use }) => [op, formatCount(count), useTexts[use]]),
  );
}

function tensorsText({ bytes, tensors, numbers, dtypes, metadata, recognised }: InspectedTensors, columns: number) {
  const rows: [string, string][] = [
    ['file', `${megabytes(bytes)} MB`],
    ['tensors', `${formatCount(tensors)} with ${formatCount(numbers)} numbers`],
    ['dtypes', dtypes.map(({ dtype, count }) => `${dtype} (${formatCount(count)})`).join(', ')],
    [
      'recognised',
      recognised.map(({ architecture, publisher }) => `${architecture} of ${publisher}`).join(', ') || 'no',
    ],
    ...Object.entries(metadata).map(([key, value]): [string, string] => [printable(key), printable(value)]),
  ];
  return rows.map(([name, text]) => field(name, text, columns)).join('\n');
}
