import { connect } from 'node:net';
import { listening, portOf } from './hub-server.js';

/** A proxy that opens tunnels (RFC 9110, 9.3.6) to those who know the password. */
export async function tunnelProxy(password?: string) {
  const tunnels: string[] = [];
  const server = await listening((_, response) => void response.writeHead(500).end());
  server.on('connect', (request, client) => {
    const given = Buffer.from(request.headers['proxy-authorization']?.replace('Basic ', '') ?? '', 'base64').toString();
    client.on('error', () => {});
    if (password !== undefined && given !== `me:${password}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    tunnels.push(request.url ?? '');
    const [host = '', port] = (request.url ?? '').split(':');
    const remote = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      remote.pipe(client).pipe(remote);
    });
    remote.on('error', () => client.destroy());
    client.on('close', () => remote.destroy());
  });
  return { port: portOf(server), tunnels };
}
