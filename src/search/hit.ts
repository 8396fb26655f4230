import { listsOf } from '../corpus/document.js';
import { permalinkOf } from '../corpus/mail/archive-hosts.js';
import { fields } from '../index/schema/fields.js';
import type { DocumentHead } from '../index/store/stored-form.js';
import type { Explanation } from './explanation.js';
import type { Marked } from './highlight.js';
import type { BestMatch, FoldedCounts, Hit, HitVersions } from './search-response.js';

/** What ranking knows of a hit, besides the document. */
export interface HitRanking {
  readonly score: number;
  readonly byTrail: boolean;
  readonly versions: HitVersions | null;
  readonly folded: FoldedCounts | null;
  readonly bestMatch: BestMatch | null;
  readonly explanation: Explanation | null;
}

/** A document as a hit, whichever engine found it; without highlights where nothing was marked. */
export function hitOf(document: DocumentHead, marked: Marked | null, standing: HitRanking): Hit {
  const { score, byTrail, versions, folded, bestMatch, explanation } = standing;
  return {
    id: document.id,
    kind: document.kind,
    score,
    title: document.title,
    date: document.date,
    source: document.source,
    authors: document.authors.map((author) => author.name),
    subsystems: document.subsystems,
    ...archiveFacts(document),
    list: document.list,
    lists: listsOf(document),
    series: document.series,
    identifiers: document.identifiers,
    highlights: { title: marked?.title ?? [], text: marked?.text ?? [] },
    matchedIn: marked?.fields.map((field) => fields[field]!.name) ?? [],
    ...(byTrail ? { byTrail } : {}),
    ...(versions === null ? {} : { versions }),
    ...(folded === null ? {} : { folded }),
    ...(bestMatch === null ? {} : { bestMatch }),
    ...(explanation === null ? {} : { explanation }),
  };
}

/** The Message-ID of what is mail, and its public address. */
function archiveFacts({ id, kind }: DocumentHead): Pick<Hit, 'messageId' | 'permalink'> {
  const isMail = kind === 'patch' || kind === 'cover' || kind === 'reply';
  // Other text under an id that is taken has its hash behind that.
  const messageId = isMail && id.includes('@') ? id.split('#', 1)[0]! : null;
  return { messageId, permalink: messageId === null ? null : permalinkOf(messageId) };
}

/** The message that matches best, beside the message shown for it. */
export function bestMatchOf({ id, kind, title, date, authors }: DocumentHead, marked: Marked | null): BestMatch {
  return { id, kind, title, date, authors: authors.map((author) => author.name), text: marked?.text ?? [] };
}
