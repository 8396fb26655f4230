import type { NameEntry } from '../index/terms/name-table.js';

export const phraseTypes = ['subsystem', 'author', 'series', 'title'] as const;
export type PhraseType = (typeof phraseTypes)[number];

/** Something of one or several words that a query may be completed by. */
export interface SuggestedPhrase {
  readonly type: PhraseType;
  readonly text: string;
  readonly documents: number;
  /** Seconds since 1970 of the newest document with it, 0 where unknown. */
  readonly last: number;
}

/** Phrases as names of many parts, so that they are completed as names are. */
export function phraseEntries(phrases: readonly SuggestedPhrase[]): NameEntry[] {
  return phrases.map(({ text, documents, last }) => ({
    spelling: text,
    documents,
    first: 0,
    last,
    fields: 0,
    evidence: 0,
  }));
}
