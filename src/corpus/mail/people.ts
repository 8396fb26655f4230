import { addressParser, decodeWords } from 'postal-mime';
import type { Person } from '../document.js';
import type { MailHeader } from './header.js';
import { messageLimits } from './message-limits.js';

/**
 * Who a mail is from and to. The library parses addresses; the plain form `Name <address>`, which most are, is
 * read directly, at a quarter of the cost.
 */
export function peopleIn(fields: readonly string[]): Person[] {
  const people: Person[] = [];
  for (const field of fields) {
    if (field.length > longestField) continue;
    for (const part of addressParts(field)) {
      const person = plainPerson(part);
      if (person !== null) people.push(person);
      else if (part.trim() !== '') for (const person of parsedPeople(part)) people.push(person);
      if (people.length >= messageLimits.people) return people.slice(0, messageLimits.people);
    }
  }
  return people;
}

/** The text of a field that may hold encoded words (RFC 2047), white space folded. */
export function decodedText(value: string): string {
  const decoded = value.includes('=?') ? decodeWords(value) : value;
  return decoded.replace(/\s+/g, ' ').trim();
}

/**
 * The sender. Lists and relays that may not send in somebody's name write `Joe via B4 Relay <relay@…>` or
 * `'Joe' via list <list@…>` and put the address elsewhere, if anywhere: `X-Original-From`, else a lone `Reply-To`.
 */
export function senderOf(header: MailHeader): Person | null {
  const field = header.first('from');
  const sender = field === null ? null : (obscuredPerson(field) ?? peopleIn([withQuotedName(field)])[0] ?? null);
  if (sender === null || (sender.name === '' && sender.address === null)) return null;
  const name = nameBeforeVia(sender.name);
  if (name === null) return sender;
  const original = peopleIn(header.all('x-original-from').slice(0, 1))[0];
  if (original !== undefined) return { name: original.name === '' ? name : original.name, address: original.address };
  const address = peopleIn(header.all('x-original-sender').slice(0, 1))[0]?.address;
  if (address != null) return { name, address };
  const replies = peopleIn(header.all('reply-to').slice(0, 1));
  // Mailman 3 puts the sender into Cc where Reply-To is the list's.
  const own =
    replies.find((person) => person.name === name) ??
    peopleIn(header.all('cc')).find((person) => person.name === name) ??
    (replies.length === 1 ? replies[0] : undefined);
  return { name, address: own?.address ?? sender.address };
}

/** Pipermail's `ada at example.org (Ada Example)`; null for any other form. */
function obscuredPerson(field: string): Person | null {
  const match = /^"?([\w.+-]+) at ([\w.-]+)"?(?: \(([^()]*)\))?$/.exec(field.trim());
  if (match === null || !match[2]!.includes('.')) return null;
  return { name: (match[3] ?? '').trim(), address: `${match[1]}@${match[2]}` };
}

/** `Doe, Jane <jane@example.org>`: a sender is one, so a comma before its only address is part of the name. */
function withQuotedName(field: string): string {
  const open = field.indexOf('<');
  const name = field.slice(0, Math.max(0, open)).trim();
  if (open < 0 || field.indexOf('<', open + 1) >= 0 || !name.includes(',') || /["@=()]/.test(name)) return field;
  return `"${name}" ${field.slice(open)}`;
}

/** A person as written in a line `From:` of a body or in a trailer. */
export function personIn(text: string): Person | null {
  return text.length > longestPerson ? null : (plainPerson(text) ?? parsedPeople(text)[0] ?? null);
}

/** A list of addresses cut at its commas, but for those in quotes and comments. */
function addressParts(field: string): string[] {
  if (!field.includes('"') && !field.includes('(')) return field.split(',');
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  let depth = 0;
  for (let i = 0; i < field.length; i++) {
    const code = field.charCodeAt(i);
    if (code === backslash) i++;
    else if (code === quote && depth === 0) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (code === openParenthesis) depth++;
    else if (code === closeParenthesis) depth = Math.max(0, depth - 1);
    else if (code === comma && depth === 0) {
      parts.push(field.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(field.slice(start));
  return parts;
}

function nameBeforeVia(name: string): string | null {
  const via = name.lastIndexOf(' via ');
  if (via <= 0) return null;
  return name.slice(0, via).trim().replace(/^'|'$/g, '');
}

/** `Name <address>`, `"Name" <address>`, `<address>` or `address` with nothing to decode; null for any other form. */
function plainPerson(part: string): Person | null {
  const text = part.trim();
  const open = text.indexOf('<');
  if (open < 0) return isPlainAddress(text) ? { name: '', address: text } : null;
  if (text.charCodeAt(text.length - 1) !== greater) return null;
  const address = text.slice(open + 1, -1);
  const name = text.slice(0, open).trim();
  if (!isPlainAddress(address)) return null;
  if (isPlainName(name)) return { name, address };
  const inner = name.slice(1, -1);
  return name[0] === '"' && name.endsWith('"') && isPlainQuoted(inner) ? { name: inner, address } : null;
}

function isPlainQuoted(inner: string): boolean {
  return !/["\\]|=\?|\s\s|^\s|\s$/.test(inner);
}

function isPlainName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 61 ? name.charCodeAt(i + 1) === 63 : isSpecial(code)) return false;
  }
  return !name.includes('  ');
}

function isPlainAddress(text: string): boolean {
  let at = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 64) {
      if (at >= 0) return false;
      at = i;
    } else if (code <= 32 || code === 127 || isSpecial(code)) return false;
  }
  return at > 0 && at < text.length - 1;
}

/** The characters that give a field its structure (RFC 5322, section 3.2.3), but for the dot; and control characters. */
function isSpecial(code: number): boolean {
  return code < 128 && specials[code] === 1;
}

function parsedPeople(text: string): Person[] {
  return addressParser(text, { flatten: true }).map(({ name, address }) => ({
    name: name.replace(/\s+/g, ' ').trim(),
    address: address === undefined || address === '' ? null : address,
  }));
}

const specials = new Uint8Array(128).fill(1, 0, 32);
for (const sign of '()<>[]:;@\\,"') specials[sign.charCodeAt(0)] = 1;
const quote = 34;
const openParenthesis = 40;
const closeParenthesis = 41;
const comma = 44;
const greater = 62;
const backslash = 92;
const longestField = 200_000;
const longestPerson = 1_000;
