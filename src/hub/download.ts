import { WarmstartError } from '../error/warmstart-error.js';
import type { Answer, HubClient } from './hub-client.js';
import { type Description, describe, requireNoPage } from './hub-description.js';
import { connectionFault } from './hub-faults.js';
import { addressOf, formatHubFile, type HubFile } from './hub-file.js';
import { PartialFile } from './partial-file.js';
import { sha256Of } from './sha256.js';
import { persistently } from './temporary-failure.js';

/** How far a download is. */
export interface DownloadProgress {
  readonly bytes: number;
  /** Of the whole file; undefined until the hub has said it. */
  readonly total: number | undefined;
  /** Bytes that were there from an earlier download. */
  readonly resumed: number;
  /** While it waits to try again: how long, in milliseconds, and why. */
  readonly pause?: { readonly milliseconds: number; readonly reason: string };
}

export interface DownloadOptions {
  /** What the file must have, where that is known beforehand. */
  readonly sha256?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Called with a file that is whole, right and on the disk, just before it gets its name. */
  readonly beforeNaming?: (downloaded: Downloaded) => void;
}

export interface Downloaded extends Description {
  /** Of what came. */
  readonly sha256: string;
  /** Whether the hub had named that before. */
  readonly named: boolean;
}

/**
 * Downloads a file. Until it is whole, a part lies beside `target`; then its SHA-256 is compared with the one that is
 * known or that the hub names, it is flushed to the disk, and only then it gets its name. What had come before a
 * failure, a Ctrl-C or a kill stays in the part and is not asked for again.
 * @param target a path in a folder that exists
 * @throws WarmstartError `E_HUB_...`, `E_FILE_WRITE`; the signal's reason
 */
export async function download(
  client: HubClient,
  source: HubFile,
  target: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  const { signal, beforeNaming, onProgress } = options;
  const { patience } = client.settings;
  const description = await persistently(() => describe(client, source, signal), {
    patience,
    signal,
    onPause: (pause, fault) => onProgress?.({ bytes: 0, total: undefined, resumed: 0, pause: paused(pause, fault) }),
  });
  const { bytes, commit, sha256: named } = description;
  const expected = options.sha256 ?? named;
  if (named !== undefined && named !== expected) throw otherFile(source, expected, named);
  const part = PartialFile.open(target, `${expected ?? 'unknown'} ${bytes}`);
  try {
    // A part is only as good as the hash that tells whether its pieces belong together.
    if (expected === undefined || part.bytes > bytes) part.restart();
    const resumed = part.bytes > 0;
    // The commit does not move, as a branch may from one request to the next.
    const pinned = { ...source, revision: commit ?? source.revision };
    const get = async () => {
      await complete(client, pinned, part, { bytes, resumable: expected !== undefined }, options);
      part.flush();
      return sha256Of(part.path, signal);
    };
    let sha256 = await get();
    if (resumed && expected !== undefined && sha256 !== expected) {
      part.restart();
      sha256 = await get();
    }
    if (expected !== undefined && sha256 !== expected) {
      part.restart();
      throw altered(source, expected, sha256);
    }
    const downloaded = { ...description, sha256, named: named !== undefined };
    beforeNaming?.(downloaded);
    part.complete();
    return downloaded;
  } catch (error) {
    part.release();
    throw error;
  }
}

/** Asks for what is missing of a part until nothing is. */
async function complete(
  client: HubClient,
  source: HubFile,
  part: PartialFile,
  { bytes: total, resumable }: { readonly bytes: number; readonly resumable: boolean },
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  const url = addressOf(source, client.settings.endpoint);
  const resumed = part.bytes;
  let received = 0;
  const tell = (pause?: DownloadProgress['pause']) =>
    onProgress?.({ bytes: part.bytes, total, resumed, ...(pause && { pause }) });
  const attempt = async () => {
    if (!resumable) part.restart();
    const from = part.bytes;
    if (from === total) return;
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    const answer = await client.ask(url, { method: 'GET', headers, signal });
    try {
      requireNoPage(answer, source);
      if (from > 0 && !continues(answer, from, total)) part.restart();
      for await (const chunk of chunksOf(answer)) {
        if (part.bytes + chunk.length > total) throw longer(part, source, total);
        part.append(chunk);
        received += chunk.length;
        tell();
      }
    } finally {
      answer.body.destroy();
    }
    if (part.bytes < total) {
      throw connectionFault(new Error(`the connection ended after ${part.bytes} of ${total} bytes`), url.href);
    }
  };
  await persistently(attempt, {
    patience: client.settings.patience,
    signal,
    progress: () => received,
    onPause: (pause, fault) => tell(paused(pause, fault)),
  });
}

function paused(milliseconds: number, { fault }: WarmstartError): NonNullable<DownloadProgress['pause']> {
  return { milliseconds, reason: fault.problem };
}

/** Whether an answer begins where the part ends. A host may answer with the whole file (RFC 9110, 14.2). */
function continues(answer: Answer, from: number, total: number): boolean {
  return answer.status === 206 && answer.header('content-range') === `bytes ${from}-${total - 1}/${total}`;
}

async function* chunksOf(answer: Answer): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer.body) yield chunk as Uint8Array;
  } catch (cause) {
    throw connectionFault(cause, answer.url.origin + answer.url.pathname);
  }
}

function longer(part: PartialFile, source: HubFile, total: number): WarmstartError {
  part.restart();
  return new WarmstartError({
    code: 'E_HUB_SIZE',
    problem: 'more came than the hub had said',
    expected: `${total} bytes`,
    where: formatHubFile(source),
    hint: 'try again; check the address of the mirror, if one is set',
  });
}

function altered(source: HubFile, expected: string, received: string): WarmstartError {
  return new WarmstartError({
    code: 'E_HUB_HASH',
    problem: 'what came is not the file that was asked for; it was thrown away',
    expected: `SHA-256 ${expected}`,
    received: `SHA-256 ${received}`,
    where: formatHubFile(source),
    hint: 'try again; if it stays so, do not trust this mirror or network',
  });
}

function otherFile(source: HubFile, expected: string | undefined, named: string): WarmstartError {
  return new WarmstartError({
    code: 'E_HUB_CHANGED',
    problem: 'the hub now has another file under this name',
    expected: `SHA-256 ${expected}`,
    received: `SHA-256 ${named}`,
    where: formatHubFile(source),
    hint: 'to take the new one, remove what is known of the old one: warmstart weights rm',
  });
}
