import { missing } from '../index/store/columns.js';
import type { TrailMember, TrailTable } from '../index/trails/trail-table.js';
import type { Bitset } from './bitset.js';
import { type CollapsedHit, collapsedHit } from './collapse.js';
import { type Cursor, decodeCursor, encodeCursor } from './cursor.js';
import { withFeedback } from './feedback.js';
import type { Plan } from './plan.js';
import { ProximityScorer } from './proximity.js';
import { noRank, type RankedDocument, rescore } from './rescorer.js';
import type { Retrieval } from './retrieval.js';
import type { SearchBackend } from './search-backend.js';
import type { SearchBudget } from './search-budget.js';
import { collapsesPatches, type SearchRequest } from './search-options.js';
import type { SearchedIndex } from './searched-index.js';
import { addressKey, type Candidate } from './top-documents.js';
import { boostVersions, countGroups, firstOfEachGroup, versionCandidates } from './version-boost.js';

/** A ranked document, and what a collapsed hit shows. */
export interface PageHit {
  readonly best: RankedDocument;
  readonly collapsed: CollapsedHit | null;
}

/** One page of the result list. */
export interface ResultPage {
  /** The index that document numbers of the page refer to. */
  readonly index: SearchedIndex;
  /** The plan that ranked them: the original, or one with feedback. */
  readonly plan: Plan;
  readonly page: readonly PageHit[];
  /** Number of matching documents, or of patches if collapsed. */
  readonly total: number;
  readonly isExact: boolean;
  readonly isPartial: boolean;
  /** By segment, for facets; empty unless asked for. */
  readonly matches: readonly Bitset[];
  /** Number of matching documents of a trail, as far as searched. */
  matchedOf(trail: number): number;
  readonly cursor: string | null;
}

/** Retrieves and orders documents, collapses trails if wanted, and cuts the page. */
export async function resultPage(
  backend: SearchBackend,
  asked: Plan,
  request: SearchRequest,
  budget: SearchBudget,
): Promise<ResultPage> {
  const after = decodeCursor(request.cursor);
  const offset = after?.skipped ?? request.offset;
  const wantsPatches = collapsesPatches(request);
  let size = Math.max(asked.ranking.window, (offset + request.limit) * (wantsPatches ? messagesPerPatch : 1));
  let plan = asked;
  let proximity: ProximityScorer | null = null;
  let isExpanded = false;
  for (;;) {
    const {
      index: reader,
      retrieval,
      isWhole,
    } = await backend.gather(plan, {
      size,
      sort: request.sort,
      withMatches: request.facets || wantsPatches,
      countUpTo: request.countUpTo,
      budget,
    });
    const { trails, patches } = reader;
    const collapses = wantsPatches && patches !== null;
    if (proximity?.index !== reader) proximity = new ProximityScorer(reader, asked);
    const { documents, more } = inOrder(proximity, plan, retrieval, request.sort);
    if (!isExpanded && request.sort === 'relevance' && !budget.isSpent) {
      isExpanded = true;
      const expanded = await withFeedback(reader, backend.terms, plan, documents);
      if (expanded !== null) {
        plan = expanded;
        continue;
      }
    }
    const results = collapses
      ? firstOfEachGroup(documents, patches, (document) => document)
      : request.unmatched
        ? documents
        : documents.filter((document) => !document.byTrail);
    const orderOf = orderBy(reader, request.sort);
    const start = after === null ? offset : startBehind(reader, results, after, orderOf);
    const isEnough = start + request.limit <= results.length || retrieval.candidates.length < size;
    if (!isEnough && !retrieval.isPartial && !budget.isSpent) {
      size *= growth;
      continue;
    }
    const ranked = results.slice(start, start + request.limit);
    const showable = {
      matches: retrieval.matches,
      // In date order a hit shows the message of that date.
      accepts: (document: TrailMember) => request.sort === 'relevance' && accepts(reader, retrieval, document),
    };
    const page = ranked.map(
      (best): PageHit => ({
        best,
        collapsed: collapses ? collapsedHit(reader, best, showable) : null,
      }),
    );
    const total = collapses
      ? countGroups(retrieval.matches, patches)
      : retrieval.count + (request.unmatched ? more : 0);
    const last = ranked.at(-1);
    return {
      index: reader,
      plan,
      page,
      total,
      isExact: retrieval.isExact && (isWhole || !collapses),
      isPartial: retrieval.isPartial || !isEnough,
      matches: retrieval.matches,
      matchedOf: (trail) => countMatched(trail, trails!, retrieval.matches, documents),
      cursor:
        last === undefined || start + ranked.length >= total
          ? null
          : encodeCursor({ value: orderOf(last), id: idOf(reader, last), skipped: start + ranked.length }),
    };
  }
}

