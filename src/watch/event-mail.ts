import { visibleText } from '../corpus/hidden-characters.js';
import { permalinkOf } from '../corpus/mail/archive-hosts.js';
import type { WatchEvent } from './watch-events.js';

/** An event as a mail (RFC 5322); its Message-ID is made of its key, so that a client shows it once. */
export function eventMail({ watch, type, key, patch, detail, date }: WatchEvent): string {
  const time = new Date(date ?? patch.date ?? 0);
  const title = oneLine(patch.title ?? '(no subject)');
  const header = [
    'From: Patchtrail <patchtrail@patchtrail.invalid>',
    `Subject: ${encoded(`[${watch}] ${type}: ${title}`)}`,
    `Date: ${(Number.isNaN(time.getTime()) ? new Date(0) : time).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${key}@patchtrail.invalid>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  const link = patch.id.includes('@') ? `\n${permalinkOf(patch.id)}` : '';
  return `${header.join('\n')}\n\n${oneLine(detail)}\n\n${title}\n${oneLine(patch.authors.join(', '))}${link}\n`;
}

function oneLine(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ').trim());
}

/** A header value of ASCII as it stands, of others as one encoded word a piece (RFC 2047). */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const characters = [...text];
  const words: string[] = [];
  for (let at = 0; at < characters.length; at += 10) {
    words.push(`=?utf-8?B?${Buffer.from(characters.slice(at, at + 10).join('')).toString('base64')}?=`);
  }
  return words.join('\n ');
}
