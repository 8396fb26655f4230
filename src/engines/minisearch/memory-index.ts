import MiniSearch, { type SearchOptions as MiniSearchOptions, type Query } from 'minisearch';
import SearchableMap from 'minisearch/SearchableMap';
import { Analyzer } from '../../analysis/analyzer.js';
import { expandedTerms } from '../../analysis/expansion.js';
import type { Document } from '../../corpus/document.js';
import { fieldStride } from '../../index/postings/positions.js';
import { fieldTexts } from '../../index/schema/document-fields.js';
import { fields } from '../../index/schema/fields.js';
import type { FuzzyTerm } from '../../index/terms/fuzzy-terms.js';
import type { PrefixTerm } from '../../index/terms/prefix-terms.js';
import { Bitset } from '../../search/bitset.js';
import { countExact, countNear } from '../../search/phrase.js';
import { type Condition, isScoring, type Leaf, type PhraseQuery, type Plan } from '../../search/plan.js';
import type { TermSource } from '../../search/term-source.js';
import { metadataField, Tokenizer, tokensOf } from './document-tokens.js';

/** A match of MiniSearch; `factor` is its bonus for the number of matching words. */
export interface ScoredDocument {
  readonly document: number;
  readonly score: number;
  readonly factor: number;
}

/**
 * Documents in memory, by number, in a MiniSearch index of our term keys instead of words: it scores (BM25+, with the
 * field weights of our table), its radix tree answers prefix and fuzzy queries, and conditions are evaluated on sets
 * of documents.
 */
export class MemoryIndex implements TermSource {
  readonly #all: readonly Document[];
  readonly #engine = new MiniSearch<Indexed>(engineOptions);
  /** Documents by term key, with the fields of each. */
  readonly #postings = new SearchableMap<Map<number, number>>();

  constructor(documents: readonly Document[]) {
    this.#all = documents;
    const tokenizer = new Tokenizer();
    for (const [number, document] of documents.entries()) {
      const { terms, text } = tokenizer.tokenize(document);
      this.#engine.add({ number, text });
      for (const { key, mask } of terms) {
        const known = this.#postings.get(key);
        if (known === undefined) this.#postings.set(key, new Map([[number, mask]]));
        else known.set(number, mask);
      }
    }
  }

  get documents(): number {
    return this.#all.length;
  }

