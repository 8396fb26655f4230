import { landedOf } from '../landed/landed-state.js';
import { reviewOf } from '../review/review-state.js';
import type { SearchResponse } from '../search/search-response.js';
import { jsonAnswer } from './answer.js';
import {
  comparisonExample,
  digestsExample,
  documentExample,
  identifiersExample,
  landedExample,
  reviewExample,
  searchExample,
  suggestExample,
  threadExample,
  versionsExample,
} from './answer-examples.js';
import {
  comparisonAnswer,
  digestsAnswer,
  documentAnswer,
  identifiersAnswer,
  landedAnswer,
  reviewAnswer,
  searchAnswer,
  suggestAnswer,
  threadAnswer,
  versionsAnswer,
} from './answer-schemas.js';
import { type AnswerForm, addOperation, noParameters, type ServerContext } from './operation.js';
import {
  apiSearchQuery,
  compareQuery,
  documentParameters,
  filtersOf,
  identifiersQuery,
  mostHitsOnPage,
  noFilters,
  searchRequestOf,
  suggestQuery,
} from './parameters.js';
import { type ProblemCode, ProblemError } from './problem.js';
import type { Site } from './site.js';

const queryProblems: readonly ProblemCode[] = [
  'too-long',
  'too-many-words',
  'too-deep',
  'nothing-positive',
  'too-costly',
];

export const searchForm: AnswerForm = {
  mediaType: 'application/json',
  description: 'Ranked hits, with facets.',
  schema: searchAnswer,
  example: searchExample,
};
export const documentForm: AnswerForm = {
  mediaType: 'application/json',
  description: 'The document.',
  schema: documentAnswer,
  example: documentExample,
};
export const comparisonForm: AnswerForm = {
  mediaType: 'application/json',
  description: 'The changes, patch by patch.',
  schema: comparisonAnswer,
  example: comparisonExample,
};

