import { Bitset } from '../../search/bitset.js';
import { type CountedFacets, countFacets } from '../../search/facets.js';
import { isScoring, type Plan } from '../../search/plan.js';
import { type RetrievalRequest, retrieve } from '../../search/retrieval.js';
import type { Gathered, SearchBackend } from '../../search/search-backend.js';
import { SearchBudget } from '../../search/search-budget.js';
import { candidateIndex } from './candidate-index.js';
import { nearest } from './cluster-connection.js';
import { type FacetAnswer, facetAggregations, readFacets } from './cluster-facets.js';
import type { ClusterGeneration } from './generation.js';
import { conditionOf, type DslQuery, planToDsl } from './query-dsl.js';

interface SearchAnswer {
  readonly timed_out: boolean;
  readonly _shards: { readonly total: number; readonly failed: number; readonly successful: number };
  readonly hits: {
    readonly total?: { readonly value: number; readonly relation: 'eq' | 'gte' };
    readonly hits: readonly { readonly _id: string; readonly fields?: { readonly id: readonly string[] } }[];
  };
  readonly aggregations?: unknown;
}

/**
 * The first phase of one search in a cluster. The cluster retrieves and scores; the best documents and their trails
 * become a small local index, over which retrieval runs once more, and then everything after it. One instance per
 * search, since it records partial failures.
 */
export class ClusterBackend implements SearchBackend {
  readonly #generation: ClusterGeneration;
  readonly #notes = new Set<string>();
  /** The result of the last retrieval. */
  #gathered: Pick<Gathered, 'index' | 'isWhole'> | null = null;

  constructor(generation: ClusterGeneration) {
    this.#generation = generation;
  }

  get terms(): ClusterGeneration['terms'] {
    return this.#generation.terms;
  }

  async gather(plan: Plan, request: RetrievalRequest): Promise<Gathered> {
    const { documents: store, lineage, overview } = this.#generation;
    const byDate = request.sort !== 'relevance';
    const missingLast = { order: request.sort === 'newest' ? 'desc' : 'asc', missing: '_last' };
    const answer = await this.#search(planToDsl(plan), {
      size: Math.min(request.size, deepest),
      track_total_hits: request.countUpTo,
      timeout: `${Math.ceil(request.budget.left)}ms`,
      docvalue_fields: ['id'],
      // Ties are ordered by id, as on one machine.
      ...(byDate
        ? { sort: [{ date: missingLast }, { id: 'asc' }] }
        : plan.leaves.some(isScoring)
          ? {}
          : { sort: [{ id: 'asc' }] }),
    });
    const ids = answer.hits.hits.map((hit) => hit.fields!.id[0]!);
    const stubs = await lineage.trails(ids);
    const isMate = new Set(ids);
    const trailOf = new Map(stubs.map(({ id, trail }) => [id, trail]));
    const followed = new Set(ids.slice(0, byDate ? 0 : mostFollowed(plan)).flatMap((id) => trailOf.get(id) ?? []));
    const mates = stubs.filter(({ id, trail }) => !isMate.has(id) && followed.has(trail)).map(({ id }) => id);
    const loaded = await store.load([...ids, ...mates.slice(0, mostMates)]);
    const documents = [...loaded.values()];
    const found = documents.length;
    const index = candidateIndex(plan, documents, stubs, overview);
    const retrieval = retrieve(index, plan, { ...request, budget: SearchBudget.unlimited, countUpTo: found });
    // Messages known by date only appear on a time line, never as hits.
    const filters = retrieval.filters.map((filter, i) => {
      const here = new Bitset(index.segments[i]!.documents);
      for (let document = 0; document < found; document++) here.add(document);
      return filter === null ? here : here.and(filter);
    });
    const { value: count, relation } = answer.hits.total ?? { value: retrieval.count, relation: 'gte' };
    const isWhole = relation === 'eq' && count <= ids.length;
    this.#gathered = { index, isWhole };
    return {
      index,
      retrieval: {
        ...retrieval,
        filters,
        count: Math.max(count, retrieval.count),
        isExact: relation === 'eq',
        isPartial: this.#note(answer),
      },
      isWhole,
    };
  }

  /**
   * Counts patches if all matches are local: the cluster keeps trails in an index of their own, so beyond that it
   * counts documents. Documents that are present only for their trails match no condition and are passed as
   * exceptions.
   */
  async facets(plan: Plan, matches: readonly Bitset[], byPatch: boolean): Promise<CountedFacets> {
    const { index, isWhole } = this.#gathered!;
    if (byPatch && isWhole && index.patches !== null) return countFacets(index, matches, index.patches);
    const ids = matches.flatMap((found, i) =>
      [...found.documents()].map((document) => index.segments[i]!.id(document)),
    );
    const query = { bool: { should: [conditionOf(plan), { terms: { id: ids } }], minimum_should_match: 1 } };
    const answer = await this.#search(query, { size: 0, aggs: facetAggregations });
    this.#note(answer);
    return { facets: readFacets(answer.aggregations as FacetAnswer), facetsOf: 'postings' };
  }

  /** Counts documents: the cluster does not know their trails. */
  async count(plan: Plan): Promise<number> {
    const answer = await this.#search(conditionOf(plan), { size: 0, track_total_hits: 10_000 });
    this.#note(answer);
    return answer.hits.total?.value ?? 0;
  }

  notes(): readonly string[] {
    return [...this.#notes];
  }

  #search(query: DslQuery, options: object): Promise<SearchAnswer> {
    return this.#generation.connection.call<SearchAnswer>({
      method: 'POST',
      path: `/${this.#generation.names.documents}/_search`,
      query: { allow_partial_search_results: true, preference: nearest },
      body: { query, _source: false, ...options },
    });
  }

  /** Whether an answer covers a part of the index only, which is reported to the user. */
  #note({ timed_out: isLate, _shards: { total, failed } }: SearchAnswer): boolean {
    if (failed > 0) this.#notes.add(`${total - failed} of ${total} parts of the index answered; there may be more`);
    if (isLate) this.#notes.add('time ran out before all of the index was looked at; there may be more');
    return failed > 0 || isLate;
  }
}

/** Deepest result that can be paged to. */
const deepest = 10_000;
/** Most documents whose trails are read in full. */
const mostMates = 400;

/**
 * Trails are followed from the best documents, and a few more in the order of the cluster, which scores phrases
 * approximately.
 */
function mostFollowed(plan: Plan): number {
  const { trailDepth } = plan.ranking;
  return plan.leaves.some((leaf) => leaf.phrase !== null) ? trailDepth * 2 : trailDepth + 5;
}
