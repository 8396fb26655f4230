import type { Document } from '../corpus/document.js';
import type { SearchEngine } from '../engines/engine.js';
import { seriesMessages } from '../engines/series-messages.js';
import { landedOf } from '../landed/landed-state.js';
import { QueryError } from '../query/query-error.js';
import type { SearchRequest } from '../search/search-options.js';
import { htmlAnswer, jsonAnswer } from './answer.js';
import {
  comparisonForm,
  documentForm,
  found,
  foundBoth,
  keptUnlessPartial,
  noteSearch,
  searchForm,
  shortEnough,
} from './api-routes.js';
import { bytesOf } from './archive-routes.js';
import { givenPath } from './given-routes.js';
import { mailboxBytes } from './mailbox.js';
import { type AnswerForm, addOperation, noParameters, type OperationRequest } from './operation.js';
import {
  comparePageQuery,
  digestParameters,
  documentParameters,
  filtersOf,
  identifierParameters,
  noFilters,
  type PageSearch,
  pageSearchQuery,
  patchPageQuery,
  searchRequestOf,
} from './parameters.js';
import { ProblemError, problemKinds } from './problem.js';
import { sandboxPolicy } from './security-headers.js';
import type { Site } from './site.js';
import { ComparePage } from './web/compare-page.js';
import { DigestPage, DigestsPage } from './web/digest-pages.js';
import { HelpPage } from './web/help-page.js';
import { HomePage } from './web/home-page.js';
import { IdentifierPage } from './web/identifier-page.js';
import { identifierQuery, type SearchState } from './web/links.js';
import { PatchPage } from './web/patch-page.js';
import { SearchFragment, SearchPage, type SearchResult } from './web/search-page.js';

const page = (description: string): AnswerForm => ({ mediaType: 'text/html', description });

/** The pages. Where a page shows what the API answers too, it can be had as JSON at the same address. */
export function addPageRoutes(site: Site): void {
  const { frame, routing, calendar } = site;

  addOperation(
    routing,
    {
      id: 'searchPage',
      path: '/',
      tag: 'pages',
      summary: 'The search page',
      params: noParameters,
      query: pageSearchQuery,
      forms: [page('The results; without a query, the home page.'), searchForm],
      problems: ['too-long', 'too-many-words', 'too-deep', 'nothing-positive', 'too-costly'],
      isCostly: true,
      freshness: 'day',
    },
    (request) => searchAnswer(site, request),
  );

  addOperation(
    routing,
    {
      id: 'patchPage',
      isHeavy: ({ format }) => format === 'mbox',
      path: '/patch/{id}',
      tag: 'pages',
      summary: 'A patch: its versions, text and thread',
      params: documentParameters,
      query: patchPageQuery,
      forms: [
        page('A page.'),
        documentForm,
        {
          mediaType: 'application/mbox',
          description:
            'The patches of the series for git am, as their source has them where that is at hand and small.',
        },
      ],
      problems: ['no-such-document', 'not-acceptable'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params: { id }, query, mediaType, engine }) => {
      const document = found(await engine.document(id), id);
      if (mediaType === 'application/json') return jsonAnswer(document);
      if (mediaType === 'application/mbox') return mailboxAnswer(site, engine, document, query.cover === '1');
      const isPatch = document.kind === 'patch' || document.kind === 'cover' || document.kind === 'commit';
      const [versions, thread, landed] = await Promise.all([
        engine.versions(document.id),
        engine.thread(document.id),
        isPatch ? landedOf(engine, document.id) : null,
      ]);
      return htmlAnswer(
        <PatchPage frame={frame} document={document} versions={versions} thread={thread ?? []} landed={landed} />,
      );
    },
  );

  addOperation(
    routing,
    {
      id: 'comparePage',
      isHeavy: () => true,
      path: '/compare',
      tag: 'pages',
      summary: 'Compare two versions',
      params: noParameters,
      query: comparePageQuery,
      forms: [page('A page.'), comparisonForm],
      problems: ['no-such-document'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ query: { older, newer }, mediaType, engine }) => {
      const comparison = foundBoth(await engine.compare(older, newer), older, newer);
      return mediaType === 'application/json'
        ? jsonAnswer(comparison)
        : htmlAnswer(<ComparePage frame={frame} comparison={comparison} />);
    },
  );

  addOperation(
    routing,
    {
      id: 'identifierPage',
      path: '/identifier/{name}',
      tag: 'pages',
      summary: 'An identifier: when and where it occurs',
      params: identifierParameters,
      query: noParameters,
      forms: [page('A page.')],
      problems: ['too-long'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ context, params: { name }, engine, search }) => {
      const request = searchRequestOf(
        { ...noFilters, q: identifierQuery(shortEnough(name)) },
        { limit: 10, sort: 'newest', facets: true },
      );
      const [response, identifiers] = await Promise.all([search(request), engine.identifiers(name, 12)]);
      noteSearch(site, context, response);
      return keptUnlessPartial(
        htmlAnswer(<IdentifierPage frame={frame} name={name} found={response} identifiers={identifiers} />),
        response,
      );
    },
  );

  addOperation(
    routing,
    {
      id: 'digestsPage',
      path: '/digests',
      tag: 'pages',
      summary: 'All digests by date',
      params: noParameters,
      query: noParameters,
      forms: [page('A page.')],
      problems: [],
      isCostly: true,
      freshness: 'generation',
    },
    async () => htmlAnswer(<DigestsPage frame={frame} calendar={await calendar.get()} />),
  );

  addOperation(
    routing,
    {
      id: 'digestPage',
      path: '/digests/{period}/{date}',
      tag: 'pages',
      summary: 'The digest of a day, a week or a month',
      params: digestParameters,
      query: noParameters,
      forms: [page('A page.')],
      problems: ['not-found'],
      isCostly: true,
      freshness: 'generation',
    },
    async ({ params: { period, date }, engine }) => {
      const days = await calendar.get();
      const day = days.find(period, date);
      if (day === null) {
        throw new ProblemError('not-found', `No ${period} digest of ${date}. /digests lists all digests.`);
      }
      const ids = [...new Set(day.digests.flatMap((digest) => digest.entries))].slice(0, mostEntries);
      const documents = await Promise.all(ids.map((id) => engine.document(id)));
      const entries = new Map(documents.flatMap((document, i) => (document === null ? [] : [[ids[i]!, document]])));
      return htmlAnswer(<DigestPage frame={frame} day={day} {...days.neighbours(day)} entries={entries} />);
    },
  );

  addOperation(
    routing,
    {
      id: 'helpPage',
      path: '/help',
      tag: 'pages',
      summary: 'Search help',
      params: noParameters,
      query: noParameters,
      forms: [page('A page.')],
      problems: [],
      isCostly: false,
      freshness: 'generation',
    },
    () => htmlAnswer(<HelpPage frame={frame} />),
  );
}

