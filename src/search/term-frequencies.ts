import type { DraftLeaf } from './draft.js';

/** In how many documents of an index terms are, as far as was asked. */
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

  /** 0 for a term that is not there, or was not asked for. */
  get(key: string): number {
    return this.#known.get(key) ?? 0;
  }

  /** Documents that have any term of a leaf, at most. */
  ofLeaf({ documentFrequency: frequency, keys }: DraftLeaf): number {
    return frequency === undefined ? this.ofAny(keys) : Math.min(frequency, this.documents);
  }

  /** Documents that have any of the terms, at most. */
  ofAny(keys: readonly string[]): number {
    let sum = 0;
    for (const key of keys) sum += this.get(key);
    return Math.min(sum, this.documents);
  }
}
