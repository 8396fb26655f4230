import { jsonAnswer, textAnswer } from './answer.js';
import { healthAnswer, openApiAnswer, openSearchSuggestions, readyAnswer, versionAnswer } from './answer-schemas.js';
import { keptUnlessPartial, noteSearch, shortEnough } from './api-routes.js';
import { atomFeed } from './atom-feed.js';
import { checkMetricsAccess } from './metrics-access.js';
import { openApiDocument } from './openapi-document.js';
import { openSearchDescription } from './opensearch-description.js';
import { addOperation, noParameters } from './operation.js';
import { assetParameters, feedQuery, filtersOf, searchRequestOf, suggestionsQuery } from './parameters.js';
import { ProblemError } from './problem.js';
import { programVersion } from './program.js';
import { originFor, type Site } from './site.js';
import { firstSearch } from './web/links.js';

const robots = `User-agent: *
Disallow: /api/
Disallow: /compare
Disallow: /feed.atom
Disallow: /identifier/
Disallow: /*?
`;

/** What is for programs: how the server is, what it offers to browsers and feed readers, and its files. */
export function addServiceRoutes(site: Site): void {
  const { engine, routing, frame, metrics } = site;
  const plain = { tag: 'service', params: noParameters, query: noParameters, isCostly: false } as const;

  addOperation(
    routing,
    {
      ...plain,
      id: 'health',
      path: '/healthz',
      summary: 'Liveness check',
      forms: [
        {
          mediaType: 'application/json',
          description: 'Alive.',
          schema: healthAnswer,
          example: { status: 'alive' },
        },
      ],
      problems: [],
      freshness: 'none',
    },
    () => jsonAnswer({ status: 'alive' }),
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'readiness',
      path: '/readyz',
      summary: 'Readiness check',
      forms: [
        {
          mediaType: 'application/json',
          description: 'Ready.',
          schema: readyAnswer,
          example: { status: 'ready', generation: '7', documents: 612, committed: '2026-01-06T10:00:00.000Z' },
        },
      ],
      problems: ['draining', 'index-unavailable'],
      freshness: 'none',
    },
    async () => {
      if (site.isDraining()) throw new ProblemError('draining', 'The server is shutting down.');
      const { generation, documents, committed } = await site.stats.get();
      return jsonAnswer({ status: 'ready', generation, documents, committed });
    },
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'version',
      path: '/version',
      summary: 'Version of the program and generation of the index',
      forms: [
        {
          mediaType: 'application/json',
          description: 'Name, version, engine and generation.',
          schema: versionAnswer,
          example: { name: 'patchtrail', version: '0.1.0', engine: 'local', generation: '7' },
        },
      ],
      problems: [],
      freshness: 'none',
    },
    async () =>
      jsonAnswer({
        name: 'patchtrail',
        version: programVersion,
        engine: engine.name,
        generation: await engine.generation(),
      }),
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'metrics',
      path: '/metrics',
      summary: 'Metrics in OpenMetrics text format',
      forms: [{ mediaType: 'application/openmetrics-text', description: 'The metrics.' }],
      problems: ['not-found', 'unauthorized'],
      freshness: 'none',
    },
    async ({ context }) => {
      checkMetricsAccess(site.settings, context.req.header('Authorization'));
      return textAnswer(await metrics.text(), metrics.contentType);
    },
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'openApi',
      path: '/openapi.json',
      summary: 'This description',
      forms: [{ mediaType: 'application/json', description: 'An OpenAPI 3.1 document.', schema: openApiAnswer }],
      problems: [],
      freshness: 'generation',
    },
    () => jsonAnswer(openApiDocument(routing.app, programVersion)),
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'openSearch',
      path: '/opensearch.xml',
      summary: 'OpenSearch description, for the search engines of a browser',
      forms: [{ mediaType: 'application/opensearchdescription+xml', description: 'An OpenSearch description.' }],
      problems: [],
      freshness: 'generation',
    },
    ({ context }) =>
      textAnswer(
        openSearchDescription(originFor(site, context), frame.assets.path('icon.svg')),
        'application/opensearchdescription+xml; charset=utf-8',
      ),
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'openSearchSuggestions',
      path: '/opensearch/suggestions',
      summary: 'Completions in OpenSearch suggestions format',
      query: suggestionsQuery,
      forms: [
        {
          mediaType: 'application/x-suggestions+json',
          description: 'The query and its completions.',
          schema: openSearchSuggestions,
          example: ['lam', ['lamp_lit']],
        },
      ],
      problems: ['too-long'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ query: { q }, engine }) => {
      const { suggestions } = await engine.suggest(shortEnough(q), { limit: 8, filters: {} });
      return jsonAnswer([q, suggestions.map(({ text }) => text)], 200, 'application/x-suggestions+json');
    },
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'feed',
      path: '/feed.atom',
      tag: 'search',
      summary: 'A search as an Atom feed, newest first',
      query: feedQuery,
      forms: [{ mediaType: 'application/atom+xml', description: 'The feed.' }],
      problems: ['too-long', 'too-many-words', 'too-deep', 'nothing-positive', 'too-costly'],
      isCostly: true,
      freshness: 'day',
    },
    async ({ context, query, search }) => {
      const { limit, collapse } = query;
      const response = await search(searchRequestOf(query, { limit, collapse, sort: 'newest' }));
      noteSearch(site, context, response);
      const state = { ...firstSearch, query: query.q, filters: filtersOf(query), collapse };
      const { committed } = await site.stats.get();
      const xml = atomFeed({ state, response, origin: originFor(site, context), committed });
      return keptUnlessPartial(textAnswer(xml, 'application/atom+xml; charset=utf-8'), response);
    },
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'robots',
      path: '/robots.txt',
      summary: 'Rules for crawlers',
      forms: [{ mediaType: 'text/plain', description: 'A robots.txt that excludes searches.' }],
      problems: [],
      freshness: 'generation',
    },
    () => textAnswer(robots, 'text/plain; charset=utf-8'),
  );

  addOperation(
    routing,
    {
      ...plain,
      id: 'asset',
      path: '/assets/{name}',
      summary: 'Script, style sheet and icon of the pages',
      params: assetParameters,
      forms: [{ mediaType: '*/*', description: 'The file; its name changes with its content.' }],
      problems: ['not-found'],
      freshness: 'none',
    },
    ({ context, params }) => assetAnswer(site, params.name, context.req.header('Accept-Encoding') ?? ''),
  );
}

/** Compressed beforehand, as the client can take it. */
function assetAnswer({ frame }: Site, name: string, acceptEncoding: string): Response {
  const asset = frame.assets.get(name);
  if (asset === undefined) throw new ProblemError('not-found', 'No such file.');
  const accepted = acceptedEncodings(acceptEncoding);
  const { bytes, encoding } = accepted.has('br')
    ? { bytes: asset.brotli, encoding: 'br' }
    : accepted.has('gzip')
      ? { bytes: asset.gzip, encoding: 'gzip' }
      : { bytes: asset.bytes, encoding: null };
  return new Response(Uint8Array.from(bytes), {
    headers: {
      'Content-Type': asset.contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
      ...(encoding === null ? {} : { 'Content-Encoding': encoding }),
    },
  });
}

/** Codings that a client takes, without those it refuses by `q=0` (RFC 9110, section 12.5.3). */
function acceptedEncodings(header: string): Set<string> {
  const accepted = new Set<string>();
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (!parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter))) accepted.add(name);
  }
  return accepted;
}
