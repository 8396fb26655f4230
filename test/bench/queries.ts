import { Random } from '../support/random.js';

/** Queries of one sort, as a user types them, and as plain words for engines without a query language. */
export interface QuerySet {
  readonly name: 'words' | 'prefix' | 'fuzzy' | 'phrase' | 'common';
  readonly queries: readonly string[];
}

/**
 * Query sets drawn from the titles of a collection: 200 of one to four words, 100 prefixes of four letters, 100 words
 * with a letter left out, 50 phrases of two words, and 8 very common words. All lower-case letters, so that every engine
 * reads them alike.
 */
export function querySets(titles: readonly string[], texts: readonly string[]): QuerySet[] {
  const random = new Random(20261123);
  const wordsOf = (text: string): string[] => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
  const usable = titles.map(wordsOf).filter((words) => words.length >= 4);
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const common = [...counts]
    .filter(([word]) => word.length >= 4)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8)
    .map(([word]) => word);
  const long = (): string => {
    for (;;) {
      const word = random.pick(random.pick(usable));
      if (word.length >= 6) return word;
    }
  };
  return [
    {
      name: 'words',
      queries: Array.from({ length: 200 }, (_, i) => {
        const words = random.pick(usable);
        return Array.from({ length: (i % 4) + 1 }, () => random.pick(words)).join(' ');
      }),
    },
    { name: 'prefix', queries: Array.from({ length: 100 }, () => long().slice(0, 4)) },
    {
      name: 'fuzzy',
      queries: Array.from({ length: 100 }, () => {
        const word = long();
        const at = 1 + random.below(word.length - 1);
        return word.slice(0, at) + word.slice(at + 1);
      }),
    },
    {
      name: 'phrase',
      queries: Array.from({ length: 50 }, () => {
        const words = random.pick(usable);
        const at = random.below(words.length - 1);
        return `${words[at]} ${words[at + 1]}`;
      }),
    },
    { name: 'common', queries: common },
  ];
}
