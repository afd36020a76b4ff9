import { WarmstartError } from '../error/warmstart-error.js';
import { type DownloadProgress, download } from './download.js';
import { type CachedFile, type Condition, conditionOf, HubCache } from './hub-cache.js';
import { HubClient } from './hub-client.js';
import { checkedHubFile, formatHubFile, type HubFile } from './hub-file.js';
import type { HubSettings } from './hub-settings.js';

export interface PullOptions {
  /** What the file must have, where that is known beforehand. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told when a file that was downloaded before is not whole any more and is downloaded again. */
  readonly onDamage?: (condition: Condition) => void;
  readonly now?: () => Date;
}

export interface Pulled extends CachedFile {
  /** Whether it was there before. */
  readonly cached: boolean;
}

/**
 * A file of the hub as a file on the disk, downloaded if it is not there. One that is there is hashed before it is
 * used, and no hub is asked about it: what a revision meant at the first download, it means until the file is removed.
 * @throws WarmstartError `E_HUB_OFFLINE` where it is not there and no hub may be asked, `E_HUB_...`, `E_FILE_WRITE`; the
 * signal's reason
 */
export async function pull(settings: HubSettings, source: HubFile, options: PullOptions = {}): Promise<Pulled> {
  const { signal, onProgress, onDamage, now = () => new Date() } = options;
  const cache = new HubCache(settings.folder);
  const known = cache.find(checkedHubFile(source));
  const condition = known && (await conditionOf(known, signal));
  const wrong = options.sha256 !== undefined && known !== undefined && known.record.sha256 !== options.sha256;
  if (known && condition === 'whole' && !wrong) return { ...known, cached: true };
  if (settings.offline) throw offline(source, condition);
  if (condition === 'cut' || condition === 'altered') onDamage?.(condition);
  const sha256 = options.sha256 ?? known?.record.sha256;
  const client = new HubClient(settings);
  const path = cache.prepare(source);
  try {
    await download(client, source, path, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(sha256 !== undefined && { sha256 }),
      beforeNaming: (downloaded) =>
        cache.remember({
          ...source,
          ...(downloaded.commit !== undefined && { commit: downloaded.commit }),
          bytes: downloaded.bytes,
          sha256: downloaded.sha256,
          confirmed: downloaded.named || options.sha256 !== undefined || known?.record.confirmed === true,
          from: settings.endpoint.origin,
          at: now().toISOString(),
        }),
    });
  } finally {
    await client.close();
  }
  const pulled = cache.find(source);
  if (pulled) return { ...pulled, cached: false };
  throw new WarmstartError({
    code: 'E_HUB_REMOVED',
    problem: 'the file was removed while it was downloaded',
    where: path,
  });
}

function offline(source: HubFile, condition: Condition | undefined): WarmstartError {
  return new WarmstartError({
    code: 'E_HUB_OFFLINE',
    problem:
      condition === undefined
        ? 'these weights were not downloaded before, and no hub is to be asked'
        : 'these weights are damaged or gone, and no hub is to be asked',
    where: formatHubFile(source),
    hint: 'leave out --offline (or HF_HUB_OFFLINE) once, where there is a connection',
  });
}
