import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificate } from './certificate-authority.js';

/**
 * Stands in front of a node as its security plugin would: speaks TLS, lets through requests with the right credentials, and
 * answers 401 and 403 as the plugin does.
 */
export class TlsProxy {
  readonly #server: Server;
  /** What must be in the header; null lets everybody in. */
  authorization: string | null = null;
  /** Paths that are not allowed, though the credentials are right. */
  forbidden: RegExp | null = null;
  /** Called at each request, before it is answered. */
  before: (path: string) => Promise<void> | void = () => {};

  constructor(target: string, certificate: Certificate) {
    this.#server = createServer({ ...certificate }, (request, response) => {
      void this.#answer(new URL(target), request, response);
    });
  }

  /** Gives its address, by the name that the certificate is for. */
  async start(name = 'localhost'): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, 'localhost', resolve));
    return `https://${name}:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    await this.before(path);
    const { authorization, host: _, ...headers } = request.headers;
    if (this.authorization !== null && authorization !== this.authorization) {
      response.writeHead(401, {
        'content-type': 'text/plain',
        'www-authenticate': 'Basic realm="OpenSearch Security"',
      });
      response.end('Unauthorized');
      return;
    }
    if (this.forbidden?.test(`${request.method} ${path}`)) {
      const reason = `no permissions for [${path.slice(0, 60)}]`;
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { root_cause: [{ reason }], type: 'security_exception', reason } }));
      return;
    }
    const { hostname, port } = target;
    const onwards = forward({ hostname, port, path, method: request.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onwards.once('error', () => response.destroy());
    request.pipe(onwards);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** What a client sends for a user with a password. */
export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
