import { nearestNames } from '../error/nearest-names.js';
import { WarmstartError } from '../error/warmstart-error.js';
import { formatDuration } from '../experiment/duration.js';
import type { DownloadProgress } from '../hub/download.js';
import { type HubFile, hubScheme, parseHubFile } from '../hub/hub-file.js';
import { hubSettings } from '../hub/hub-settings.js';
import { type KnownWeights, knownWeights } from '../hub/known-weights.js';
import { type Pulled, pull } from '../hub/pull.js';
import { architectures } from '../nn/architectures.js';
import type { Context } from './context.js';
import type { HubOptions } from './hub-options.js';
import type { Report } from './report.js';
import { megabytes } from './text.js';

/** Weights that a name or `hub:OWNER/NAME...` stands for. */
export interface NamedWeights {
  /** As the user wrote it. */
  readonly name: string;
  readonly source: HubFile;
  /** What is known of those that have a name here. */
  readonly known?: KnownWeights;
}

/** Known weights whose network is one of this package. */
export function offeredWeights({ weights = knownWeights }: Pick<Context, 'weights'>): readonly KnownWeights[] {
  return weights.filter(({ architecture }) => Object.hasOwn(architectures, architecture));
}

/** @throws WarmstartError `E_WEIGHTS_NAME` with the names most like it, `E_HUB_NAME`, `E_WEIGHTS_FORMAT` */
export function namedWeights(name: string, context: Pick<Context, 'weights'>): NamedWeights {
  if (name.startsWith(hubScheme)) return { name, source: parseHubFile(name) };
  const offered = offeredWeights(context);
  const known = offered.find((weights) => weights.name === name);
  if (known) return { name, source: known, known };
  const names = offered.map((weights) => weights.name);
  const near = nearestNames(name, names);
  throw new WarmstartError({
    code: 'E_WEIGHTS_NAME',
    problem: 'no weights have this name, and there is no such file',
    expected: near.length > 0 ? `perhaps ${near.join(' or ')}` : names.join(', '),
    received: name,
    hint: 'see warmstart weights list; a file is named by its path, a repository as hub:OWNER/NAME',
  });
}

/** Where downloads are told of; nowhere where nobody listens. */
export interface PullSurroundings {
  readonly context: Pick<Context, 'signal' | 'now'>;
  readonly report?: Pick<Report, 'live' | 'warning'>;
}

/**
 * The file of named weights, downloaded if it is not there, with the progress shown.
 * @throws WarmstartError `E_HUB_...`, `E_FILE_WRITE`; the signal's reason
 */
export function pullNamed(
  { name, source, known }: NamedWeights,
  options: HubOptions,
  { context, report }: PullSurroundings,
): Promise<Pulled> {
  const { repository, revision, file } = source;
  return pull(
    hubSettings(process.env, options),
    { repository, revision, file },
    {
      sha256: known?.sha256,
      signal: context.signal,
      now: context.now,
      onProgress: progressOf(name, report),
      onDamage: (condition) =>
        report?.warning(
          `the downloaded weights ${name} are ${condition === 'cut' ? 'cut off' : 'altered'}; downloading them again`,
        ),
    },
  );
}

function progressOf(name: string, report: PullSurroundings['report']): (progress: DownloadProgress) => void {
  const start = performance.now();
  return ({ bytes, total, resumed, pause }) => {
    const done = total === undefined ? name : `${name}  ${megabytes(bytes)} of ${megabytes(total)} MB`;
    if (pause || total === undefined) {
      const again = pause ? `  ${pause.reason}; trying again in ${formatDuration(pause.milliseconds / 1000)}` : '';
      report?.live(done + again);
      return;
    }
    const seconds = (performance.now() - start) / 1000;
    const speed = (bytes - resumed) / Math.max(seconds, 1e-3);
    const left = bytes > resumed ? `  ${formatDuration((total - bytes) / speed)} left` : '';
    report?.live(`${done}  ${megabytes(speed)} MB/s${left}`);
  };
}
