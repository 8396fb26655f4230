import type { Document } from '../corpus/document.js';
import { MailHeader } from '../corpus/mail/header.js';

/**
 * Postings as a mailbox (the mboxrd form of RFC 4155's family, in which lines that begin with "From " get a `>`), so
 * that a series can be read or applied. The mails are written anew from what the index holds: headers that it does not
 * keep are not there.
 */
export function mailboxOf(documents: readonly Document[]): string {
  return documents.flatMap((document) => mailOf(document) ?? []).join('');
}

/**
 * The same as bytes, with mails as their sources have them where `raw` does. A mail whose text is another than the index has
 * (trailers were added) keeps its header, but for what says how the text is encoded.
 */
export function mailboxBytes(
  documents: readonly Document[],
  raw: ReadonlyMap<string, Uint8Array>,
  changed: ReadonlySet<string>,
): Uint8Array {
  const pieces = documents.flatMap((document) => {
    const bytes = raw.get(document.id);
    if (bytes === undefined) return [Buffer.from(mailboxOf([document]))];
    const mail = changed.has(document.id) ? withText(bytes, document.text) : Buffer.from(bytes);
    const escaped = mail.toString('latin1').replace(/^(>*From )/gm, '>$1');
    return [Buffer.from(`${fromLine}${escaped}${escaped.endsWith('\n') ? '' : '\n'}\n`, 'latin1')];
  });
  return Buffer.concat(pieces);
}

function withText(bytes: Uint8Array, text: string): Buffer {
  const header = Buffer.from(bytes.subarray(0, MailHeader.read(bytes).bodyStart)).toString('latin1');
  const kept: string[] = [];
  for (const line of header.split(/\r?\n/).filter((line) => line !== '')) {
    if (/^[ \t]/.test(line)) kept.push(kept.length === 0 ? line : `${kept.pop()}\n${line}`);
    else kept.push(line);
  }
  const fields = kept.filter((field) => !/^(?:content-[a-z-]+|mime-version|dkim-signature):/i.test(field));
  const added = contentFields.map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${[...fields, ...added].join('\n')}\n\n`, 'latin1'), Buffer.from(text)]);
}

const fromLine = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';
const contentFields = [
  ['MIME-Version', '1.0'],
  ['Content-Type', 'text/plain; charset=UTF-8'],
  ['Content-Transfer-Encoding', '8bit'],
] as const;

function mailOf({ id, date, authors, mail, text }: Document): string | null {
  if (mail === null) return null;
  const sent = new Date(date ?? mail.received ?? 0);
  const time = Number.isNaN(sent.getTime()) ? new Date(0) : sent;
  const { subject, inReplyTo, references, to, cc } = mail;
  const header: [string, string | null][] = [
    ['From', addressList(authors)],
    ['To', addressList(to)],
    ['Cc', addressList(cc)],
    ['Subject', encodedText(subject)],
    ['Date', time.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', bracketed(id)],
    ['In-Reply-To', inReplyTo === null ? null : bracketed(inReplyTo)],
    ['References', references.length === 0 ? null : references.map(bracketed).join('\n ')],
    ...contentFields.map(([name, value]): [string, string] => [name, value]),
  ];
  const lines = header.flatMap(([name, value]) => (value === null || value === '' ? [] : [`${name}: ${value}\n`]));
  const body = text.replace(/^(>*From )/gm, '>$1');
  return `${fromLine}${lines.join('')}\n${body}${body.endsWith('\n') ? '' : '\n'}\n`;
}

function bracketed(id: string): string {
  return `<${oneLine(id)}>`;
}

function addressList(people: Document['authors']): string {
  return people
    .map(({ name, address }) => {
      const mailbox = address === null ? 'unknown@invalid' : oneLine(address).replace(/[<>\s]/g, '');
      return name === '' ? mailbox : `${encodedPhrase(name)} <${mailbox}>`;
    })
    .join(',\n ');
}

/** A header is one line, whatever is in it. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/** A display name: as it is where it may stand so, quoted where it holds signs, encoded where it holds other letters. */
function encodedPhrase(text: string): string {
  const line = oneLine(text);
  if (!isPrintableAscii(line)) return encodedWords(line);
  return /^[\w !#$%&'*+\-/=?^`{|}~]*$/.test(line) ? line : `"${line.replace(/["\\]/g, '\\$&')}"`;
}

function encodedText(text: string): string {
  const line = oneLine(text);
  return isPrintableAscii(line) && !line.includes('=?') ? line : encodedWords(line);
}

function isPrintableAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** RFC 2047 encoded words: base64 of at most 45 bytes each, never cutting a character. */
function encodedWords(text: string): string {
  const words: string[] = [];
  let chunk = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > longestWord) {
      words.push(chunk);
      chunk = '';
      bytes = 0;
    }
    chunk += character;
    bytes += size;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\n ');
}

const longestWord = 45;
