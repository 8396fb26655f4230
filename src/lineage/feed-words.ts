import type { Document } from '../corpus/document.js';
import { titleWords } from './digest-entry.js';

/** What words tell in this feed. */
export interface FeedWords {
  /** Inverse document frequency. */
  readonly rarity: (word: string) => number;
}

export function feedWords(documents: readonly Document[]): FeedWords {
  const counts = new Map<string, number>();
  for (const document of documents) {
    for (const word of titleWords(`${document.title ?? ''} ${document.text}`))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return { rarity: (word) => Math.log(1 + documents.length / ((counts.get(word) ?? 0) + 0.5)) };
}

/** What two sets of words have in common. */
export interface Overlap {
  /** Weight of what both have, over that of what either has. */
  readonly share: number;
  /** The same over what the first has, and over what the smaller of the two has. */
  readonly containment: number;
  readonly ofSmaller: number;
  readonly shared: readonly string[];
}

export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: (word: string) => number): Overlap {
  const shared: string[] = [];
  let common = 0;
  let left = 0;
  let right = 0;
  for (const word of a) {
    const weight = rarity(word);
    left += weight;
    if (b.has(word)) {
      common += weight;
      shared.push(word);
    }
  }
  for (const word of b) right += rarity(word);
  const ratio = (whole: number): number => (whole === 0 ? 0 : common / whole);
  return {
    share: ratio(left + right - common),
    containment: ratio(left),
    ofSmaller: ratio(Math.min(left, right)),
    shared,
  };
}
