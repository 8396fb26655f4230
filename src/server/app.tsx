import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, Hono, Next } from 'hono';
import { accepts } from 'hono/accepts';
import { compress } from 'hono/compress';
import type { Logger } from 'pino';
import type { SearchEngine } from '../engines/engine.js';
import { AdmissionGate } from './admission.js';
import { htmlAnswer, jsonAnswer } from './answer.js';
import { addApiRoutes } from './api-routes.js';
import { addArchiveRoutes, archiveSearchPath } from './archive-routes.js';
import { DigestCalendar } from './digest-calendar.js';
import { GenerationCache } from './generation-cache.js';
import { addGivenRoutes, givenApiPath, givenPath } from './given-routes.js';
import { allowedHostNames, bareHost } from './listening-address.js';
import { addMcpRoute, mcpPath } from './mcp-routes.js';
import { Metrics } from './metrics.js';
import { addAnswerSchemas } from './openapi-document.js';
import type { ServerContext, ServerEnv } from './operation.js';
import { addPageRoutes } from './page-routes.js';
import { asProblem, ProblemError, problemBody, problemKinds, problemMediaType } from './problem.js';
import { programVersion } from './program.js';
import { outcomeOf, requestFacts } from './request-facts.js';
import { securityHeaders } from './security-headers.js';
import type { ServerSettings } from './server-settings.js';
import { addServiceRoutes } from './service-routes.js';
import type { Site } from './site.js';
import { addTriedRoute, triedPath } from './tried-route.js';
import type { AssetSet } from './web/asset-set.js';
import type { PageFrame } from './web/page.js';
import { ProblemPage } from './web/problem-page.js';

export interface AppOptions {
  readonly settings: ServerSettings;
  readonly assets: AssetSet;
  /** Null for no log. */
  readonly log: Pick<Logger, 'info' | 'error'> | null;
}

export interface PatchtrailApp {
  readonly app: Hono<ServerEnv>;
  /** From now on `/readyz` says that the server is about to stop; everything else goes on. */
  startDraining(): void;
  /** The figures, for a server of their own. */
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  close(): void;
}

/** The web side of an engine: pages, API and what machines want to know, as one function from request to answer. */
export function createApp(engine: SearchEngine, { settings, assets, log }: AppOptions): PatchtrailApp {
  let isDraining = false;
  const app = new OpenAPIHono<ServerEnv>();
  const generation = (): Promise<string> => engine.generation();
  const { concurrency, heavyConcurrency, heavyQueue, heavyQueueWait } = settings;
  const gates = {
    quick: new AdmissionGate({ ...settings, perClient: Math.ceil(concurrency * 0.75) }),
    heavy: new AdmissionGate({
      concurrency: heavyConcurrency,
      perClient: heavyConcurrency,
      queue: heavyQueue,
      queueWait: heavyQueueWait,
      turnAwayAfter: settings.turnAwayAfter,
    }),
  };
  const stats = new GenerationCache(generation, () => engine.stats());
  const health = engine.health === undefined ? null : () => engine.health!();
  const metrics = new Metrics(gates, () => stats.get(), health);
  const frame: PageFrame = { assets, version: programVersion };
  const site: Site = {
    engine,
    settings,
    frame,
    metrics,
    stats,
    calendar: new GenerationCache(generation, async () => new DigestCalendar(await engine.digests())),
    routing: {
      app,
      engine,
      gates,
      knownHeavy: new Set(),
      settings,
      generation,
      release: `${programVersion} ${assets.fingerprint}`,
    },
    isDraining: () => isDraining,
  };

  app.use(envelope(site, log));
  app.use(compress({ threshold: 1_400 }));
  app.use(onlyReading);
  app.use(onlyKnownHosts(settings));
  addAnswerSchemas(app);
  addPageRoutes(site);
  addApiRoutes(site);
  addGivenRoutes(site);
  addServiceRoutes(site);
  addArchiveRoutes(site);
  addTriedRoute(site);
  if (settings.mcp) addMcpRoute(site);
  app.notFound((context) => problemAnswer(context, frame, new ProblemError('not-found', 'No page at this address.')));
  app.onError((error, context) => problemAnswer(context, frame, asProblem(error)));
  return {
    app,
    metrics,
    startDraining: () => {
      isDraining = true;
    },
    close: () => metrics.close(),
  };
}

