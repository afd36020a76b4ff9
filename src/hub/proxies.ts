import { WarmstartError } from '../error/warmstart-error.js';

/** Which requests go through a proxy, as the usual environment variables have it. */
export interface Proxies {
  readonly http?: URL;
  readonly https?: URL;
  /** Hosts that are asked directly: `HOST`, `HOST:PORT`, `.DOMAIN`, `*.DOMAIN`, or `*` for all. */
  readonly except: readonly string[];
}

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; written small they come first, as with curl.
 * @throws WarmstartError `E_HUB_PROXY`, without the password that may be in it
 */
export function proxiesOf(env: NodeJS.ProcessEnv): Proxies {
  const http = proxyOf(env, 'http_proxy');
  const https = proxyOf(env, 'https_proxy');
  return {
    ...(http && { http }),
    ...(https && { https }),
    except: (variable(env, 'no_proxy') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  };
}

/** The proxy for an address; undefined where it is asked directly. */
export function proxyFor({ hostname, host, protocol, port }: URL, { http, https, except }: Proxies): URL | undefined {
  const proxy = protocol === 'https:' ? https : http;
  if (!proxy) return undefined;
  const name = hostname.toLowerCase();
  const full = port === '' ? `${name}:${protocol === 'https:' ? 443 : 80}` : host.toLowerCase();
  const direct = except.some((entry) => {
    const domain = entry.replace(/^\*?\./, '');
    return entry === '*' || name === domain || full === domain || (domain !== '' && name.endsWith(`.${domain}`));
  });
  return direct ? undefined : proxy;
}

function proxyOf(env: NodeJS.ProcessEnv, name: string): URL | undefined {
  const given = variable(env, name);
  if (given === undefined) return undefined;
  const text = given.includes('://') ? given : `http://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new WarmstartError({
    code: 'E_HUB_PROXY',
    problem: `${name.toUpperCase()} names no proxy that can be used`,
    expected: 'an address such as http://proxy.example:3128',
    hint: 'correct the variable, or remove it',
  });
}

function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}
