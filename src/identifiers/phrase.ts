import type { NameEntry } from '../index/terms/name-table.js';

export const phraseTypes = ['subsystem', 'author', 'series', 'title'] as const;
export type PhraseType = (typeof phraseTypes)[number];

/** A phrase that completes a query. */
export interface SuggestedPhrase {
  readonly type: PhraseType;
  readonly text: string;
  readonly documents: number;
  /** Seconds since 1970 of the newest document with it, 0 where unknown. */
  readonly last: number;
}

/** Phrases as identifiers of many parts, so that one completer serves both. */
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
