import { BoundedMemo } from '../../analysis/bounded-memo.js';
import { RecentMap } from '../../analysis/recent-map.js';
import { termKey } from '../../analysis/term.js';
import type { Document } from '../../corpus/document.js';
import type { LineageSource } from '../../lineage/lineage-builder.js';
import type { LineageFacts } from '../../lineage/lineage-facts.js';
import { keywordKey, lineageKey } from '../schema/document-fields.js';
import { addressOf } from '../trails/trail-table.js';
import type { IndexReader } from './index-reader.js';

/** What lineage asks, answered from one generation of an index. What was asked for of late is remembered. */
export class IndexFacts implements LineageSource {
  readonly #reader: IndexReader;
  /** Documents by number: those of a segment stand behind all of the segments before it. */
  readonly #firsts: readonly number[];
  readonly #facts: RecentMap<number, LineageFacts | typeof none>;
  readonly #byId: RecentMap<string, number>;
  readonly #byKey: RecentMap<string, KeyDocuments>;
  readonly #rarity = new BoundedMemo(mostWords, (word) => this.#rarityOf(word));

  /** `remembered`: of how many documents, and for how many ids and keys. */
  constructor(reader: IndexReader, remembered = mostRemembered) {
    this.#reader = reader;
    this.#facts = new RecentMap(remembered);
    this.#byId = new RecentMap(remembered);
    this.#byKey = new RecentMap(remembered);
    let first = 0;
    this.#firsts = reader.segments.map(({ documents }) => (first += documents) - documents);
  }

  byId(id: string): LineageFacts | null {
    let number = this.#byId.get(id);
    if (number === undefined) this.#byId.set(id, (number = this.#numberOf(id)));
    return number < 0 ? null : this.#at(number);
  }

  #numberOf(id: string): number {
    const place = addressOf(id, this.#reader.segments);
    return place === null ? -1 : this.#firsts[place.segment]! + place.document;
  }

  withKey(key: string, limit: number): readonly LineageFacts[] {
    let known = this.#byKey.get(key);
    if (known === undefined || (known.documents === null && known.count <= limit))
      this.#byKey.set(key, (known = this.#documentsWith(key, limit)));
    if (known.documents === null || known.count > limit) return [];
    const found: LineageFacts[] = [];
    for (const number of known.documents) {
      const facts = this.#at(number);
      if (facts !== null) found.push(facts);
    }
    return found;
  }

  #documentsWith(key: string, limit: number): KeyDocuments {
    const term = lineageKey(key);
    const documents: number[] = [];
    for (const [i, segment] of this.#reader.segments.entries()) {
      const cursor = segment.term(term);
      if (cursor === null) continue;
      const count = cursor.documents + documents.length;
      if (count > limit) return { count, documents: null };
      for (let document = cursor.next(); document < segment.documents; document = cursor.next())
        if (segment.live.has(document)) documents.push(this.#firsts[i]! + document);
    }
    return { count: documents.length, documents };
  }

  #at(number: number): LineageFacts | null {
    let facts = this.#facts.get(number);
    if (facts === undefined) {
      const segment = this.#firsts.findLastIndex((first) => first <= number);
      facts = this.#reader.segments[segment]!.facts(number - this.#firsts[segment]!) ?? none;
      this.#facts.set(number, facts);
    }
    return facts === none ? null : facts;
  }

  rarity(word: string): number {
    return this.#rarity.get(word);
  }

  #rarityOf(word: string): number {
    const kind = word.includes('_') ? 'name' : 'unit';
    // Words of titles are compared in the singular.
    const frequency = Math.max(
      this.#reader.documentFrequency(termKey(kind, word)),
      this.#reader.documentFrequency(termKey(kind, `${word}s`)),
    );
    return Math.log(1 + this.#reader.documents / (frequency + 0.5));
  }

  digestEntries(): Document[] {
    const entries: Document[] = [];
    for (const segment of this.#reader.segments) {
      const cursor = segment.term(keywordKey('kind', 'digest-entry'));
      if (cursor === null) continue;
      for (let document = cursor.next(); document < segment.documents; document = cursor.next()) {
        if (segment.live.has(document)) entries.push(segment.document(document));
      }
    }
    return entries;
  }
}

/** Documents with a key; null where there are too many, and then at least `count`. */
interface KeyDocuments {
  readonly count: number;
  readonly documents: readonly number[] | null;
}

/** A document that can have no versions. */
const none = Symbol('none');
/** What bounds the memory of a run over a whole archive: about 100 MB. */
const mostRemembered = 40_000;
const mostWords = 20_000;
