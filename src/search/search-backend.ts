import type { IndexReader } from '../index/snapshot/index-reader.js';
import type { Bitset } from './bitset.js';
import { type CountedFacets, countFacets } from './facets.js';
import { IndexTerms } from './index-terms.js';
import type { Plan } from './plan.js';
import { type Retrieval, type RetrievalRequest, retrieve } from './retrieval.js';
import type { SearchBudget } from './search-budget.js';
import type { SearchedIndex } from './searched-index.js';
import type { TermSource } from './term-source.js';
import { countGroups } from './version-boost.js';

/** The result of the first phase, and the index it ran on. */
export interface Gathered {
  readonly index: SearchedIndex;
  readonly retrieval: Retrieval;
  /** Whether the matches are complete. */
  readonly isWhole: boolean;
}

/** Retrieval of documents. Ranking, highlighting and explanation are shared by all backends. */
export interface SearchBackend {
  readonly terms: TermSource;
  /** The best documents of a plan, in an index that has them and the other messages of their trails. */
  gather(plan: Plan, request: RetrievalRequest): Gathered | Promise<Gathered>;
  /** Facets of all matches of a plan, by patch if wanted and possible. `matches`: those retrieved. */
  facets(plan: Plan, matches: readonly Bitset[], byPatch: boolean): CountedFacets | Promise<CountedFacets>;
  /** Number of matching documents, or patches if wanted and possible; documents are counted up to 10,000. */
  count(plan: Plan, byPatch: boolean, budget: SearchBudget): number | Promise<number>;
  /** Notes for the user. */
  notes(): readonly string[];
}

/** An index in a folder. */
export class ReaderBackend implements SearchBackend {
  readonly #reader: IndexReader;
  readonly terms: IndexTerms;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.terms = new IndexTerms(reader);
  }

  gather(plan: Plan, request: RetrievalRequest): Gathered {
    return { index: this.#reader, retrieval: retrieve(this.#reader, plan, request), isWhole: true };
  }

  facets(_plan: Plan, matches: readonly Bitset[], byPatch: boolean): CountedFacets {
    return countFacets(this.#reader, matches, byPatch ? this.#reader.patches : null);
  }

  count(plan: Plan, byPatch: boolean, budget: SearchBudget): number {
    const { patches } = this.#reader;
    const withMatches = byPatch && patches !== null;
    const { count, matches } = retrieve(this.#reader, plan, {
      size: 0,
      sort: 'relevance',
      withMatches,
      countUpTo: 10_000,
      budget,
    });
    return withMatches ? countGroups(matches, patches) : count;
  }

  notes(): readonly string[] {
    return [];
  }
}
