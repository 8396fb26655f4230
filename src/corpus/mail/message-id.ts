import { createHash } from 'node:crypto';
import { archiveUrl } from './archive-hosts.js';
import { MailHeader } from './header.js';
import { messageLimits } from './message-limits.js';

/**
 * Message-IDs (RFC 5322, section 3.6.4) out of header fields and archive links, bare, without angle brackets.
 *
 * An id is data from outside: printable and without white space is all that is promised of it.
 */

/** The id of a message by its header; null where there is none that could be used. */
export function messageIdOf(header: MailHeader): string | null {
  const value = header.first('message-id');
  if (value === null) return null;
  return messageIdsIn(value)[0] ?? bareId(value);
}

/** The id a mail's document gets: its Message-ID, or one made from what stays the same wherever the mail is kept. */
export function documentIdOf(message: Uint8Array, header: MailHeader): string {
  return messageIdOf(header) ?? derivedId(message, header);
}

export function documentIdOfMail(message: Uint8Array): string {
  return documentIdOf(message, MailHeader.read(message));
}

function derivedId(message: Uint8Array, header: MailHeader): string {
  const hash = createHash('sha256');
  for (const name of ['from', 'date', 'subject'] as const) hash.update(`${header.first(name) ?? ''}\n`);
  let end = message.length;
  // Mailboxes differ in how many line feeds they leave at the end.
  while (end > header.bodyStart && message[end - 1]! <= 32) end--;
  hash.update(message.subarray(header.bodyStart, end));
  return `missing-${hash.digest('hex').slice(0, 20)}`;
}

/** Every `<id>` of a field, in order, each once; words between them are passed over. */
export function messageIdsIn(value: string): string[] {
  const ids = new Set<string>();
  let start = value.indexOf('<');
  while (start >= 0) {
    const end = value.indexOf('>', start + 1);
    if (end < 0) break;
    // `<a <b@c>`: what counts is the last opening bracket.
    const id = cleanId(value.slice(value.lastIndexOf('<', end) + 1, end));
    if (id !== null) ids.add(id);
    start = value.indexOf('<', end + 1);
  }
  return [...ids];
}

/** The newest of all ids in `References`, oldest first, each once. */
export function referencesOf(header: MailHeader): string[] {
  const ids = new Set<string>();
  for (const value of header.all('references')) for (const id of messageIdsIn(value)) ids.add(id);
  return [...ids].slice(-messageLimits.references);
}

export function inReplyToOf(header: MailHeader): string | null {
  for (const value of header.all('in-reply-to')) {
    // `Message from Bob <bob@example.org> of "Mon, 4 May" <id>` (MH, Emacs): the first in brackets is the sender.
    const ids = messageIdsIn(value);
    const id = (/^message from /i.test(value) ? ids.slice(1) : ids)[0] ?? bareId(value);
    if (id !== null && !answersToPrompts.has(id.toLowerCase())) return id;
  }
  return null;
}

/** What people typed where git send-email asked for an id. */
const answersToPrompts = new Set(['y', 'n', 'yes', 'no']);

/**
 * The Message-ID in a link to a mail archive, or null: `https://lore.kernel.org/<list>/<id>/…`, its `/r/<id>` and
 * `/all/<id>`, `lkml.kernel.org/r/<id>`, `patch.msgid.link/<id>`, `patchwork.kernel.org/…/<id>/` and mirrors of lore.
 */
export function messageIdInLink(link: string): string | null {
  const match = archiveLink.exec(link);
  if (match === null) return null;
  for (const segment of match[1]!.split('/')) {
    if (segment.includes('@') || segment.includes('%40')) {
      return cleanId(percentDecoded(segment).replace(/^[<]|[.:!>]$/g, ''));
    }
  }
  return null;
}

/** Such a link up to what ends a link in running text; the path is captured. */
const archiveLink = new RegExp(`${archiveUrl}([^\\s<"'\`)\\]},;?#]{1,600})`, 'i');

function percentDecoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** White space (from folding) and control characters taken out; null where nothing sensible is left. */
function cleanId(raw: string): string | null {
  const id = isPlain(raw) ? raw : raw.replace(/[\s\p{Cc}]/gu, '');
  return id === '' || id.length > longestId ? null : id;
}

/** A field without brackets: an id if it is one word. */
function bareId(value: string): string | null {
  const id = value.replace(/^<|>$/g, '');
  return /^[^\s\p{Cc}<>]+$/u.test(id) && id.length <= longestId ? id : null;
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code >= 127) return false;
  }
  return true;
}

const longestId = 500;
