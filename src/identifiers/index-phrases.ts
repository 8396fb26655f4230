import type { IndexReader } from '../index/snapshot/index-reader.js';
import { missing } from '../index/store/columns.js';
import type { Bitset } from '../search/bitset.js';
import { type PhraseType, phraseTypes, type SuggestedPhrase } from './phrase.js';

/** The distinct values of one column, over all segments. */
interface PhraseColumn {
  readonly texts: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  /** By segment: the number of each ordinal. */
  readonly numbersOfOrdinals: readonly Uint32Array[];
}

/** The phrases in the columns of an index, with their document frequencies within a set. */
export class IndexPhrases {
  readonly #reader: IndexReader;
  readonly #columns = new Map<PhraseType, PhraseColumn>();

  constructor(reader: IndexReader) {
    this.#reader = reader;
    for (const type of phraseTypes) {
      const numbers = new Map<string, number>();
      const numbersOfOrdinals = reader.segments.map((segment) =>
        Uint32Array.from(segment.columns.words(type).table, (text) => {
          let number = numbers.get(text);
          if (number === undefined) numbers.set(text, (number = numbers.size));
          return number;
        }),
      );
      this.#columns.set(type, { texts: [...numbers.keys()], numbers, numbersOfOrdinals });
    }
  }

  /** All phrases of live documents, with document frequency and newest date. */
  *phrases(): Generator<SuggestedPhrase> {
    for (const type of phraseTypes) {
      const { texts } = this.#columns.get(type)!;
      const documents = new Uint32Array(texts.length);
      const last = new Float64Array(texts.length);
      this.#tally(type, null, (phrase, date) => {
        documents[phrase]!++;
        if (date > last[phrase]!) last[phrase] = date;
      });
      for (const [phrase, text] of texts.entries()) {
        if (documents[phrase]! > 0) yield { type, text, documents: documents[phrase]!, last: last[phrase]! };
      }
    }
  }

  /** Document frequency of each phrase of a type within a set of documents per segment. */
  countsWithin(type: PhraseType, documents: readonly Bitset[]): (text: string) => number {
    const { texts, numbers } = this.#columns.get(type)!;
    const counts = new Uint32Array(texts.length);
    this.#tally(type, documents, (phrase) => counts[phrase]!++);
    return (text) => counts[numbers.get(text) ?? -1] ?? 0;
  }

  /** Calls back for every phrase of every document, with its date; for live documents if no set is given. */
  #tally(type: PhraseType, within: readonly Bitset[] | null, found: (phrase: number, date: number) => void): void {
    const { numbersOfOrdinals } = this.#columns.get(type)!;
    for (const [i, segment] of this.#reader.segments.entries()) {
      const { starts, ordinals } = segment.columns.words(type);
      const dates = segment.columns.numbers('date');
      const numbers = numbersOfOrdinals[i]!;
      const isWanted = within?.[i] ?? segment.live;
      for (let document = 0; document < segment.documents; document++) {
        if (!isWanted.has(document)) continue;
        const date = dates[document] === missing ? 0 : Math.max(0, dates[document]!);
        for (let at = starts[document]!; at < starts[document + 1]!; at++) found(numbers[ordinals[at]!]!, date);
      }
    }
  }
}
