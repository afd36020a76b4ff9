import type { ImageData } from '../data/image-data.js';
import { dataFacts } from '../experiment/data-facts.js';
import type { ReportOptions } from './report.js';
import { versions } from './versions.js';

/** What is needed to start the same run again, as plain data. */
export function runConfig(
  command: string,
  folder: string,
  options: ReportOptions & { readonly out?: string; readonly resume?: string },
  data: ImageData,
  networks: object,
): object {
  const { json, quiet, out, resume, ...rest } = options;
  const plain = Object.entries(rest).map(([name, value]) => [name, value instanceof RegExp ? value.source : value]);
  return {
    command,
    arguments: { folder },
    options: Object.fromEntries(plain),
    versions: versions(),
    data: dataFacts(data),
    ...networks,
  };
}