/** Candidates per patch of a page: retrieving more costs less than retrieving twice. */
const messagesPerPatch = 15;
const growth = 4;

/**
 * All retrieved documents, best first: the rescored ones with messages of their trails, then the rest by the first
 * phase. `more`: documents that only trails added.
 */
function inOrder(
  proximity: ProximityScorer,
  plan: Plan,
  retrieval: Retrieval,
  sort: SearchRequest['sort'],
): { documents: RankedDocument[]; more: number } {
  const { candidates } = retrieval;
  const { ranking } = plan;
  if (sort !== 'relevance') return { documents: candidates.map(unranked), more: 0 };
  const reader = proximity.index;
  const { trails } = reader;
  const window = candidates.slice(0, ranking.window);
  const mates =
    trails === null
      ? []
      : versionCandidates(trails, candidates, (document) => accepts(reader, retrieval, document), ranking);
  const looked = rescore(proximity, plan, retrieval.postings, {
    candidates: mates.length === 0 ? window : [...window, ...mates],
    retrieved: window.length,
    byWords: retrieval.byWords,
  });
  if (trails !== null) boostVersions(looked, trails, ranking);
  const documents: RankedDocument[] = [];
  let more = 0;
  const pulled = new Set<number>();
  for (const result of looked) {
    const { byTrail } = result;
    if (result.rank === noRank && (result.score <= 0 || (plan.isStrict && byTrail))) continue;
    // Facets count what filters would find, which excludes these.
    if (byTrail) more++;
    documents.push(result);
    if (result.rank === noRank) pulled.add(addressKey(result));
  }
  if (candidates.length > window.length) {
    for (let i = window.length; i < candidates.length; i++)
      if (!pulled.has(addressKey(candidates[i]!))) documents.push(unranked(candidates[i]!, i));
  }
  documents.sort((a, b) => b.score - a.score || a.rank - b.rank || (idOf(reader, a) < idOf(reader, b) ? -1 : 1));
  return { documents, more };
}

/** Whether a document is live and meets the conditions apart from the plain words. */
function accepts({ segments }: SearchedIndex, { filters }: Retrieval, { segment, document }: TrailMember): boolean {
  return segments[segment]!.live.has(document) && filters[segment]?.has(document) !== false;
}

/** A document known to the first phase only. */
function unranked({ segment, document, score }: Candidate, rank: number): RankedDocument {
  return { segment, document, score, rank, topic: score, share: 0, seen: null, row: -1, byTrail: false };
}

function countMatched(
  trail: number,
  trails: TrailTable,
  matches: readonly Bitset[],
  documents: readonly RankedDocument[],
): number {
  if (matches.length === 0) return documents.filter((document) => trails.trailOf(document) === trail).length;
  let count = 0;
  for (const { segment, document } of trails.members(trail)) if (matches[segment]!.has(document)) count++;
  return count;
}

/** The sort value, descending. */
function orderBy(reader: SearchedIndex, sort: SearchRequest['sort']): (result: RankedDocument) => number {
  if (sort === 'relevance') return (result) => result.score;
  const sign = sort === 'newest' ? 1 : -1;
  return ({ segment, document }) => {
    const date = reader.segments[segment]!.columns.numbers('date')[document]!;
    return date === missing ? missing : sign * date;
  };
}

function startBehind(
  reader: SearchedIndex,
  results: readonly RankedDocument[],
  after: Cursor,
  orderOf: (result: RankedDocument) => number,
): number {
  // The hit itself, if it is still there: ties are not always ordered by id.
  const same = results.findIndex((result) => orderOf(result) === after.value && idOf(reader, result) === after.id);
  if (same >= 0) return same + 1;
  const behind = results.findIndex(
    (result) => orderOf(result) < after.value || (orderOf(result) === after.value && idOf(reader, result) > after.id),
  );
  return behind < 0 ? results.length : behind;
}

function idOf(reader: SearchedIndex, { segment, document }: Omit<Candidate, 'score'>): string {
  return reader.segments[segment]!.id(document);
}
