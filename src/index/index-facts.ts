import { termKey } from '../analysis/term.js';
import type { Document } from '../corpus/document.js';
import type { LineageSource } from '../lineage/lineage-builder.js';
import type { LineageFacts } from '../lineage/lineage-facts.js';
import { keywordKey, lineageKey } from './document-fields.js';
import type { IndexReader } from './index-reader.js';
import type { SegmentReader } from './segment-reader.js';

/** What lineage asks, answered from one generation of an index. What was read lately is remembered. */
export class IndexFacts implements LineageSource {
  readonly #reader: IndexReader;
  readonly #byId = new Map<string, LineageFacts | null>();
  readonly #byKey = new Map<string, readonly LineageFacts[]>();
  readonly #facts = new Map<SegmentReader, Map<number, LineageFacts | null>>();
  #factCount = 0;
  readonly #rarity = new Map<string, number>();

  constructor(reader: IndexReader) {
    this.#reader = reader;
  }

  byId(id: string): LineageFacts | null {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const address = this.#reader.find(id);
    const facts = address === null ? null : this.#at(address.segment, address.document);
    if (this.#byId.size >= mostRemembered) this.#byId.clear();
    this.#byId.set(id, facts);
    return facts;
  }

  withKey(key: string, limit: number): readonly LineageFacts[] {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known.length > limit ? [] : known;
    const term = lineageKey(key);
    const found: LineageFacts[] = [];
    for (const segment of this.#reader.segments) {
      const cursor = segment.term(term);
      if (cursor === null) continue;
      if (cursor.documents + found.length > limit) return [];
      for (let document = cursor.next(); document < segment.documents; document = cursor.next()) {
        if (segment.live.has(document)) found.push(this.#at(segment, document)!);
      }
    }
    if (this.#byKey.size >= mostRemembered) this.#byKey.clear();
    this.#byKey.set(key, found);
    return found;
  }

  #at(segment: SegmentReader, document: number): LineageFacts | null {
    let known = this.#facts.get(segment);
    if (known === undefined) this.#facts.set(segment, (known = new Map()));
    let facts = known.get(document);
    if (facts === undefined) {
      if (this.#factCount >= mostRemembered) this.#forget();
      facts = segment.facts(document);
      this.#factCount++;
      known.set(document, facts);
    }
    return facts;
  }

  /** All at once: what was found by id or key would keep the facts in memory. */
  #forget(): void {
    for (const known of this.#facts.values()) known.clear();
    this.#byId.clear();
    this.#byKey.clear();
    this.#factCount = 0;
  }

  rarity(word: string): number {
    let rarity = this.#rarity.get(word);
    if (rarity === undefined) {
      const kind = word.includes('_') ? 'name' : 'unit';
      // Words of titles are compared in the singular.
      const frequency = Math.max(
        this.#reader.frequency(termKey(kind, word)),
        this.#reader.frequency(termKey(kind, `${word}s`)),
      );
      rarity = Math.log(1 + this.#reader.documents / (frequency + 0.5));
      if (this.#rarity.size >= mostRemembered) this.#rarity.clear();
      this.#rarity.set(word, rarity);
    }
    return rarity;
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

const mostRemembered = 20_000;
