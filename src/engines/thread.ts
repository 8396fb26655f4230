import type { Document } from '../corpus/document.js';
import type { ThreadEntry } from './engine.js';
import { summaryOf } from './trail.js';

/** The facts a thread is built from. */
export interface ThreadSource {
  document(id: string): Document | null;
  /** Ids of the direct replies to a message. */
  repliesTo(id: string): readonly string[];
}

/**
 * The thread around a mail: from the first message in the index down to every reply, each below its parent, in order
 * of time. Cycles and missing messages are tolerated; a thread is truncated at `mostMessages`.
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

/** Follows In-Reply-To to the first message, and References over missing ones. */
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
