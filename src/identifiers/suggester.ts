import { nameEvidence } from '../index/terms/name-table.js';
import type { DocumentField, SuggestedValues } from '../query/field-table.js';
import { Completer, type NameCompletion } from './completer.js';
import { type CorrectionSource, correctQuery } from './correction.js';
import type { IdentifierFinder } from './identifier-finder.js';
import { IdentifierTable } from './identifier-table.js';
import { type PhraseType, phraseEntries, phraseTypes, type SuggestedPhrase } from './phrase.js';
import { queryTails, valueTail } from './query-tail.js';

export type SuggestionType = 'identifier' | PhraseType | 'correction';

/** A completed query. */
export interface Suggestion {
  /** The whole completed query. */
  readonly text: string;
  readonly type: SuggestionType;
  readonly documents: number;
}

/** What an engine supplies: its index and the active filters. */
export interface SuggestContext {
  readonly words: CorrectionSource;
  /**
   * Number of documents within the filters that have an identifier, phrase or word, of which `documents` have it in
   * all; null without filters, when everything listed has hits.
   */
  readonly count: ((type: CountedType, value: string, documents: number) => number | Promise<number>) | null;
}
export type CountedType = 'identifier' | 'word' | PhraseType;

/** A suggestion and its completed part. */
interface RankedSuggestion extends Suggestion {
  readonly type: CountedType & SuggestionType;
  readonly value: string;
  readonly rank: number;
}

/**
 * Completes a query while it is typed. Complete words are kept; only the last word is completed, or the author, series
 * or subsystem that the last few words start, and a title replaces a query whose words it has. If nothing has the
 * typed prefix, near identifiers are offered as corrections.
 */
export class Suggester {
  readonly #finder: IdentifierFinder;
  readonly #names: Completer;
  readonly #phrases: ReadonlyMap<PhraseType, { table: IdentifierTable; completer: Completer }>;

