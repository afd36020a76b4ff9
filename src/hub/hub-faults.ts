import { type Fault, WarmstartError } from '../error/warmstart-error.js';
import type { Answer } from './hub-client.js';
import { TemporaryFailure } from './temporary-failure.js';

/** Statuses that are likely to be another one a moment later. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without the file means, and whether to ask again. @param withToken whether there was a token to show */
export function answerFault(answer: Answer, withToken: boolean, where: string): WarmstartError | TemporaryFailure {
  const { status } = answer;
  const reason = answer.header('x-error-message') ?? answer.header('x-error-code');
  const received = `HTTP status ${status}${reason === undefined ? '' : `: ${reason.slice(0, 200)}`}`;
  const fault = new WarmstartError({ ...meaning(status, answer.header('x-error-code'), withToken), received, where });
  return passing.has(status) ? new TemporaryFailure(fault, retryAfter(answer.header('retry-after'))) : fault;
}

const getToken = 'log in with hf auth login, or set HF_TOKEN to a token that may read it';

function meaning(status: number, code: string | undefined, withToken: boolean): Fault {
  if (code === 'GatedRepo') {
    return {
      code: 'E_HUB_GATED',
      problem: 'the repository is open only to those who accepted its conditions',
      hint: `accept them on its page, then ${getToken}`,
    };
  }
  if (status === 404 || code === 'RepoNotFound') {
    return {
      code: 'E_HUB_NOT_FOUND',
      problem: notFound[code ?? ''] ?? 'the hub has no such file',
      hint: `check owner, repository, revision and file${code === 'RepoNotFound' ? `; if it is private, ${getToken}` : ''}`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'E_HUB_DENIED',
      problem: withToken ? 'the hub does not accept the token' : 'the hub does not give this file to everyone',
      hint: withToken ? 'check HF_TOKEN and what it may read; without a token public files are open' : getToken,
    };
  }
  if (status === 429) {
    return { code: 'E_HUB_BUSY', problem: 'the hub was asked too often', hint: 'try again later, or with a token' };
  }
  if (status === 407) return proxyRefuses;
  if (status >= 500)
    return { code: 'E_HUB_SERVER', problem: 'the hub has a fault of its own', hint: 'try again later' };
  return {
    code: 'E_HUB_ANSWER',
    problem: 'the hub gives no file',
    hint: 'check the address of the mirror, if one is set',
  };
}

const notFound: Readonly<Record<string, string>> = {
  RepoNotFound: 'the hub has no such repository, or it is private',
  RevisionNotFound: 'the repository has no such revision',
  EntryNotFound: 'the repository has no such file',
};

const proxyRefuses: Fault = {
  code: 'E_HUB_PROXY',
  problem: 'the proxy does not let the request through',
  hint: 'check HTTPS_PROXY, with name and password where it needs them, and NO_PROXY',
};

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110, 10.2.3). */
export function retryAfter(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A connection that did not come about, or broke. Only what cannot pass by itself is final. */
export function connectionFault(cause: unknown, where: string): WarmstartError | TemporaryFailure {
  const { code = '', message } = innermost(cause);
  const tunnel = /Proxy response \((\d+)\)/.exec(message);
  if (tunnel) {
    const fault = new WarmstartError({ ...proxyRefuses, received: `HTTP status ${tunnel[1]}`, where });
    return passing.has(Number(tunnel[1])) ? new TemporaryFailure(fault) : fault;
  }
  const received = code === '' || message.includes(code) ? message : `${message} (${code})`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code)) {
    return new WarmstartError({
      code: 'E_HUB_CONNECT',
      problem: 'whoever answers for the hub cannot prove to be it',
      received,
      where,
      hint: 'where a proxy opens connections, name its certificate in NODE_EXTRA_CA_CERTS; else do not trust this network',
    });
  }
  return new TemporaryFailure(
    new WarmstartError({
      code: 'E_HUB_CONNECT',
      problem: 'the hub cannot be reached',
      received,
      where,
      hint: 'check the connection, HTTPS_PROXY and NO_PROXY; --mirror names another hub, --offline asks none',
    }),
  );
}

/** Failures of several addresses come as one, and some wrap others. */
function innermost(cause: unknown): NodeJS.ErrnoException {
  if (cause instanceof AggregateError && cause.errors.length > 0) return innermost(cause.errors[0]);
  if (cause instanceof Error && cause.cause instanceof Error) return innermost(cause.cause);
  return cause instanceof Error ? cause : new Error(String(cause));
}
