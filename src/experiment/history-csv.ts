import type { EpochRecord } from '../learner/training-event.js';
import { formatDuration } from './duration.js';

/** The titles of fastai's CSVLogger: `epoch,train_loss,valid_loss,` the metrics, `time`. */
export function csvHeader({ metrics }: Pick<EpochRecord, 'metrics'>): string {
  return line(['epoch', 'train_loss', 'valid_loss', ...Object.keys(metrics), 'time']);
}

/** An epoch under these titles; numbers in full, time as fastai shows it: `00:37`, from an hour on `1:02:03`. */
export function csvRow({ epoch, trainLoss, validLoss, metrics, seconds }: EpochRecord): string {
  return line([epoch, trainLoss, validLoss, ...Object.values(metrics)].map(String).concat(formatDuration(seconds)));
}

/** RFC 4180, section 2: a field with commas or quotes stands in quotes. */
function line(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