  constructor(finder: IdentifierFinder, phrases: Iterable<SuggestedPhrase>) {
    this.#finder = finder;
    this.#names = new Completer(finder.table, true);
    const byType = new Map(phraseTypes.map((type) => [type, [] as SuggestedPhrase[]]));
    for (const phrase of phrases) byType.get(phrase.type)!.push(phrase);
    this.#phrases = new Map(
      [...byType].map(([type, some]) => {
        const table = new IdentifierTable(phraseEntries(some));
        return [type, { table, completer: new Completer(table, false) }];
      }),
    );
  }

  /** At most `limit` suggestions, best first, each with a hit within the filters. */
  async suggest(text: string, limit: number, { words, count }: SuggestContext): Promise<Suggestion[]> {
    let accepted = await this.#accepted(this.#complete(text, limit), limit, count);
    // Under filters the most popular may all be excluded.
    if (count !== null && accepted.length < limit && limit < mostCounted)
      accepted = await this.#accepted(this.#complete(text, mostCounted), limit, count);
    if (accepted.length > 0 || text.length > longestQuery) return accepted;
    for (const { text: whole, replacements } of await correctQuery(text, this.#finder, words)) {
      if (accepted.length >= limit) break;
      const found: number[] = [];
      for (const { type, text: value, documents } of replacements)
        found.push(count === null ? documents : await count(type, value, documents));
      const documents = found.reduce((least, count) => Math.min(least, count), Number.POSITIVE_INFINITY);
      if (documents > 0) accepted.push({ text: whole, type: 'correction', documents });
    }
    return accepted;
  }

  /** The completions that have hits, of mixed types. */
  async #accepted(
    candidates: readonly RankedSuggestion[],
    limit: number,
    count: SuggestContext['count'],
  ): Promise<Suggestion[]> {
    const places = new DiverseSuggestions(limit);
    for (const { text, type, value, documents } of candidates) {
      if (places.areTaken) break;
      const passing = count === null ? documents : await count(type, value, documents);
      if (passing > 0) places.offer({ text, type, documents: passing });
    }
    return places.suggestions();
  }

  /** Completions, best first, before the filters; at most `limit` of each type. */
  #complete(text: string, limit: number): RankedSuggestion[] {
    const query = text.trimStart();
    if (query === '' || query.length > longestQuery || !(limit >= 1)) return [];
    const found = [...this.#nameCompletions(query, limit), ...this.#phraseCompletions(query, limit)];
    found.sort((a, b) => b.rank - a.rank || a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
    const seen = new Set([query.trim().toLowerCase()]);
    return found.filter(({ text: whole }) => {
      const isNew = !seen.has(whole.toLowerCase());
      seen.add(whole.toLowerCase());
      return isNew;
    });
  }

  #nameCompletions(query: string, limit: number): RankedSuggestion[] {
    const { head, tail, field, isQuoted } = valueTail(query);
    if (tail === '' || /\s/.test(tail) || (field !== null && !suggests(field, 'identifier'))) return [];
    const { table } = this.#finder;
    const bonus = /[_\d./-]|\p{L}\p{Lu}/u.test(tail) ? typedAsName : 0;
    return this.#names.complete(tail, limit + 1).flatMap((completion) => {
      const isFile = (table.evidence[completion.entry]! & nameEvidence.file) !== 0;
      if (field?.name === 'file' && !isFile) return [];
      const text = head + table.spelling(completion.entry) + (isQuoted ? '"' : '');
      return ranked(table, completion, text, 'identifier', bonus - (isFile && field?.name !== 'file' ? fileMalus : 0));
    });
  }

  #phraseCompletions(query: string, limit: number): RankedSuggestion[] {
    const { head, tail, field, isQuoted } = valueTail(query);
    const found: RankedSuggestion[] = [];
    // An omitted part is a word, not several.
    if (field === null && head.endsWith('-')) return found;
    for (const [type, { table, completer }] of this.#phrases) {
      if (table.count === 0) continue;
      if (field !== null) {
        if (!suggests(field, type)) continue;
        const bare = isQuoted ? head.slice(0, -1) : head;
        for (const completion of completer.complete(tail, limit + 1))
          found.push(ranked(table, completion, bare + quoted(table.spelling(completion.entry)), type, 0));
      } else if (type === 'title') {
        for (const completion of completer.complete(query, limit + 1))
          found.push(ranked(table, completion, table.spelling(completion.entry), type, bonusOfType.title));
      } else if (!isQuoted) {
        for (const [more, { head: before, tail: words }] of queryTails(query, mostTailWords).entries()) {
          for (const completion of completer.complete(words, limit + 1)) {
            // Several words match the start of an author or a series.
            if (more > 0 && completion.fit === 'inside') continue;
            const text = before + table.spelling(completion.entry);
            found.push(ranked(table, completion, text, type, bonusOfType[type] + more * bonusOfWord));
          }
        }
      }
    }
    return found;
  }
}

const longestQuery = 400;
/** Most completions of a type that are tested against the filters. */
const mostCounted = 50;
const mostTailWords = 4;
const bonusOfType = { subsystem: 12, author: 8, series: 4, title: 0 } as const;
const bonusOfWord = 40;
const typedAsName = 20;
const fileMalus = 8;

function suggests({ suggest = [] }: DocumentField, values: SuggestedValues): boolean {
  return suggest.includes(values);
}

function ranked(
  table: IdentifierTable,
  { entry, rank }: NameCompletion,
  text: string,
  type: RankedSuggestion['type'],
  bonus: number,
): RankedSuggestion {
  return { text, type, value: table.spelling(entry), documents: table.documents[entry]!, rank: rank + bonus };
}

function quoted(text: string): string {
  return /\s/.test(text) ? `"${text.replaceAll('"', '')}"` : text;
}

/**
 * The slots of an answer, filled in the order of offers; no type takes more than half of them while others can use the
 * rest.
 */
class DiverseSuggestions {
  readonly #limit: number;
  readonly #counts = new Map<SuggestionType, number>();
  readonly #offers: { readonly suggestion: Suggestion; readonly isSpare: boolean }[] = [];
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get areTaken(): boolean {
    return this.#taken >= this.#limit;
  }

  offer(suggestion: Suggestion): void {
    const count = this.#counts.get(suggestion.type) ?? 0;
    const isSpare = count >= Math.ceil(this.#limit / 2);
    this.#counts.set(suggestion.type, count + 1);
    this.#offers.push({ suggestion, isSpare });
    if (!isSpare) this.#taken++;
  }

  suggestions(): Suggestion[] {
    let spare = this.#limit - this.#taken;
    return this.#offers.filter(({ isSpare }) => !isSpare || spare-- > 0).map(({ suggestion }) => suggestion);
  }
}