/** Entries on the page of a digest. */
const mostEntries = 200;

async function searchAnswer(
  site: Site,
  { context, query, mediaType, search }: OperationRequest<typeof noParameters, typeof pageSearchQuery>,
): Promise<Response> {
  const { frame } = site;
  const state = stateOf(query);
  const isFragment = query.fragment === '1';
  if (mediaType === 'text/html' && isBlank(state) && !isFragment) return homeAnswer(site, search);
  // A browser without our script has taken its lines away: there it can be pasted again.
  if (mediaType === 'text/html' && !isFragment && isPastedPatch(state.query)) return context.redirect(givenPath, 303);
  const request = (): SearchRequest =>
    searchRequestOf(query, {
      limit: query.limit,
      offset: query.offset,
      sort: query.sort,
      collapse: query.collapse,
      facets: true,
    });
  try {
    const response = await search(request());
    noteSearch(site, context, response);
    if (mediaType === 'application/json') return keptUnlessPartial(jsonAnswer(response), response);
    return keptUnlessPartial(resultAnswer({ type: 'found', response }, 200), response);
  } catch (error) {
    if (!(error instanceof QueryError) || mediaType !== 'text/html') throw error;
    context.get('facts').problem = error.code;
    return resultAnswer({ type: 'refused', detail: error.message }, problemKinds[error.code].status);
  }

  function resultAnswer(result: SearchResult, status: number): Response {
    return isFragment
      ? htmlAnswer(<SearchFragment state={state} result={result} />, status)
      : htmlAnswer(<SearchPage frame={frame} state={state} result={result} />, status);
  }
}

/** A diff, whose lines may stand on one. */
function isPastedPatch(query: string): boolean {
  return /(?:^|\s)(?:diff --git a\/\S|--- a\/\S+\s+\+\+\+ b\/|@@ -\d{1,9}(?:,\d{1,9})? \+\d)/.test(query);
}

async function homeAnswer(
  { frame, calendar, stats: counts }: Site,
  search: OperationRequest<typeof noParameters, typeof pageSearchQuery>['search'],
): Promise<Response> {
  const [stats, newest, days] = await Promise.all([
    counts.get(),
    search(searchRequestOf({ ...noFilters, q: '' }, { limit: 8, sort: 'newest', collapse: 'patch', highlight: false })),
    calendar.get(),
  ]);
  return htmlAnswer(<HomePage frame={frame} stats={stats} newest={newest.hits} digests={days.days.slice(0, 8)} />);
}

function stateOf(query: PageSearch): SearchState {
  const { q, sort, collapse, offset, limit } = query;
  return { query: q, filters: filtersOf(query), sort, collapse, offset, limit };
}

function isBlank({ query, filters, sort, offset }: SearchState): boolean {
  return query.trim() === '' && Object.keys(filters).length === 0 && sort === 'relevance' && offset === 0;
}

/** The patches of the series that a mail stands in, for `git am`; of one that stands alone, itself. */
async function mailboxAnswer(
  site: Site,
  engine: SearchEngine,
  document: Document,
  withCover: boolean,
): Promise<Response> {
  if (document.mail === null) {
    throw new ProblemError('not-acceptable', `A ${document.kind} is not a message and is not available as mbox.`);
  }
  const { cover, patches } = await seriesMessages(engine, document);
  // Git takes a cover letter for an empty patch.
  const mails = cover !== null && (withCover || patches.length === 0) ? [cover, ...patches] : patches;
  if (mails.reduce((size, { text }) => size + text.length, 0) > largestMailbox) {
    throw new ProblemError(
      'not-acceptable',
      'The series is too large to export as mbox; download it from the archive.',
    );
  }
  const bytes = mailboxBytes(mails, await bytesOf(mails, await site.stats.get(), mostRead), new Set());
  const answer = new Response(Uint8Array.from(bytes), {
    headers: { 'Content-Type': 'application/mbox; charset=utf-8' },
  });
  answer.headers.set('Content-Disposition', `attachment; filename="${fileName(document.id)}.mbox"`);
  answer.headers.set('Content-Security-Policy', sandboxPolicy);
  return answer;
}

/** Bytes of a source that are read through for the mails in it. */
const mostRead = 16_000_000;
/** Characters. */
const largestMailbox = 32_000_000;

function fileName(id: string): string {
  return (
    id
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 100) || 'series'
  );
}
