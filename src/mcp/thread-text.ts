import type { Document } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import { fenced, mailLine, mailText } from './mail-text.js';

/** A message of a thread with its depth. */
export interface ThreadMessage {
  readonly document: Document;
  readonly depth: number;
}

/**
 * A thread as one Markdown document: a heading a message with author, date and Message-ID, then its text. Quotes are
 * folded to their last lines, as a reply answers what stands right above it; signatures are left out.
 */
export function threadText(messages: readonly ThreadMessage[]): string {
  return messages.map(messageText).join('\n\n');
}

export function messageText({ document, depth }: ThreadMessage): string {
  const { id, title, date, authors } = document;
  const author = authors[0]?.name ?? authors[0]?.address ?? 'Unknown author';
  const heading = `${'#'.repeat(Math.min(depth + 2, 6))} ${inHeading(title ?? '(no subject)')}`;
  return [heading, `${mailLine(author)} · ${date ?? 'no date'} · <${mailLine(id)}>`, fenced(foldedText(document))].join(
    '\n\n',
  );
}

/** Markup of a title has no effect in a heading. */
function inHeading(title: string): string {
  return mailLine(title).replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

/** Lines of a quote kept before the text that answers it. */
const keptQuote = 4;

/** The text of a message with long quotes folded and without signature. */
export function foldedText({ text, kind }: Document): string {
  const parts: string[] = [];
  for (const { zone, start, end } of bodyZones(text, kind)) {
    if (zone === 'signature') continue;
    const piece = text.slice(start, end);
    if (zone !== 'quote') {
      parts.push(piece);
      continue;
    }
    const lines = piece.replace(/\n$/, '').split('\n');
    const folded = lines.length - keptQuote;
    if (folded > 1) parts.push(`> […] ${folded} quoted lines\n`);
    parts.push(`${(folded > 1 ? lines.slice(folded) : lines).join('\n')}\n`);
  }
  return mailText(parts.join('').trim());
}
