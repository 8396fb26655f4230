import type { Document } from '../corpus/document.js';
import { fields } from '../index/fields.js';
import type { Explanation } from './explanation.js';
import type { Highlighter } from './highlight.js';
import type { Hit, HitVersions } from './search-response.js';

/** What ranking knows of a hit, besides the document. */
export interface Standing {
  readonly score: number;
  /** Leaves that matched and were typed, or null where that is not known. */
  readonly matched: readonly number[] | null;
  readonly byTrail: boolean;
  readonly versions: HitVersions | null;
  readonly explanation: Explanation | null;
}

/** A document as a hit, whichever engine found it; without highlights where there is no highlighter. */
export function hitOf(document: Document, highlighter: Highlighter | null, standing: Standing): Hit {
  const { score, matched, byTrail, versions, explanation } = standing;
  const marked = highlighter?.highlight(document, matched);
  return {
    id: document.id,
    kind: document.kind,
    score,
    title: document.title,
    date: document.date,
    source: document.source,
    authors: document.authors.map((author) => author.name),
    subsystems: document.subsystems,
    list: document.list,
    series: document.series,
    identifiers: document.identifiers,
    highlights: { title: marked?.title ?? [], text: marked?.text ?? [] },
    matchedIn: marked?.fields.map((field) => fields[field]!.name) ?? [],
    ...(byTrail ? { byTrail } : {}),
    ...(versions === null ? {} : { versions }),
    ...(explanation === null ? {} : { explanation }),
  };
}
