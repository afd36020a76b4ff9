import { WarmstartError } from '../error/warmstart-error.js';

/** One file of a repository on the hub. */
export interface HubFile {
  /** `OWNER/NAME`. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** Path inside the repository, with `/`. */
  readonly file: string;
}

/** How a file of the hub is told from a path and from the name of known weights. */
export const hubScheme = 'hub:';

const form = 'hub:OWNER/NAME, hub:OWNER/NAME@REVISION or hub:OWNER/NAME@REVISION/FILE';

/**
 * Reads `hub:OWNER/NAME[@REVISION][/FILE]`. Revision `main` and file `model.safetensors` go without saying.
 * @throws WarmstartError `E_HUB_NAME`
 */
export function parseHubFile(text: string): HubFile {
  const parts = /^hub:([^/@]+\/[^/@]+)(?:@([^/]+))?(?:\/(.+))?$/.exec(text);
  const [, repository, revision = 'main', file = 'model.safetensors'] = parts ?? [];
  if (repository === undefined) throw wrongName('this names no file of the hub', form, text);
  return checkedHubFile({ repository, revision, file });
}

/** As it is typed. */
export function formatHubFile({ repository, revision, file }: HubFile): string {
  return `${hubScheme}${repository}@${revision}/${file}`;
}

/** What the hub allows in the name of an owner or a repository, and what is a name of a folder on every system. */
const segment = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;

/** Paths in a repository may hold more, but not what leaves the folder or is special to a system. */
const pathSegment = /^(?!\.)[^\p{Cc}/\\:*?"<>|]*[^\p{Cc}/\\:*?"<>|. ]$/u;

/**
 * The file itself, if its parts can neither leave the cache's folder nor change the address that is asked for.
 * @throws WarmstartError `E_HUB_NAME`, `E_WEIGHTS_FORMAT` for what is no file of weights that can be read
 */
export function checkedHubFile(hubFile: HubFile): HubFile {
  const { repository, revision, file } = hubFile;
  const owner = repository.split('/');
  if (owner.length !== 2 || !owner.every((part) => segment.test(part))) {
    throw wrongName('this is no name of a repository', 'OWNER/NAME of letters, digits, - _ and .', repository);
  }
  if (!segment.test(revision)) {
    throw wrongName('this is no name of a revision', 'a branch, a tag or a commit, without /', revision);
  }
  if (file.length > 200 || !file.split('/').every((part) => pathSegment.test(part))) {
    throw wrongName('this is no path in a repository', 'names joined by /, such as onnx/model.onnx', file);
  }
  if (/\.(safetensors|onnx)$/.test(file)) return hubFile;
  throw new WarmstartError({
    code: 'E_WEIGHTS_FORMAT',
    problem: 'weights of this kind cannot be read',
    expected: 'a file named .onnx or .safetensors',
    received: file,
    hint: 'look at the files of the repository for one of this kind; pickles (.bin, .pth) are never read',
  });
}

/** Where the hub keeps a file. @param endpoint such as `https://huggingface.co` */
export function addressOf({ repository, revision, file }: HubFile, endpoint: URL): URL {
  const path = [...repository.split('/'), 'resolve', revision, ...file.split('/')];
  return below(endpoint, path);
}

/** An address below another one. */
export function below(endpoint: URL, path: readonly string[]): URL {
  const base = endpoint.href.endsWith('/') ? endpoint.href : `${endpoint.href}/`;
  return new URL(path.map(encodeURIComponent).join('/'), base);
}

function wrongName(problem: string, expected: string, received: string): WarmstartError {
  return new WarmstartError({ code: 'E_HUB_NAME', problem, expected, received });
}
