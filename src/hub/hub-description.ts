import { z } from 'zod';
import { WarmstartError } from '../error/warmstart-error.js';
import type { Answer, HubClient } from './hub-client.js';
import { addressOf, below, formatHubFile, type HubFile } from './hub-file.js';
import { isSha256 } from './sha256.js';

/** What a hub says of a file before it is downloaded. */
export interface Description {
  readonly bytes: number;
  /** Where the hub names it: it does for every large file. */
  readonly sha256?: string;
  /** The commit that the revision stands for now. */
  readonly commit?: string;
}

/**
 * Asks what a file is. The answer of the hub itself counts (`x-linked-size`, `x-linked-etag`, `x-repo-commit`), not
 * that of the host which it sends to; what it lacks is looked up in the list of the repository's files.
 * @throws TemporaryFailure, WarmstartError `E_HUB_...`, the signal's reason
 */
export async function describe(
  client: HubClient,
  source: HubFile,
  signal: AbortSignal | undefined,
): Promise<Description> {
  const answer = await client.ask(addressOf(source, client.settings.endpoint), { method: 'HEAD', signal });
  await answer.body.dump();
  requireNoPage(answer, source);
  const said = fromHeaders(answer);
  const listed = said.bytes !== undefined && said.sha256 ? undefined : await fromTree(client, source, said, signal);
  const { bytes, sha256, commit } = { ...listed, ...said };
  if (bytes === undefined) {
    throw new WarmstartError({
      code: 'E_HUB_ANSWER',
      problem: 'the hub does not say how large the file is',
      where: formatHubFile(source),
      hint: 'check the address of the mirror, if one is set',
    });
  }
  if (bytes > client.settings.maxBytes) throw tooLarge(source, bytes, client.settings.maxBytes);
  return { bytes, ...(sha256 && { sha256 }), ...(commit && { commit }) };
}

/** Where a network asks for a login, it answers every request with a page. @throws WarmstartError `E_HUB_ANSWER` */
export function requireNoPage(answer: Answer, source: HubFile): void {
  const kind = answer.header('content-type') ?? '';
  const coding = answer.header('content-encoding') ?? 'identity';
  const isPage = answer.status < 300 && /^(text\/html|application\/xhtml)/i.test(kind);
  if (!isPage && /^(identity|)$/i.test(coding)) return;
  throw new WarmstartError({
    code: 'E_HUB_ANSWER',
    problem: isPage ? 'a web page came in place of the file' : 'the file came in a coding that was not asked for',
    received: isPage ? kind : coding,
    where: formatHubFile(source),
    hint: 'open a browser to see whether this network asks for a login; check HTTPS_PROXY and the mirror',
  });
}

type Said = Partial<Description>;

function fromHeaders(answer: Answer): Said {
  const redirected = answer.status >= 300;
  // The length and the tag of a redirect are those of the redirect.
  const length = answer.header('x-linked-size') ?? (redirected ? undefined : answer.header('content-length'));
  const tag = answer.header('x-linked-etag') ?? (redirected ? undefined : answer.header('etag'));
  const sha256 = tag?.replace(/^W\//, '').replaceAll('"', '');
  const commit = answer.header('x-repo-commit');
  return {
    ...(length !== undefined && /^\d{1,15}$/.test(length) && { bytes: Number(length) }),
    ...(isSha256(sha256) && { sha256 }),
    ...(commit !== undefined && /^[0-9a-f]{40}$/.test(commit) && { commit }),
  };
}

const tree = z.array(
  z.object({
    path: z.string(),
    size: z.number().int().nonnegative(),
    lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).optional(),
  }),
);

const mostOfTree = 2 ** 22;

/** From the list of a folder's files, `/api/models/OWNER/NAME/tree/REVISION/FOLDER`, as far as there is one. */
async function fromTree(
  client: HubClient,
  { repository, revision, file }: HubFile,
  { commit }: Said,
  signal: AbortSignal | undefined,
): Promise<Said> {
  const folder = file.split('/').slice(0, -1);
  const path = ['api', 'models', ...repository.split('/'), 'tree', commit ?? revision, ...folder];
  try {
    const answer = await client.ask(below(client.settings.endpoint, path), { method: 'GET', signal });
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body) {
      length += (chunk as Uint8Array).length;
      if (length > mostOfTree) return {};
      chunks.push(chunk as Uint8Array);
    }
    const entry = tree.parse(JSON.parse(Buffer.concat(chunks).toString('utf8'))).find((one) => one.path === file);
    if (!entry) return {};
    const { size, lfs } = entry;
    return { bytes: lfs?.size ?? size, ...(lfs && isSha256(lfs.oid) && { sha256: lfs.oid }) };
  } catch {
    signal?.throwIfAborted();
    return {}; // A mirror need not have it: then the file's hash is that of the first download.
  }
}

export function tooLarge(source: HubFile, bytes: number, most: number): WarmstartError {
  return new WarmstartError({
    code: 'E_HUB_SIZE',
    problem: 'the file is larger than weights are',
    expected: `at most ${most} bytes`,
    received: `${bytes} bytes`,
    where: formatHubFile(source),
    hint: 'choose another file of the repository',
  });
}
