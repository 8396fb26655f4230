import type { Document } from '../corpus/document.js';
import type { LineageFacts } from './lineage-facts.js';
import { lineageKeys } from './lineage-keys.js';
import { titleWords } from './title.js';

/** Where lineage finds submissions: an index, or a list in memory. */
export interface FactsSource {
  /** Null for a document that is not there, or that can have no versions. */
  byId(id: string): LineageFacts | null;
  /** The submissions with a key of `lineageKeys`; none where there are more than `limit`, for then the key tells nothing. */
  withKey(key: string, limit: number): readonly LineageFacts[];
  /** Inverse document frequency of a word: how much it tells that two titles have it in common. */
  rarity(word: string): number;
}

/** Submissions in memory. */
export class FactsList implements FactsSource {
  readonly #byId = new Map<string, LineageFacts>();
  readonly #byKey = new Map<string, LineageFacts[]>();
  readonly #words = new Map<string, number>();

  readonly #digestEntries: readonly Document[];

  constructor(facts: Iterable<LineageFacts>, digestEntries: readonly Document[] = []) {
    this.#digestEntries = digestEntries;
    for (const one of facts) {
      if (this.#byId.has(one.id)) continue;
      this.#byId.set(one.id, one);
      for (const key of lineageKeys(one)) {
        const known = this.#byKey.get(key);
        if (known === undefined) this.#byKey.set(key, [one]);
        else known.push(one);
      }
      for (const word of titleWords(one.title ?? '')) this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
    }
  }

  rarity(word: string): number {
    return Math.log(1 + this.#byId.size / ((this.#words.get(word) ?? 0) + 0.5));
  }

  digestEntries(): readonly Document[] {
    return this.#digestEntries;
  }

  byId(id: string): LineageFacts | null {
    return this.#byId.get(id) ?? null;
  }

  withKey(key: string, limit: number): readonly LineageFacts[] {
    const found = this.#byKey.get(key) ?? [];
    return found.length <= limit ? found : [];
  }
}