  documentFrequencies(keys: readonly string[]): number[] {
    return keys.map((key) => this.#postings.get(key)?.size ?? 0);
  }

  withPrefix(letter: string, text: string, limit: number): PrefixTerm[] {
    const found: PrefixTerm[] = [];
    for (const [key, documents] of this.#postings.atPrefix(`${letter}:${text}`)) {
      found.push({ text: key.slice(2), documents: documents.size });
    }
    return found.sort((a, b) => b.documents - a.documents || (a.text < b.text ? -1 : 1)).slice(0, limit);
  }

  /** Levenshtein distance: a transposition costs two. */
  near(letter: string, text: string, edits: number, limit: number): FuzzyTerm[] {
    const found: FuzzyTerm[] = [];
    for (const [key, [documents, distance]] of this.#postings.fuzzyGet(`${letter}:${text}`, edits)) {
      if (key.startsWith(`${letter}:${text.slice(0, 1)}`)) {
        found.push({ text: key.slice(2), distance, documents: documents.size });
      }
    }
    return found
      .sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.text < b.text ? -1 : 1))
      .slice(0, limit);
  }

  /** The documents that match the condition of a plan. */
  match(plan: Plan): Bitset {
    return this.#match(plan.condition, plan);
  }

  /** The documents of `wanted` that MiniSearch finds for the plan, best first; ties by id. */
  score(plan: Plan, wanted: Bitset): ScoredDocument[] {
    const queries = plan.leaves.filter(isScoring).map((leaf) => this.#leafQuery(leaf));
    if (queries.length === 0) return [];
    const wordsOf = wordsByKey(plan);
    const found = this.#engine.search({ combineWith: 'OR', queries }, { filter: ({ id }) => wanted.has(id) });
    return found
      .map(({ id, score, queryTerms }): ScoredDocument => {
        // Its own factor counts terms, and one word of the query may have many.
        const factor = new Set(queryTerms.flatMap((key) => [...(wordsOf.get(key) ?? [])])).size || 1;
        return { document: id, score: (score / (queryTerms.length || 1)) * factor, factor };
      })
      .sort((a, b) => b.score - a.score || (this.#all[a.document]!.id < this.#all[b.document]!.id ? -1 : 1));
  }

  /** The score contribution of one leaf by document, before the factor for the number of words. */
  contributions(leaf: Leaf): Map<number, number> {
    if (!isScoring(leaf)) return new Map();
    const found = this.#engine.search(this.#leafQuery(leaf));
    return new Map(found.map(({ id, score, queryTerms }) => [id, score / (queryTerms.length || 1)]));
  }

  #leafQuery(leaf: Leaf): Query {
    const options: MiniSearchOptions = { fields: fieldNames(leaf.mask), boostTerm: () => leaf.weight };
    if (leaf.phrase === null) return { ...options, combineWith: 'OR', queries: [...leaf.keys] };
    const found = this.#phraseMatches(leaf.phrase, leaf.mask);
    return {
      ...options,
      combineWith: 'AND',
      queries: leaf.phrase.slots.map((keys) => ({ combineWith: 'OR', queries: [...keys] })),
      boostDocument: (number: number) => (found.has(number) ? 1 : 0),
    };
  }

  #leafMatches(leaf: Leaf): Bitset {
    return leaf.phrase === null ? this.#keyMatches(leaf.keys, leaf.mask) : this.#phraseMatches(leaf.phrase, leaf.mask);
  }

  #keyMatches(keys: readonly string[], mask: number): Bitset {
    const set = new Bitset(this.documents);
    for (const key of keys) {
      for (const [number, bits] of this.#postings.get(key) ?? [])
        if (mask === -1 || (bits & mask) !== 0) set.add(number);
    }
    return set;
  }

  #phraseMatches({ slots, slop }: PhraseQuery, mask: number): Bitset {
    const candidates = new Bitset(this.documents).fill();
    for (const keys of slots) candidates.and(this.#keyMatches(keys, mask));
    const set = new Bitset(this.documents);
    for (const number of candidates.documents()) {
      const lists = positionsOf(this.#all[number]!, slots, mask);
      if ((slop === 0 ? countExact(lists) : countNear(lists, slop)) > 0) set.add(number);
    }
    return set;
  }

  #match(condition: Condition, plan: Plan): Bitset {
    switch (condition.type) {
      case 'everything':
        return new Bitset(this.documents).fill();
      case 'nothing':
        return new Bitset(this.documents);
      case 'leaves':
        return this.#union(condition.leaves.map((leaf) => this.#leafMatches(plan.leaves[leaf]!)));
      case 'keys':
        return this.#keyMatches(condition.keys, -1);
      case 'range': {
        const set = new Bitset(this.documents);
        const { column, from, to } = condition;
        for (const [number, document] of this.#all.entries()) {
          const value = columnValue(document, column);
          if (value !== null && value >= (from ?? value) && value <= (to ?? value)) set.add(number);
        }
        return set;
      }
      case 'and': {
        const set = new Bitset(this.documents).fill();
        for (const child of condition.children) set.and(this.#match(child, plan));
        return set;
      }
      case 'or':
        return this.#union(condition.children.map((child) => this.#match(child, plan)));
      case 'not':
        return new Bitset(this.documents).fill().andNot(this.#match(condition.child, plan));
    }
  }

  #union(sets: readonly Bitset[]): Bitset {
    const union = new Bitset(this.documents);
    for (const set of sets) union.or(set);
    return union;
  }
}

/** By key: the query words it matches. */
function wordsByKey(plan: Plan): Map<string, Set<number>> {
  const words = new Map<string, Set<number>>();
  for (const leaf of plan.leaves.filter(isScoring)) {
    for (const key of leaf.phrase?.slots.flat() ?? leaf.keys) {
      const known = words.get(key) ?? new Set();
      words.set(key, known.add(leaf.word));
    }
  }
  return words;
}

interface Indexed {
  readonly number: number;
  readonly text: Readonly<Record<string, string>>;
}

const allNames = [...fields.map(({ name }) => name), metadataField];

const engineOptions = {
  idField: 'number',
  fields: allNames,
  extractField: (document: Indexed, field: string) => (field === 'number' ? document.number : document.text[field]),
  tokenize: tokensOf,
  processTerm: (key: string) => key || null,
  searchOptions: {
    tokenize: (key: string) => [key],
    boost: Object.fromEntries(fields.map(({ name, weight }) => [name, weight])),
  },
};

function fieldNames(mask: number): string[] {
  return mask === -1 ? allNames : fields.flatMap(({ name }, i) => ((mask & (1 << i)) === 0 ? [] : [name]));
}

/** Positions of the units of a phrase in a document, slot by slot, ascending. */
function positionsOf(document: Document, slots: PhraseQuery['slots'], mask: number): Int32Array[] {
  const lists = slots.map((): number[] => []);
  let piece = 0;
  for (const { field, text, start, end } of fieldTexts(document)) {
    // Values of one field are separated like fields: a phrase does not span them.
    const base = ++piece * fieldStride;
    if ((mask & (1 << field)) === 0 || fields[field]!.depth === 'sparse') continue;
    const sink: Parameters<Analyzer['analyze']>[1] = (expansion, position) => {
      for (const term of expandedTerms(expansion)) {
        if (term.kind !== 'unit') continue;
        for (const [slot, keys] of slots.entries()) {
          if (keys.includes(term.key)) lists[slot]!.push(base + position + term.position);
        }
      }
    };
    analyzer.analyze(text, sink, start, end);
  }
  return lists.map((list) => Int32Array.from(list).sort());
}

const analyzer = new Analyzer();

function columnValue({ date, series }: Document, column: 'date' | 'version' | 'part' | 'total'): number | null {
  if (column !== 'date') return series?.[column] ?? null;
  const time = date === null ? Number.NaN : Date.parse(date) / 1000;
  return Number.isNaN(time) ? null : Math.floor(time);
}
