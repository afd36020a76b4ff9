import { Command } from 'commander';
import { compareCommand } from './compare.js';
import { completionCommand } from './completion.js';
import { applyConfig, configFileName, readConfigFile } from './config-file.js';
import type { Context } from './context.js';
import { demoDataCommand } from './demo-data.js';
import { evaluateCommand } from './evaluate.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { inspectCommand } from './inspect.js';
import { lrFindCommand } from './lr-find.js';
import { predictCommand } from './predict.js';
import { pretrainCommand } from './pretrain.js';
import { quantifyCommand } from './quantify.js';
import { reportCommand } from './report-command.js';
import { showBatchCommand } from './show-batch.js';
import { summaryCommand } from './summary.js';
import { trainCommand } from './train.js';
import { verifyCommand } from './verify.js';
import { versions } from './versions.js';
import { weightsCommand } from './weights.js';

const closing = `
Examples:
  $ warmstart compare
  $ warmstart compare pictures/ --weights mobilenetv2.onnx
  $ warmstart verify pictures/
  $ warmstart train pictures/ --out roads
  $ warmstart predict roads new-pictures/
  $ warmstart evaluate roads labelled-pictures/
  $ warmstart export roads --out roads-model
  $ warmstart summary --arch resnet18
  $ warmstart inspect model.onnx

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (what was done is
saved).`;

/** The command line's grammar. It throws instead of ending the process. */
export function program(context: Context): Command {
  const { terminal } = context;
  const root = new Command('warmstart')
    .description('Transfer learning for image collections: train with and without pretraining, see what it bought.')
    .version(versions().warmstart)
    .exitOverride()
    // Arguments and options are in each command's own help.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      // Errors are reported with those of the commands, in one form.
      outputError: () => {},
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    })
    .addHelpText('after', closing);
  for (const add of [
    compareCommand,
    quantifyCommand,
    trainCommand,
    predictCommand,
    evaluateCommand,
    explainCommand,
    exportCommand,
    reportCommand,
    verifyCommand,
    lrFindCommand,
    showBatchCommand,
    summaryCommand,
    inspectCommand,
    weightsCommand,
    demoDataCommand,
    pretrainCommand,
  ])
    add(root, context);
  for (const command of root.commands)
    command.option(
      '--config <file>',
      `values for options that are not given (default: ${configFileName}, if it is here)`,
    );
  root.hook('preAction', async (_, command) => {
    applyConfig(command, await readConfigFile(command.opts<{ config?: string }>().config, root));
  });
  completionCommand(root, context);
  return root;
}
