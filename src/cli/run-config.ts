import type { ImageData } from '../data/image-data.js';
import { dataFacts } from '../experiment/data-facts.js';
import type { RunOptions } from './options.js';
import { versions } from './versions.js';

/** What is needed to start the same run again, as plain data. */
export function runConfig(
  command: string,
  folder: string,
  options: RunOptions,
  data: ImageData,
  networks: object,
): object {
  const { json, quiet, out, group, ...rest } = options;
  return {
    command,
    arguments: { folder },
    options: { ...rest, ...(group && { group: group.source }) },
    versions: versions(),
    data: dataFacts(data),
    ...networks,
  };
}
