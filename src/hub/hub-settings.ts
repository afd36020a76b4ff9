import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { WarmstartError } from '../error/warmstart-error.js';
import { type Proxies, proxiesOf } from './proxies.js';

/** How long is waited for a hub, and how often it is asked again. */
export interface Patience {
  /** Longest time until a connection stands, in milliseconds. */
  readonly connect: number;
  /** Longest time in which nothing arrives, in milliseconds. */
  readonly silence: number;
  /** Failures in a row, without a byte between them, after which it is given up. */
  readonly attempts: number;
  /** Before the second attempt, in milliseconds; twice as long before each further one. */
  readonly firstPause: number;
  /** The longest pause, and the longest that a hub may ask for, in milliseconds. */
  readonly longestPause: number;
}

/** Which hub is asked, how, and where its files are kept. */
export interface HubSettings {
  /** `https://huggingface.co`, or a mirror of it. */
  readonly endpoint: URL;
  /** Shown to the endpoint alone. */
  readonly token?: string;
  /** Nothing is asked: only what was downloaded before is there. */
  readonly offline: boolean;
  /** Of downloaded files. */
  readonly folder: string;
  readonly proxies: Proxies;
  readonly patience: Patience;
  /** No file may be larger, in bytes. */
  readonly maxBytes: number;
}

export interface HubChoices {
  /** Base address of a mirror. */
  readonly mirror?: string;
  readonly offline?: boolean;
}

const hub = 'https://huggingface.co';

const patience: Patience = {
  connect: 15_000,
  silence: 60_000,
  attempts: 5,
  firstPause: 1000,
  longestPause: 120_000,
};

/**
 * What the choices and the environment say: `HF_ENDPOINT`, `HF_TOKEN`, `HF_HUB_OFFLINE`, `HF_HOME`, `WARMSTART_CACHE`
 * and the variables of proxies. The token that `hf auth login` keeps in a file is for the hub itself; a mirror gets
 * only one that is named in `HF_TOKEN`.
 * @throws WarmstartError `E_HUB_ADDRESS`, `E_HUB_TOKEN`, `E_HUB_PROXY`
 */
export function hubSettings(env: NodeJS.ProcessEnv, { mirror, offline = false }: HubChoices = {}): HubSettings {
  const endpoint = addressOfHub(mirror ?? (env.HF_ENDPOINT || hub));
  const token = tokenFor(endpoint, env);
  return {
    endpoint,
    ...(token !== undefined && { token }),
    offline: offline || /^(1|true|yes|on)$/i.test(env.HF_HUB_OFFLINE ?? ''),
    folder: join(cacheFolder(env), 'hub'),
    proxies: proxiesOf(env),
    patience,
    maxBytes: 4 * 2 ** 30,
  };
}

/** Where this system keeps what can be downloaded again. */
export function cacheFolder(env: NodeJS.ProcessEnv, system: NodeJS.Platform = process.platform): string {
  if (env.WARMSTART_CACHE) return env.WARMSTART_CACHE;
  if (system === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'warmstart', 'Cache');
  if (system === 'darwin') return join(homedir(), 'Library', 'Caches', 'warmstart');
  // A relative path is to be ignored (XDG Base Directory Specification 0.8).
  const given = env.XDG_CACHE_HOME;
  return join(given && isAbsolute(given) ? given : join(homedir(), '.cache'), 'warmstart');
}

/** Whether what is said to this address stays on this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function addressOfHub(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const usable = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && usable && !url.username && !url.password && !url.search && !url.hash) return url;
  throw new WarmstartError({
    code: 'E_HUB_ADDRESS',
    problem: 'this is no address of a hub',
    expected: `a base address such as ${hub}, without name, password or question mark`,
    hint: 'correct --mirror or HF_ENDPOINT',
  });
}

function tokenFor(endpoint: URL, env: NodeJS.ProcessEnv): string | undefined {
  const stored = () => (endpoint.origin === hub ? storedToken(env) : undefined);
  const token = (env.HF_TOKEN || stored())?.trim();
  if (!token) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new WarmstartError({
    code: 'E_HUB_TOKEN',
    problem: 'the token for the hub holds characters that no token has',
    hint: 'copy it again into HF_TOKEN, or log in again with hf auth login',
  });
}

function storedToken(env: NodeJS.ProcessEnv): string | undefined {
  const home = env.HF_HOME || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  try {
    return readFileSync(env.HF_TOKEN_PATH || join(home, 'token'), 'utf8');
  } catch {
    return undefined; // Most have none.
  }
}
