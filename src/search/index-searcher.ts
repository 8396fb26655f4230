import type { Document } from '../corpus/document.js';
import { fields } from '../index/fields.js';
import type { IndexReader } from '../index/index-reader.js';
import { parseQuery } from '../query/parser.js';
import { printQuery } from '../query/print.js';
import type { QueryNode } from '../query/query-node.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { explain } from './explanation.js';
import { countFacets, type FacetName } from './facets.js';
import { Highlighter, matchedFields } from './highlight.js';
import { IndexTerms } from './index-terms.js';
import type { Condition, Plan } from './plan.js';
import { planQuery } from './planner.js';
import { ranking, scoreUnit } from './ranking.js';
import { type Retrieval, retrieve } from './retrieval.js';
import type { SearchRequest } from './search-options.js';
import type { ClauseCount, Hit, SearchResponse, Suggestion } from './search-response.js';
import { type RankedDocument, secondPhase } from './second-phase.js';

/** Searches one generation of an index. */
export class IndexSearcher {
  readonly #reader: IndexReader;
  readonly #terms: IndexTerms;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.#terms = new IndexTerms(reader);
  }

  /** Throws a `QueryError` for a query beyond the limits; never for plain text. */
  async search(request: SearchRequest, now = Date.now()): Promise<SearchResponse> {
    const started = performance.now();
    const parsed = parseQuery(request.query, { now });
    const node = withFilters(parsed.node, request.filters);
    const plan = await planQuery(node, this.#terms);
    const deadline = Date.now() + request.budget;
    const after = decodeCursor(request.cursor);
    const offset = after?.offset ?? request.offset;
    const size = Math.max(ranking.window, offset + request.limit);
    const retrieval = retrieve(this.#reader, plan, {
      size,
      sort: request.sort,
      withMatches: request.facets,
      countUpTo: request.countUpTo,
      deadline,
    });
    const ranked = this.#rank(plan, retrieval, request.sort);
    const page = ranked.slice(offset, offset + request.limit);
    const hits = page.map((document) => this.#hit(plan, document, request));
    const found = retrieval.count;
    const hasMore = offset + page.length < found && page.length > 0;
    return {
      query: request.query,
      understood: printQuery(node),
      total: found,
      totalRelation: retrieval.isExact ? 'eq' : 'gte',
      hits,
      ...(request.facets ? { facets: countFacets(this.#reader, retrieval.matches) } : {}),
      ...(await this.#corrections(request, plan, found, now)),
      ...(found === 0 ? { clauses: this.#clauseCounts(plan) } : {}),
      notes: [...parsed.notes, ...plan.notes],
      partial: retrieval.isPartial,
      cursor: hasMore ? encodeCursor({ offset: offset + page.length }) : null,
      tookMs: Math.round((performance.now() - started) * 100) / 100,
    };
  }

  /** The best by all signals, then the rest by the first phase alone. */
  #rank(plan: Plan, retrieval: Retrieval, sort: SearchRequest['sort']): RankedDocument[] {
    const first = retrieval.candidates.slice(0, sort === 'relevance' ? ranking.window : retrieval.candidates.length);
    const order = new Map(first.map((candidate, i) => [candidate, i]));
    const ranked = secondPhase(
      this.#reader,
      plan,
      first.map((candidate) => candidate),
    );
    if (sort === 'relevance') {
      const place = (document: RankedDocument): number => order.get(document.candidate)!;
      ranked.sort((a, b) => b.score - a.score || place(a) - place(b));
    } else {
      ranked.sort((a, b) => order.get(a.candidate)! - order.get(b.candidate)!);
    }
    const rest = retrieval.candidates.slice(first.length).map(
      (candidate): RankedDocument => ({
        ...candidate,
        candidate,
        base: candidate.score,
        bonuses: { coverage: 0, proximity: 0, recency: 0 },
        leaves: null,
      }),
    );
    return [...ranked, ...rest];
  }

  #hit(plan: Plan, ranked: RankedDocument, request: SearchRequest): Hit {
    const document = this.document(ranked);
    const matched = ranked.leaves?.map((leaf) => leaf.leaf) ?? null;
    const highlights = request.highlight ? new Highlighter(plan, matched).highlight(document) : { title: [], text: [] };
    return {
      id: document.id,
      kind: document.kind,
      score: ranked.score / scoreUnit,
      title: document.title,
      date: document.date,
      source: document.source,
      authors: document.authors.map((author) => author.name),
      subsystems: document.subsystems,
      list: document.list,
      series: document.series,
      identifiers: document.identifiers,
      highlights,
      matchedIn: request.highlight
        ? [...matchedFields(document, plan)].sort((a, b) => a - b).map((field) => fields[field]!.name)
        : [],
      ...(request.explain && ranked.leaves !== null ? { explanation: explain(plan, ranked, document) } : {}),
    };
  }

  document({ segment, document }: { readonly segment: number; readonly document: number }): Document {
    return this.#reader.document({ segment: this.#reader.segments[segment]!, document });
  }

  #count(plan: Plan): number {
    return retrieve(this.#reader, plan, {
      size: 0,
      sort: 'relevance',
      withMatches: false,
      countUpTo: 10_000,
      deadline: Number.POSITIVE_INFINITY,
    }).count;
  }

  /** Nearest spellings that have hits, where a word was not found as typed. */
  async #corrections(
    request: SearchRequest,
    plan: Plan,
    found: number,
    now: number,
  ): Promise<{ didYouMean?: Suggestion[] }> {
    const suggestions: Suggestion[] = [];
    const wrong = plan.words.filter((word) => word.correction !== null && word.correction.candidates.length > 0);
    if (wrong.length === 0) return {};
    for (let choice = 0; choice < mostSuggestions; choice++) {
      let query = request.query;
      for (const word of wrong) {
        const candidate = word.correction!.candidates[choice] ?? word.correction!.candidates[0]!;
        query = query.replace(word.text, () => candidate.text);
      }
      if (query === request.query || suggestions.some((suggestion) => suggestion.query === query)) continue;
      const corrected = await planQuery(withFilters(parseQuery(query, { now }).node, request.filters), this.#terms);
      const total = this.#count(corrected);
      if (total > 0 && (found === 0 || corrected.words.every((word) => word.correction === null)))
        suggestions.push({ query, total });
    }
    return suggestions.length === 0 ? {} : { didYouMean: suggestions };
  }

  /** What each part of a query without hits would find by itself. */
  #clauseCounts(plan: Plan): ClauseCount[] {
    const parts = plan.condition.type === 'and' ? plan.condition.children : [plan.condition];
    return parts.map((condition) => ({ clause: describe(condition), total: this.#count({ ...plan, condition }) }));
  }
}

const mostSuggestions = 3;

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
      return 'words that occur nowhere';
    case 'everything':
      return 'everything';
  }
}

/** The query with the facets a user chose as further conditions; `-value` leaves out. */
function withFilters(node: QueryNode, filters: SearchRequest['filters']): QueryNode {
  const conditions: QueryNode[] = [];
  for (const [name, values] of Object.entries(filters) as [FacetName, string[]][]) {
    const wanted: QueryNode[] = [];
    for (const value of values) {
      const excluded = value.startsWith('-') && value.length > 1;
      const condition = facetCondition(name, excluded ? value.slice(1) : value);
      if (condition === null) continue;
      if (excluded) conditions.push({ type: 'not', child: condition });
      else wanted.push(condition);
    }
    if (wanted.length > 0) conditions.push(wanted.length === 1 ? wanted[0]! : { type: 'or', children: wanted });
  }
  if (conditions.length === 0) return node;
  const children = node.type === 'sequence' ? node.children : [node];
  return { type: 'sequence', children: [...children, ...conditions] };
}

function facetCondition(name: FacetName, value: string): QueryNode | null {
  switch (name) {
    case 'kind':
    case 'list':
      return { type: 'filter', field: name, value };
    case 'subsystem':
      return { type: 'filter', field: 'subsystem-is', value };
    case 'author':
      return { type: 'filter', field: 'author-is', value };
    case 'series':
      return { type: 'filter', field: 'series-is', value };
    case 'version': {
      const version = Number(value);
      return Number.isInteger(version) ? { type: 'range', field: 'version', from: version, to: version } : null;
    }
    case 'month': {
      const month = /^(\d{4})-(\d{2})$/.exec(value);
      if (month === null) return null;
      const [year, number] = [Number(month[1]), Number(month[2])];
      return {
        type: 'range',
        field: 'date',
        from: Date.UTC(year, number - 1, 1) / 1000,
        to: Date.UTC(year, number, 1) / 1000 - 1,
      };
    }
  }
}