/** The routes under `/api`: what engines answer, as JSON. */
export function addApiRoutes(site: Site): void {
  const { routing } = site;

  addOperation(
    routing,
    {
      id: 'search',
      path: '/api/search',
      tag: 'search',
      summary: 'Search for patches',
      params: noParameters,
      query: apiSearchQuery,
      forms: [searchForm],
      problems: queryProblems,
      isCostly: true,
      isHeavy: ({ explain, limit }) => explain === '1' || limit > mostHitsOnPage,
      freshness: 'day',
    },
    async ({ context, query, search }) => {
      const response = await search(
        searchRequestOf(query, {
          limit: query.limit,
          offset: query.offset,
          sort: query.sort,
          collapse: query.collapse,
          cursor: query.cursor ?? null,
          facets: query.facets === '1',
          highlight: query.highlight === '1',
          explain: query.explain === '1',
        }),
      );
      noteSearch(site, context, response);
      return keptUnlessPartial(jsonAnswer(response), response);
    },
  );

  addOperation(
    routing,
    {
      id: 'getPatch',
      path: '/api/patches/{id}',
      tag: 'patches',
      summary: 'Get a document',
      params: documentParameters,
      query: noParameters,
      forms: [documentForm],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params, engine }) => jsonAnswer(found(await engine.document(params.id), params.id)),
  );

  addOperation(
    routing,
    {
      id: 'getVersions',
      path: '/api/patches/{id}/versions',
      tag: 'patches',
      summary: 'Get the versions of a patch',
      params: documentParameters,
      query: noParameters,
      forms: [
        {
          mediaType: 'application/json',
          description: 'All versions, oldest first, each with confidence and evidence.',
          schema: versionsAnswer,
          example: versionsExample,
        },
      ],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params, engine }) => jsonAnswer(found(await engine.versions(params.id), params.id)),
  );

  addOperation(
    routing,
    {
      id: 'getLanded',
      path: '/api/landed/{id}',
      tag: 'patches',
      summary: 'Get what became of a patch',
      params: documentParameters,
      query: noParameters,
      forms: [
        {
          mediaType: 'application/json',
          description: 'State, commits, the version applied, backports, reverts and fixes.',
          schema: landedAnswer,
          example: landedExample,
        },
      ],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params, engine }) => jsonAnswer(found(await landedOf(engine, params.id), params.id)),
  );

  addOperation(
    routing,
    {
      id: 'getReview',
      path: '/api/review/{id}',
      tag: 'patches',
      summary: 'Get the state of review of a patch',
      params: documentParameters,
      query: noParameters,
      forms: [
        {
          mediaType: 'application/json',
          description: 'Review tags over all versions, objections, and whether the author has answered.',
          schema: reviewAnswer,
          example: reviewExample,
        },
      ],
      problems: ['no-such-document'],
      isCostly: true,
      isHeavy: () => true,
      freshness: 'generation',
    },
    async ({ params, engine }) => jsonAnswer(found(await reviewOf(engine, params.id), params.id)),
  );

  addOperation(
    routing,
    {
      id: 'getThread',
      path: '/api/patches/{id}/thread',
      tag: 'patches',
      summary: 'Get the thread of a message',
      params: documentParameters,
      query: noParameters,
      forms: [
        {
          mediaType: 'application/json',
          description: 'The messages in thread order.',
          schema: threadAnswer,
          example: threadExample,
        },
      ],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params, engine }) => jsonAnswer({ thread: found(await engine.thread(params.id), params.id) }),
  );

  addOperation(
    routing,
    {
      id: 'compare',
      path: '/api/compare',
      isHeavy: () => true,
      tag: 'patches',
      summary: 'Compare two versions',
      params: noParameters,
      query: compareQuery,
      forms: [comparisonForm],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ query: { older, newer }, engine }) =>
      jsonAnswer(foundBoth(await engine.compare(older, newer), older, newer)),
  );

  addOperation(
    routing,
    {
      id: 'findIdentifiers',
      path: '/api/identifiers',
      tag: 'search',
      summary: 'Fuzzy identifier lookup',
      params: noParameters,
      query: identifiersQuery,
      forms: [
        {
          mediaType: 'application/json',
          description: 'Identifiers, best match first, with examples of where they occur.',
          schema: identifiersAnswer,
          example: identifiersExample,
        },
      ],
      problems: ['too-long'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ query, engine }) => jsonAnswer(await engine.identifiers(shortEnough(query.q), query.limit)),
  );

  addOperation(
    routing,
    {
      id: 'suggest',
      path: '/api/suggest',
      tag: 'search',
      summary: 'Complete a query',
      params: noParameters,
      query: suggestQuery,
      forms: [
        {
          mediaType: 'application/json',
          description: 'Complete queries, most likely first.',
          schema: suggestAnswer,
          example: suggestExample,
        },
      ],
      problems: ['too-long'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ query, engine }) =>
      jsonAnswer(await engine.suggest(shortEnough(query.q), { limit: query.limit, filters: filtersOf(query) })),
  );

  addOperation(
    routing,
    {
      id: 'listDigests',
      path: '/api/digests',
      tag: 'patches',
      summary: 'List the digests',
      params: noParameters,
      query: noParameters,
      forms: [
        {
          mediaType: 'application/json',
          description: 'All digests, in the order they were indexed.',
          schema: digestsAnswer,
          example: digestsExample,
        },
      ],
      problems: [],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ engine }) => jsonAnswer({ digests: await engine.digests() }),
  );
}

/** Throws a problem "no-such-document" for null. */
export function found<Value>(value: Value | null, reference: string): Value {
  if (value !== null) return value;
  throw new ProblemError(
    'no-such-document',
    `No document ${reference.slice(0, longestEcho)} in this index. Use an id, a bare Message-ID or path:line, URL-encoded.`,
  );
}

/** The same for what two references are asked for. */
export function foundBoth<Value>(value: Value | null, older: string, newer: string): Value {
  if (value !== null) return value;
  const [first, second] = [older, newer].map((reference) => reference.slice(0, longestEcho));
  throw new ProblemError(
    'no-such-document',
    `${first} or ${second} is not in this index. Use ids, bare Message-IDs or path:line, URL-encoded.`,
  );
}

const longestEcho = 200;

export function shortEnough(text: string): string {
  return searchRequestOf({ ...noFilters, q: text }, {}).query;
}

/** For the log and the figures. */
export function noteSearch({ metrics }: Site, context: ServerContext, response: SearchResponse): void {
  const facts = context.get('facts');
  facts.hits = response.total;
  facts.isPartial = response.partial;
  if (response.partial) metrics.observePartial();
}

export function keptUnlessPartial(answer: Response, response: SearchResponse): Response {
  if (response.partial) answer.headers.set('Cache-Control', 'no-store');
  return answer;
}