/** What every request gets: an id, safe headers, a line in the log, its time among the figures. */
function envelope({ settings, metrics, isDraining }: Site, log: AppOptions['log']) {
  return async (context: ServerContext, next: Next): Promise<void> => {
    const facts = requestFacts(context.req.header('X-Request-Id'));
    context.set('facts', facts);
    await next();
    const { headers, status } = context.res;
    for (const [name, value] of securityHeaders) if (!headers.has(name)) headers.set(name, value);
    headers.set('X-Request-Id', facts.id);
    headers.set('Vary', 'Accept, Accept-Encoding');
    if (isDraining()) headers.set('Connection', 'close');
    const milliseconds = performance.now() - facts.started;
    const outcome = outcomeOf(status, facts.problem);
    metrics.observe(facts.route, outcome, milliseconds / 1_000);
    if (log === null) return;
    const query = new URL(context.req.url).searchParams.get('q');
    const line = {
      requestId: facts.id,
      method: context.req.method,
      route: facts.route,
      status,
      outcome,
      ms: Math.round(milliseconds * 100) / 100,
      ...(facts.problem === null ? {} : { problem: facts.problem }),
      ...(facts.hits === null ? {} : { hits: facts.hits }),
      ...(facts.isPartial ? { partial: true } : {}),
      ...(query === null ? {} : settings.logQueries ? { query } : { queryLength: query.length }),
    };
    if (status >= 500 && outcome === 'error') log.error({ ...line, err: facts.error }, 'request failed');
    else log.info(line, 'request');
  };
}

/** Addresses whose question is a body. They change nothing either. */
const takesBody: ReadonlySet<string> = new Set([mcpPath, givenApiPath, givenPath, archiveSearchPath, triedPath]);
/** Of these, addresses that answer to nothing else. */
const takesOnlyBody: ReadonlySet<string> = new Set([givenApiPath, archiveSearchPath, triedPath]);

function allowedMethods(path: string): string {
  const asking = takesOnlyBody.has(path) ? [] : ['GET', 'HEAD'];
  return [...asking, ...(takesBody.has(path) ? ['POST'] : [])].join(', ');
}

async function onlyReading(context: Context, next: Next): Promise<void> {
  const { method, path } = context.req;
  const allowed = allowedMethods(path);
  if (!allowed.split(', ').includes(method)) {
    throw new ProblemError('method-not-allowed', `${method.slice(0, 20)} is not allowed; use ${allowed}.`);
  }
  await next();
}

/** Those that watch the process come by whatever name they have for it, and learn nothing. */
const openToAll: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

function onlyKnownHosts(settings: ServerSettings) {
  const names = allowedHostNames(settings);
  return async (context: Context, next: Next): Promise<void> => {
    // A request target may hold a host as well, which links in answers would be made from.
    const target = new URL(context.req.url).host;
    const isKnown = [context.req.header('Host') ?? target, target].every((host) => names.has(bareHost(host)));
    if (!isKnown && !openToAll.has(context.req.path)) {
      throw new ProblemError(
        'misdirected',
        'Unknown host name. Use localhost, or allow the name with --allowed-hosts.',
      );
    }
    await next();
  };
}

/** A page where a browser asks, problem details for everybody else. */
function problemAnswer(context: ServerContext, frame: PageFrame, error: ProblemError): Response {
  const facts = context.get('facts');
  facts.problem = error.code;
  facts.error = error.cause ?? null;
  const body = problemBody(error, context.req.path, facts.id);
  const mediaType = accepts(context, {
    header: 'Accept',
    supports: [problemMediaType, 'application/json', 'text/html'],
    default: problemMediaType,
  });
  const isPage = mediaType === 'text/html' && !context.req.path.startsWith('/api/');
  const answer = isPage
    ? htmlAnswer(<ProblemPage frame={frame} code={error.code} problem={body} />, body.status)
    : jsonAnswer(body, body.status, problemMediaType);
  answer.headers.set('Cache-Control', 'no-store');
  if (problemKinds[error.code].status === 503) answer.headers.set('Retry-After', '1');
  if (error.code === 'unauthorized') answer.headers.set('WWW-Authenticate', 'Bearer');
  if (error.code === 'method-not-allowed') answer.headers.set('Allow', allowedMethods(context.req.path));
  return answer;
}
