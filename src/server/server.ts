import { createServer, type Server, type ServerResponse } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Logger, pino } from 'pino';
import type { z } from 'zod';
import type { SearchEngine } from '../engines/engine.js';
import { createApp, type PatchtrailApp } from './app.js';
import { checkExposure, originOf } from './listening-address.js';
import { checkMetricsAccess, hostAndPort } from './metrics-access.js';
import { asProblem, problemKinds } from './problem.js';
import { type ServerSettings, serverSettingsSchema } from './server-settings.js';
import { AssetSet } from './web/asset-set.js';

export interface ServerOptions extends z.input<typeof serverSettingsSchema> {
  /** Stays the caller's: closing the server does not close it. */
  readonly engine: SearchEngine;
  /** Null for none; by default lines of JSON on standard error. */
  readonly log?: Logger | null;
  /** By default what the build left. */
  readonly assets?: AssetSet;
}

export interface RunningServer {
  readonly url: string;
  /** Stops taking requests, lets those at work end, and resolves when all sockets are closed. */
  close(): Promise<void>;
}

/** Starts to listen. Throws for settings that make no sense, and where the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { engine, log: givenLog, assets = AssetSet.load(), ...given } = options;
  const settings = serverSettingsSchema.parse(given);
  checkExposure(settings);
  const log = givenLog === undefined ? pino({ name: 'patchtrail' }, pino.destination(2)) : givenLog;
  const { app, metrics, startDraining, close } = createApp(engine, { settings, assets, log });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: settings.host,
    serverOptions: {
      headersTimeout: settings.headersTimeout,
      requestTimeout: settings.requestTimeout,
      connectionsCheckingInterval: Math.min(1_000, settings.headersTimeout),
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16_384,
    },
  }) as Server;
  server.maxConnections = settings.connections;
  server.maxRequestsPerSocket = 10_000;
  server.setTimeout(settings.stallTimeout);
  server.on('request', (_request, response: ServerResponse) => {
    // One who takes an answer byte by byte never stalls, and holds it in memory all the same.
    const giveUp = setTimeout(() => response.destroy(), settings.answerTimeout).unref();
    response.once('close', () => clearTimeout(giveUp));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const figures = hostAndPort(settings.metrics) === null ? null : await startFigures(settings, metrics);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  const url = originOf(settings.host, port);
  log?.info({ url }, 'listening');
  let closing: Promise<void> | null = null;
  return {
    url,
    close: () => {
      closing ??= drain(server, startDraining, settings).then(() => {
        close();
        figures?.close();
        figures?.closeAllConnections();
        log?.info('stopped');
      });
      return closing;
    },
  };
}

/** Answers nothing but `/metrics`, at an address that others need not reach. */
async function startFigures(settings: ServerSettings, metrics: PatchtrailApp['metrics']): Promise<Server> {
  const { host, port } = hostAndPort(settings.metrics)!;
  const figures = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.url !== '/metrics' || request.method !== 'GET') return void response.writeHead(404).end();
      checkMetricsAccess({ ...settings, metrics: 'on' }, request.headers.authorization);
      const text = await metrics.text();
      response.writeHead(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }).end(text);
    };
    answer().catch((error: unknown) => {
      response.writeHead(problemKinds[asProblem(error).code].status).end();
    });
  });
  figures.requestTimeout = settings.requestTimeout;
  await new Promise<void>((resolve, reject) => {
    figures.once('error', reject);
    figures.listen(port, host, resolve);
  });
  return figures;
}

async function drain(server: Server, startDraining: () => void, settings: ServerSettings): Promise<void> {
  startDraining();
  await new Promise((resolve) => setTimeout(resolve, settings.drainDelay));
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Sockets between two requests would be waited for until they time out.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const giveUp = setTimeout(() => server.closeAllConnections(), settings.drainTimeout);
  server.closeIdleConnections();
  await closed;
  clearInterval(sweep);
  clearTimeout(giveUp);
}

/**
 * Stops at the first SIGTERM or SIGINT, and exits; at the second at once. `finish` closes what else is open.
 */
export function stopOnSignals(server: RunningServer, finish: () => Promise<void> = async () => {}): void {
  let isStopping = false;
  for (const [signal, status] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(status);
      isStopping = true;
      void server
        .close()
        .then(finish)
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    });
  }
}
