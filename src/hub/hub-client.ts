import { Agent, type Dispatcher, Pool, ProxyAgent, request } from 'undici';
import { WarmstartError } from '../error/warmstart-error.js';
import { answerFault, connectionFault } from './hub-faults.js';
import { type HubSettings, isLoopback } from './hub-settings.js';
import { proxyFor } from './proxies.js';

export interface Question {
  readonly method: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

export interface Answer {
  /** 200 or 206; a redirect only for a HEAD that leads to another host. */
  readonly status: number;
  /** The value of a header, by its name in small letters. */
  header(name: string): string | undefined;
  /** To be read to its end, or destroyed. */
  readonly body: Dispatcher.ResponseData['body'];
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

const mostRedirects = 6;

/**
 * Asks a hub over HTTP. The token is shown to the hub's own origin alone, and not after the first redirect away from
 * it: files come from other hosts. Nothing is decompressed, and no cookies are kept.
 */
export class HubClient {
  readonly settings: HubSettings;
  readonly #dispatchers = new Map<string, Dispatcher>();

  constructor(settings: HubSettings) {
    this.settings = settings;
  }

  /**
   * @throws TemporaryFailure with what to say if it lasts; WarmstartError `E_HUB_...` for what will not go away; the
   * signal's reason
   */
  async ask(url: URL, question: Question): Promise<Answer> {
    let [at, trusted] = [url, url.origin === this.settings.endpoint.origin];
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const answer = await this.#askOnce(at, trusted, question);
      const target = answer.status >= 300 && answer.status < 400 ? answer.header('location') : undefined;
      if (target === undefined) return accepted(answer, this.settings.token !== undefined);
      const next = redirectTo(target, at);
      // What the hub says of the file stands in this answer; the host that has it need not be asked.
      if (question.method === 'HEAD' && next.origin !== at.origin) return answer;
      await answer.body.dump();
      trusted &&= next.origin === at.origin;
      at = next;
    }
    throw new WarmstartError({
      code: 'E_HUB_ANSWER',
      problem: 'the hub sends from one address to the next without end',
      where: plain(url),
      hint: 'check the address of the mirror, if one is set',
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
  }

  async #askOnce(url: URL, trusted: boolean, { method, headers, signal }: Question): Promise<Answer> {
    const { token } = this.settings;
    const shown = trusted && token !== undefined && (url.protocol === 'https:' || isLoopback(url));
    try {
      const response = await request(url, {
        method,
        dispatcher: this.#dispatcherFor(url),
        headers: {
          'user-agent': 'warmstart',
          'accept-encoding': 'identity',
          ...headers,
          ...(shown && { authorization: `Bearer ${token}` }),
        },
        ...(signal && { signal }),
      });
      const header = (name: string) => [response.headers[name]].flat()[0];
      // Whoever does not read the body learns of its failure nowhere else.
      response.body.on('error', () => {});
      return { status: response.statusCode, header, body: response.body, url };
    } catch (cause) {
      signal?.throwIfAborted();
      throw connectionFault(cause, plain(url));
    }
  }

  #dispatcherFor(url: URL): Dispatcher {
    const { proxies, patience } = this.settings;
    const proxy = proxyFor(url, proxies);
    const name = proxy?.href ?? '';
    const known = this.#dispatchers.get(name);
    if (known) return known;
    const limits = { headersTimeout: patience.silence, bodyTimeout: patience.silence };
    const connect = { timeout: patience.connect };
    const dispatcher = proxy
      ? new ProxyAgent({
          ...limits,
          uri: proxy.href,
          proxyTls: connect,
          clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
        })
      : new Agent({ ...limits, connect });
    this.#dispatchers.set(name, dispatcher);
    return dispatcher;
  }
}

function accepted(answer: Answer, withToken: boolean): Answer {
  if (answer.status === 200 || answer.status === 206) return answer;
  answer.body.destroy();
  throw answerFault(answer, withToken, plain(answer.url));
}

function redirectTo(target: string, from: URL): URL {
  const next = URL.canParse(target, from.href) ? new URL(target, from) : undefined;
  const safe =
    next?.protocol === 'https:' || (next?.protocol === 'http:' && (from.protocol === 'http:' || isLoopback(next)));
  if (next && safe) return next;
  throw new WarmstartError({
    code: 'E_HUB_ANSWER',
    problem: 'the hub sends to an address that is not asked',
    expected: from.protocol === 'https:' ? 'an https address' : 'an http or https address',
    where: plain(from),
    hint: 'check the address of the mirror, if one is set',
  });
}

/** Without what may be secret: signed addresses carry their key behind the question mark. */
function plain({ origin, pathname }: URL): string {
  return origin + pathname;
}
