import type { DocumentAddress, IndexReader } from '../index/snapshot/index-reader.js';
import type { TrailMember } from '../index/trails/trail-table.js';
import { parseQuery } from '../query/parser.js';
import { printQuery } from '../query/print.js';
import { mapQuery, type QueryNode } from '../query/query-node.js';
import { explain } from './explanation.js';
import { withFilters } from './facet-filters.js';
import { Highlighter } from './highlight.js';
import { bestMatchOf, hitOf } from './hit.js';
import { hitVersions } from './hit-versions.js';
import type { Condition, Plan, PlannedWord } from './plan.js';
import { planQuery } from './planner.js';
import { defaultRanking, type Ranking, scoreUnit } from './ranking.js';
import { matchedLeaves } from './rescorer.js';
import { type PageHit, type ResultPage, resultPage } from './result-list.js';
import { ReaderBackend, type SearchBackend } from './search-backend.js';
import { SearchBudget } from './search-budget.js';
import { collapsesPatches, type SearchRequest } from './search-options.js';
import type { ClauseCount, Hit, SearchResponse, SuggestedQuery } from './search-response.js';

/** Corrections of a query, most likely first; see `correctQuery` of `../identifiers/correction.ts`. */
export type QueryCorrector = (query: string) => Promise<readonly string[]>;

/** Searches one generation of an index, wherever it is. */
export class IndexSearcher {
  readonly #backend: SearchBackend;
  readonly #ranking: Ranking;
  readonly #correct: QueryCorrector | null;

  constructor(backend: SearchBackend, ranking: Ranking = defaultRanking, correct: QueryCorrector | null = null) {
    this.#backend = backend;
    this.#ranking = ranking;
    this.#correct = correct;
  }

  /** Searches an index in a folder. */
  static over(
    reader: IndexReader,
    ranking: Ranking = defaultRanking,
    correct: QueryCorrector | null = null,
  ): IndexSearcher {
    return new IndexSearcher(new ReaderBackend(reader), ranking, correct);
  }

