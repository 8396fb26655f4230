import type { Document } from '../corpus/document.js';
import type { ThreadEntry } from './engine.js';
import { summaryOf } from './trail.js';

/** What a thread needs of an index. */
export interface ThreadSource {
  document(id: string): Document | null;
  /** Ids of the mails that answer one directly. */
  repliesTo(id: string): readonly string[];
}

/**
 * The conversation around a mail: from the first message that is here down to every answer, each under what it answers,
 * in order of time. Rings and missing messages do no harm; a thread is cut at `mostMessages`.
 */
export function threadAround(start: Document, source: ThreadSource): ThreadEntry[] {
  const entries: ThreadEntry[] = [];
  const seen = new Set<string>();
  const stack: { document: Document; depth: number }[] = [{ document: firstOf(start, source), depth: 0 }];
  for (let next = stack.pop(); next !== undefined && entries.length < mostMessages; next = stack.pop()) {
    const { document, depth } = next;
    if (seen.has(document.id)) continue;
    seen.add(document.id);
    entries.push({ ...summaryOf(document), depth, current: document.id === start.id });
    const replies = source
      .repliesTo(document.id)
      .filter((id) => !seen.has(id))
      .flatMap((id) => source.document(id) ?? [])
      .sort(byDate);
    for (const reply of replies.reverse()) stack.push({ document: reply, depth: Math.min(depth + 1, deepest) });
  }
  return entries;
}

const mostMessages = 500;
const deepest = 20;

/** Follows In-Reply-To up, over messages that are missing by way of References. */
function firstOf(start: Document, source: ThreadSource): Document {
  let document = start;
  const seen = new Set([start.id]);
  for (;;) {
    const { mail } = document;
    const parents = mail === null ? [] : [mail.inReplyTo, ...mail.references.toReversed()];
    const parent = parents.flatMap((id) => (id === null || seen.has(id) ? [] : (source.document(id) ?? [])))[0];
    if (parent === undefined) return document;
    seen.add(parent.id);
    document = parent;
  }
}

function byDate(a: Document, b: Document): number {
  return (a.date ?? '') < (b.date ?? '') ? -1 : 1;
}
