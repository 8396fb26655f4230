import type { DraftLeaf } from './draft.js';

/** Document frequencies of terms, as far as read. */
export class DocumentFrequencies {
  /** Documents of the index. */
  readonly documents: number;
  readonly #known = new Map<string, number>();

  constructor(documents: number) {
    this.documents = documents;
  }

  set(key: string, documents: number): void {
    this.#known.set(key, documents);
  }

  /** 0 for a term that does not exist or was not read. */
  get(key: string): number {
    return this.#known.get(key) ?? 0;
  }

  /** Upper bound of the document frequency of a leaf. */
  ofLeaf({ documentFrequency: frequency, keys }: DraftLeaf): number {
    return frequency === undefined ? this.ofAny(keys) : Math.min(frequency, this.documents);
  }

  /** Upper bound of the document frequency of several terms. */
  ofAny(keys: readonly string[]): number {
    let sum = 0;
    for (const key of keys) sum += this.get(key);
    return Math.min(sum, this.documents);
  }
}