  /** Throws a `QueryError` for a query beyond the limits; never for plain text. */
  async search(request: SearchRequest, now = Date.now()): Promise<SearchResponse> {
    const started = performance.now();
    const budget = new SearchBudget(request.budget);
    const parsed = parseQuery(request.query, { now });
    const node = withFilters(parsed.node, request.filters);
    const plan = await planQuery(node, this.#backend.terms, this.#ranking);
    const found = await resultPage(this.#backend, plan, request, budget);
    const highlighter = request.highlight ? new Highlighter(found.plan) : null;
    // Anything over the budget is left out, and the answer is marked as partial.
    let isCut = false;
    const hasTime = (): boolean => {
      if (budget.isSpent) isCut = true;
      return !isCut;
    };
    const wantsDetails = highlighter !== null || request.explain;
    const hits = found.page.map((hit) => {
      const hasDetails = wantsDetails && hasTime();
      return this.#hit(found, hit, hasDetails ? highlighter : null, hasDetails && request.explain, budget);
    });
    const facets = request.facets && hasTime();
    const corrects = hasTime();
    return {
      query: request.query,
      understood: printQuery(node),
      total: found.total,
      totalRelation: found.isExact ? 'eq' : 'gte',
      hits,
      ...(facets ? await this.#backend.facets(plan, found.matches, collapsesPatches(request)) : {}),
      ...(corrects ? await this.#corrections(request, parsed.node, plan, found.total, now, budget, hasTime) : {}),
      ...(corrects && found.total === 0 ? { clauses: await this.#clauseCounts(plan, request, budget, hasTime) } : {}),
      notes: [...parsed.notes, ...plan.notes, ...this.#backend.notes()],
      partial: found.isPartial || isCut,
      cursor: found.cursor,
      tookMs: Math.round((performance.now() - started) * 100) / 100,
    };
  }

  #hit(
    { index, plan, matchedOf }: ResultPage,
    { best, collapsed }: PageHit,
    highlighter: Highlighter | null,
    explains: boolean,
    budget: SearchBudget,
  ): Hit {
    const shown = collapsed?.shown ?? best;
    const isBest = shown.segment === best.segment && shown.document === best.document;
    const addressOf = ({ segment, document }: TrailMember): DocumentAddress => ({
      segment: index.segments[segment]!,
      document,
    });
    const standing = {
      score: best.score / scoreUnit,
      byTrail: isBest && best.byTrail,
      versions: hitVersions(index, shown, matchedOf),
      folded: collapsed?.folded ?? null,
      bestMatch: null,
      explanation: null,
    };
    if (highlighter === null && !explains) {
      const bestMatch = isBest ? null : bestMatchOf(index.head(addressOf(best)), null);
      return hitOf(index.head(addressOf(shown)), null, { ...standing, bestMatch });
    }
    const matched = matchedLeaves(plan, best)?.flatMap(({ leaf }) =>
      plan.leaves[leaf]!.role === 'feedback' ? [] : [leaf],
    );
    const document = index.document(addressOf(best));
    budget.take(document.text.length);
    const explanation = explains && best.seen !== null ? explain(plan, best, document) : null;
    const marked = highlighter?.highlight(document, matched ?? null) ?? null;
    if (isBest) return hitOf(document, marked, { ...standing, explanation });
    const other = index.document(addressOf(shown));
    return hitOf(other, highlighter?.highlight(other, null) ?? null, {
      ...standing,
      bestMatch: bestMatchOf(document, marked),
      explanation,
    });
  }

  /** The nearest spellings that have hits, if a word is not in the index. */
  async #corrections(
    request: SearchRequest,
    parsed: QueryNode,
    plan: Plan,
    found: number,
    now: number,
    budget: SearchBudget,
    hasTime: () => boolean,
  ): Promise<{ didYouMean?: SuggestedQuery[] }> {
    const suggestions: SuggestedQuery[] = [];
    const offer = async (query: string): Promise<void> => {
      if (!hasTime() || query === request.query || suggestions.some((suggestion) => suggestion.query === query)) return;
      const plan = await planQuery(
        withFilters(parseQuery(query, { now }).node, request.filters),
        this.#backend.terms,
        this.#ranking,
      );
      const total = await this.#backend.count(plan, collapsesPatches(request), budget);
      if (total > 0 && (found === 0 || plan.words.every((word) => word.correction === null)))
        suggestions.push({ query, total });
    };
    const wrong = plan.words.filter((word) => word.correction !== null && word.correction.candidates.length > 0);
    for (let choice = 0; wrong.length > 0 && choice < mostSuggestions; choice++) {
      await offer(printQuery(corrected(parsed, wrong, choice)));
    }
    // Identifiers are misremembered in more ways than by an edit or two.
    const isInDoubt = found === 0 || plan.words.some((word) => word.correction !== null);
    if (isInDoubt && suggestions.length === 0 && this.#correct !== null)
      for (const query of await this.#correct(request.query)) await offer(query);
    return suggestions.length === 0 ? {} : { didYouMean: suggestions };
  }

  /** Counts of each clause of a query without hits; of the first clauses only if time is short. */
  async #clauseCounts(
    plan: Plan,
    request: SearchRequest,
    budget: SearchBudget,
    hasTime: () => boolean,
  ): Promise<ClauseCount[]> {
    const parts = plan.condition.type === 'and' ? plan.condition.children : [plan.condition];
    const counts: ClauseCount[] = [];
    for (const condition of parts) {
      const total = await this.#backend.count({ ...plan, condition }, collapsesPatches(request), budget);
      if (!hasTime()) break;
      counts.push({ clause: describe(condition), total });
    }
    return counts;
  }
}

const mostSuggestions = 3;

/** Replaces each misspelt word by its `choice`-th candidate, or its first; other text is kept. */
function corrected(query: QueryNode, wrong: readonly PlannedWord[], choice: number): QueryNode {
  return mapQuery(query, (node) => {
    const edits = wrong.flatMap(({ source, correction }) => {
      const candidate = correction!.candidates[choice] ?? correction!.candidates[0]!;
      return source?.node === node ? [{ ...source, text: candidate.text }] : [];
    });
    edits.sort((a, b) => b.start - a.start);
    let { text } = node;
    for (const edit of edits) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    return edits.length === 0 ? node : { ...node, text };
  });
}

function describe(condition: Condition): string {
  switch (condition.type) {
    case 'leaves':
    case 'keys':
    case 'range':
      return condition.label;
    case 'not':
      return `-${describe(condition.child)}`;
    case 'and':
      return condition.children.map(describe).join(' ');
    case 'or':
      return condition.children.map(describe).join(' OR ');
    case 'nothing':
      return 'not in the index';
    case 'everything':
      return 'everything';
  }
}
