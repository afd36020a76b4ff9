import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface SeenRequest {
  readonly host: 'hub' | 'files';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}

/** How a request is to be answered; undefined: as the hub does. */
export interface Misbehaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends so many bytes of the body, then breaks the connection. */
  readonly cutAfter?: number;
  /** Sends so many bytes of the body, then nothing more. */
  readonly hangAfter?: number;
  /** Sends the whole body in this way instead. */
  readonly body?: Uint8Array;
  readonly ignoreRange?: boolean;
  /** Bytes in one piece, with a pause of a millisecond between pieces. */
  readonly piece?: number;
}

export interface HubServerOptions {
  /** By their path, `OWNER/NAME/FILE`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly misbehave?: (request: SeenRequest, earlier: readonly SeenRequest[]) => Misbehaviour | undefined;
  /** Headers that the hub leaves out. */
  readonly without?: readonly string[];
  /** Whether large files lie on another host (`localhost` in place of `127.0.0.1`), as on the hub. Default true. */
  readonly redirects?: boolean;
  /** Repositories that only this token opens. */
  readonly token?: string;
}

export const commitOfHub = 'c0ffee'.padEnd(40, '0');

/**
 * A hub on this machine that speaks the protocol of huggingface.co: `resolve` with its headers and its redirect to a
 * second host, and the list of files. It stops after the test.
 */
export async function hubServer(options: HubServerOptions) {
  const seen: SeenRequest[] = [];
  const { files, misbehave = () => undefined, without = [], redirects = true, token } = options;
  const note = (host: SeenRequest['host'], { method = '', url = '', headers }: IncomingMessage) => {
    const request = { host, method, path: url, authorization: headers.authorization, range: headers.range };
    const answer = misbehave(request, [...seen]);
    seen.push(request);
    return answer ?? {};
  };

  const storage = await listening(async (request, response) => {
    const how = note('files', request);
    const key = decodeURIComponent(new URL(request.url ?? '', 'http://files').searchParams.get('key') ?? '');
    await sendFile(files[key], how, request, response);
  });
  const hub = await listening(async (request, response) => {
    const how = note('hub', request);
    const path = new URL(request.url ?? '', 'http://hub').pathname;
    const [, owner, name, , , ...file] = path.split('/').map(decodeURIComponent);
    if (how.status !== undefined && how.body === undefined) return end(response, how.status, how.headers);
    if (path.startsWith('/api/models/')) return sendTree(path, files, response);
    const key = [owner, name, ...file].join('/');
    const content = files[key];
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return end(response, 401, { 'x-error-code': 'GatedRepo', 'x-error-message': 'Access is restricted' });
    }
    if (!content) return end(response, 404, { 'x-error-code': 'EntryNotFound' });
    const headers = {
      'x-repo-commit': commitOfHub,
      'x-linked-size': String(content.length),
      'x-linked-etag': `"${sha256(content)}"`,
      ...how.headers,
    };
    const said = Object.fromEntries(Object.entries(headers).filter(([header]) => !without.includes(header)));
    for (const [header, value] of Object.entries(said)) response.setHeader(header, value);
    if (!redirects) return sendFile(content, how, request, response);
    end(response, 302, {
      location: `http://localhost:${portOf(storage)}/blob?key=${encodeURIComponent(key)}&signature=s3cret`,
    });
  });
  return { url: `http://127.0.0.1:${portOf(hub)}`, seen };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function sendFile(
  content: Uint8Array | undefined,
  how: Misbehaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (how.status !== undefined && how.body === undefined) return end(response, how.status, how.headers);
  if (!content) return end(response, 404);
  const from = how.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const whole = how.body ?? content;
  const body = whole.subarray(from);
  const status = how.status ?? (from > 0 ? 206 : 200);
  response.writeHead(status, {
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ...(from > 0 && { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
    ...how.headers,
  });
  if (request.method === 'HEAD') return void response.end();
  const most = how.cutAfter ?? how.hangAfter ?? body.length;
  const piece = how.piece ?? 2 ** 16;
  for (let sent = 0; sent < most && !response.destroyed; sent += piece) {
    response.write(body.subarray(sent, Math.min(sent + piece, most)));
    await setTimeout(how.piece === undefined ? 0 : 1);
  }
  if (how.hangAfter !== undefined) return;
  if (how.cutAfter !== undefined) response.destroy();
  else response.end();
}

function sendTree(path: string, files: Readonly<Record<string, Uint8Array>>, response: ServerResponse): void {
  const [, , , owner, name] = path.split('/');
  const prefix = `${owner}/${name}/`;
  const entries = Object.entries(files).flatMap(([key, content]) =>
    key.startsWith(prefix)
      ? [
          {
            type: 'file',
            path: key.slice(prefix.length),
            size: content.length,
            lfs: { oid: sha256(content), size: content.length },
          },
        ]
      : [],
  );
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(entries));
}

function end(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, headers);
  response.end();
}

/** A server on the loopback device that stops, with all its connections, after the test. */
export async function listening(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => {
    response.on('error', () => {});
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
