import type { ArmFacts } from '../experiment/arm.js';
import { formatDuration } from '../experiment/duration.js';
import type { EpochRecord, TrainingEvent, TrainingListener } from '../learner/training-event.js';
import { formatCount } from '../page/count-words.js';
import type { Report } from './report.js';
import { type Column, tableHeader, tableRow } from './table.js';
import { wrap } from './text.js';

/** What is about to be trained, and how much of it learns. */
export function armHeading(
  { architecture, pretrainedOn, accumulate = 1, parameters }: Omit<ArmFacts, 'name'>,
  { columns }: Report,
): string {
  const { total, trainable } = parameters;
  const [kind, origin] = pretrainedOn === undefined ? ['From scratch', 'random weights'] : ['Pretrained', pretrainedOn];
  const learns =
    trainable === total ? `all ${formatCount(total)}` : `${formatCount(trainable)} of ${formatCount(total)}`;
  const parts = accumulate === 1 ? '' : `; a batch is fed in ${accumulate} parts`;
  return `\n${wrap(`${kind}: ${architecture}, ${origin}`, columns)}\n${learns} parameters learn${parts}`;
}

/** Prints the notebook's table, a row as each epoch ends, and shows meanwhile how far the epoch is. */
export function trainingReport(report: Report): TrainingListener {
  let columns: Column[] = [];
  let epochs = 1;
  let start = 0;
  let before = 0;
  return (event: TrainingEvent) => {
    switch (event.kind) {
      case 'features':
        report.live(`computing features, once for all epochs  ${event.done}/${event.pictures}`);
        return;
      case 'fit':
        epochs = event.epochs;
        start = performance.now();
        columns = ['epoch', 'train_loss', 'valid_loss', ...event.metrics, 'time'].map(column);
        before = event.resumed?.step ?? 0;
        report.note(tableHeader(columns));
        for (const record of event.resumed?.epochs ?? []) report.note(tableRow(columns, cells(record)));
        return;
      case 'step': {
        const { epoch, step, steps, loss } = event;
        const batches = steps / epochs;
        const left = ((performance.now() - start) / 1000 / (step - before)) * (steps - step);
        report.live(
          `epoch ${epoch + 1}/${epochs}  batch ${step - epoch * batches}/${batches}  ` +
            `loss ${loss.toFixed(4)}  ${formatDuration(left)} left`,
        );
        return;
      }
      case 'epoch':
        report.note(tableRow(columns, cells(event.record)));
        return;
      case 'decision': {
        const { stop, scaleRate } = event;
        if (scaleRate !== undefined) report.note(`learning rates are multiplied by ${scaleRate}`);
        if (stop !== undefined) report.note(`stopped: ${stop}`);
      }
    }
  };
}

function column(title: string): Column {
  return { title, align: 'right', width: Math.max(title.length, title === 'time' ? 7 : 5) };
}

function cells({ epoch, trainLoss, validLoss, metrics, seconds }: EpochRecord): string[] {
  return [
    String(epoch),
    trainLoss.toFixed(4),
    validLoss.toFixed(4),
    ...Object.values(metrics).map((value) => value.toFixed(3)),
    formatDuration(seconds),
  ];
}
