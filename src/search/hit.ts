import type { Document } from '../corpus/document.js';
import { fields } from '../index/fields.js';
import type { Explanation } from './explanation.js';
import { Highlighter, matchedFields } from './highlight.js';
import type { Plan } from './plan.js';
import type { SearchRequest } from './search-options.js';
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

/** A document as a hit, whichever engine found it. */
export function hitOf(document: Document, plan: Plan, request: SearchRequest, standing: Standing): Hit {
  const { score, matched, byTrail, versions, explanation } = standing;
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
    highlights: request.highlight ? new Highlighter(plan, matched).highlight(document) : { title: [], text: [] },
    matchedIn: request.highlight
      ? [...matchedFields(document, plan)].sort((a, b) => a - b).map((field) => fields[field]!.name)
      : [],
    ...(byTrail ? { byTrail } : {}),
    ...(versions === null ? {} : { versions }),
    ...(explanation === null ? {} : { explanation }),
  };
}
