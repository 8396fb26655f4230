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

/** The first phase of a search, and what it was carried out over. */
export interface Gathered {
  readonly index: SearchedIndex;
  readonly retrieval: Retrieval;
  /** Whether the matches are all that there are, and not only those that were looked at. */
  readonly isWhole: boolean;
}

/** Where documents are found. What is found is ranked, highlighted and explained by the same code for all. */
export interface SearchBackend {
  readonly terms: TermSource;
  /** The best documents of a plan, in an index that holds them and the other postings of their trails. */
  gather(plan: Plan, request: RetrievalRequest): Gathered | Promise<Gathered>;
  /** Facets of all that a plan finds, by patch where that is wanted and can be. `matches` are those that were gathered. */
  facets(plan: Plan, matches: readonly Bitset[], byPatch: boolean): CountedFacets | Promise<CountedFacets>;
  /** How many documents a plan finds, or patches where that is wanted and can be; documents are counted up to 10,000. */
  count(plan: Plan, byPatch: boolean, budget: SearchBudget): number | Promise<number>;
  /** What a user should know of the answer besides. */
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
