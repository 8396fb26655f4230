import { visibleText } from '../corpus/hidden-characters.js';
import type { DigestContent, DigestEntry } from './digest-content.js';
import { entryProse, placeText, stateText } from './entry-prose.js';

export const digestForms = ['text', 'md', 'html', 'json', 'atom', 'eml'] as const;
export type DigestForm = (typeof digestForms)[number];

/** A digest as the bundled corpus has them: a title, an introduction, a line and a paragraph an entry, a time. */
export function digestText({ period, introduction, themes, generated }: DigestContent): string {
  const entries = themes.flatMap((theme) => theme.entries);
  const lines = entries.flatMap((entry) => [oneLine(entry.title), oneLine(entryProse(entry))]);
  return `${[`Linux kernel patch digests, ${period}`, oneLine(introduction), ...lines, `Generated ${generated}`].join('\n')}\n`;
}

export function digestMarkdown(content: DigestContent): string {
  const { introduction, themes, omitted, generated } = content;
  const blocks = [`# ${heading(content)}`, markdown(introduction)];
  for (const { name, entries } of themes) {
    blocks.push(`## ${markdown(name)}`);
    for (const entry of entries) {
      blocks.push(`### [${markdown(entry.title)}](<${entry.link.replace(/[<>\s]/g, encodeURIComponent)}>)`);
      blocks.push(markdown([placeText(entry), ...entry.does].join(' ')));
      if (entry.changed.length > 0)
        blocks.push(['Changes:', '', ...entry.changed.map((item) => `- ${markdown(item)}`)].join('\n'));
      const state = stateText(entry);
      if (state !== '') blocks.push(markdown(state));
    }
  }
  if (omitted > 0) blocks.push(omittedText(omitted));
  blocks.push(`Generated ${generated}`);
  return `${blocks.join('\n\n')}\n`;
}

export function heading({ period, list, first, last }: DigestContent): string {
  const days = first === last ? first : `${first} to ${last}`;
  return `${list ?? 'Linux kernel'} patches, ${period}, ${days}`;
}

export function omittedText(omitted: number): string {
  return `${omitted.toLocaleString('en')} further ${omitted === 1 ? 'patch is' : 'patches are'} not described here.`;
}

/** A mail with the digest as plain text (RFC 5322, RFC 2045); its Message-ID is made of what it covers. */
export function digestMail(content: DigestContent, host: string): string {
  const { period, last, list, generated } = content;
  const date = new Date(generated).toUTCString().replace('GMT', '+0000');
  const headers = [
    `From: Patchtrail <patchtrail@${host}>`,
    `Date: ${date}`,
    `Subject: ${encodedWord(heading(content))}`,
    `Message-ID: <digest-${period}-${last}-${(list ?? 'all').replace(/[^\w.-]/g, '-')}@${host}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = Buffer.from(digestMarkdown(content)).toString('base64').replace(/.{76}/g, '$&\r\n');
  return `${headers.join('\r\n')}\r\n\r\n${body}\r\n`;
}

/** A header value of ASCII as it stands, of others as RFC 2047 has it, in words of at most 75 characters. */
function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  for (let rest = [...text]; rest.length > 0; ) {
    let count = Math.min(rest.length, 15);
    while (Buffer.byteLength(rest.slice(0, count).join('')) > 45) count--;
    words.push(`=?utf-8?B?${Buffer.from(rest.slice(0, count).join('')).toString('base64')}?=`);
    rest = rest.slice(count);
  }
  return words.join('\r\n ');
}

function oneLine(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ').trim());
}

/** Text without meaning to Markdown. */
function markdown(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}

/** All entries in order. */
export function entriesOf({ themes }: DigestContent): DigestEntry[] {
  return themes.flatMap((theme) => theme.entries);
}
