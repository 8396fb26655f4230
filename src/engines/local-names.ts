import { fold } from '../analysis/character-class.js';
import { termKey } from '../analysis/term.js';
import { type CorrectionSource, correctQuery } from '../identifiers/correction.js';
import { IdentifierFinder } from '../identifiers/identifier-finder.js';
import { lookUpIdentifiers, termsOfName, termsOfTyped } from '../identifiers/identifier-lookup.js';
import { IndexPhrases } from '../identifiers/index-phrases.js';
import { mergedNames } from '../identifiers/merged-names.js';
import { countWithin, exampleDocuments } from '../identifiers/name-occurrences.js';
import type { PhraseType } from '../identifiers/phrase.js';
import { type CountedType, type SuggestContext, Suggester } from '../identifiers/suggester.js';
import type { IndexReader } from '../index/snapshot/index-reader.js';
import type { Bitset } from '../search/bitset.js';
import { withFilters } from '../search/facet-filters.js';
import { IndexTerms } from '../search/index-terms.js';
import type { Plan } from '../search/plan.js';
import { planQuery } from '../search/planner.js';
import { retrieve } from '../search/retrieval.js';
import { SearchBudget } from '../search/search-budget.js';
import type { IdentifiersResponse, SuggestOptions, SuggestResponse } from './engine.js';
import { summaryOf } from './trail.js';

/**
 * Identifier lookup and suggestions from one generation of an index. Tables are built from the segments when first
 * needed, and kept for the generation.
 */
export class LocalNames {
  readonly #reader: IndexReader;
  readonly #terms: IndexTerms;
  readonly #words: CorrectionSource;
  #finder: IdentifierFinder | null = null;
  #passed: { readonly key: string; readonly documents: PassingDocuments } | null = null;
  #completion: { readonly phrases: IndexPhrases; readonly suggester: Suggester } | null = null;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.#terms = new IndexTerms(reader);
    this.#words = {
      frequency: (word) => termsOfTyped(word).reduce((most, key) => Math.max(most, reader.documentFrequency(key)), 0),
      near: (word, limit) => this.#terms.near('u', fold(word), wordEdits, limit),
    };
  }

  get finder(): IdentifierFinder {
    this.#finder ??= new IdentifierFinder(mergedNames(this.#reader.segments.map((segment) => segment.names())));
    return this.#finder;
  }

  async identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    const reader = this.#reader;
    const found = await lookUpIdentifiers(this.finder, text, limit, {
      examples: (keys, most) =>
        exampleDocuments(reader, keys, most).map((address) => summaryOf(reader.document(address))),
      renames: { get: (name) => reader.lineage.renameOf(name) ?? undefined },
    });
    // Names of deleted documents remain until a merge.
    const matches = this.#deleted > 0 ? found.filter((match) => match.examples.length > 0) : found;
    return { query: text, matches };
  }

  async suggest(text: string, { limit, filters }: SuggestOptions): Promise<SuggestResponse> {
    this.#completion ??= this.#prepareCompletion();
    const count = await this.#counter(filters);
    const suggestions = await this.#completion.suggester.suggest(text, limit, { words: this.#words, count });
    return { query: text, suggestions };
  }

  /** Corrections of a query, most likely first. */
  async corrections(query: string): Promise<readonly string[]> {
    // The finder is built only if a word is unknown.
    const names = { find: (text: string, limit: number) => this.finder.find(text, limit) };
    return (await correctQuery(query, names, this.#words)).map(({ text }) => text);
  }

  #prepareCompletion(): { readonly phrases: IndexPhrases; readonly suggester: Suggester } {
    const phrases = new IndexPhrases(this.#reader);
    return { phrases, suggester: new Suggester(this.finder, phrases.phrases()) };
  }

  /** Counts documents within the filters; null without filters. */
  async #counter(filters: SuggestOptions['filters']): Promise<SuggestContext['count']> {
    const isFiltered = Object.values(filters).some((values) => values.length > 0);
    const deleted = this.#deleted;
    if (!isFiltered && deleted === 0) return null;
    const passing = await this.#passing(filters);
    if (isFiltered) return (type, value) => passing.count(type, value);
    return (type, value, documents) => {
      // Of phrases only those of live documents were gathered; and not all documents of a name can be deleted ones.
      const isSure = type !== 'word' && (type !== 'identifier' || documents > deleted);
      return isSure ? documents : passing.count(type, value);
    };
  }

  get #deleted(): number {
    return this.#reader.segments.reduce((sum, segment) => sum + segment.live.deleted, 0);
  }

  /** Cached between keystrokes. */
  async #passing(filters: SuggestOptions['filters']): Promise<PassingDocuments> {
    const key = JSON.stringify(filters);
    if (this.#passed?.key !== key) {
      const plan = await planQuery(withFilters({ type: 'everything' }, filters), this.#terms);
      this.#passed = { key, documents: new PassingDocuments(this.#reader, plan, this.#completion!.phrases) };
    }
    return this.#passed.documents;
  }
}

/** The live documents that match a condition, with document frequencies among them. */
class PassingDocuments {
  readonly #reader: IndexReader;
  readonly #phrases: IndexPhrases;
  readonly #matches: readonly Bitset[];
  readonly #ofPhrases = new Map<PhraseType, (text: string) => number>();
  readonly #counts = new Map<string, number>();

  constructor(reader: IndexReader, plan: Plan, phrases: IndexPhrases) {
    this.#reader = reader;
    this.#phrases = phrases;
    this.#matches = retrieve(reader, plan, {
      size: 0,
      sort: 'relevance',
      withMatches: true,
      countUpTo: Number.POSITIVE_INFINITY,
      budget: SearchBudget.unlimited,
    }).matches;
  }

  /** Counts are cached: the same names come up again while a word is typed. */
  count(type: CountedType, value: string): number {
    const key = `${type} ${value}`;
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = this.#count(type, value);
      if (this.#counts.size >= mostRemembered) this.#counts.clear();
      this.#counts.set(key, count);
    }
    return count;
  }

  #count(type: CountedType, value: string): number {
    if (type === 'identifier') return countWithin(this.#reader, termsOfName(value), this.#matches);
    if (type === 'word') return countWithin(this.#reader, [termKey('unit', fold(value))], this.#matches);
    let counts = this.#ofPhrases.get(type);
    if (counts === undefined) this.#ofPhrases.set(type, (counts = this.#phrases.countsWithin(type, this.#matches)));
    return counts(value);
  }
}

const mostRemembered = 5000;
/** Edits allowed in a prose word. */
const wordEdits = 2;
