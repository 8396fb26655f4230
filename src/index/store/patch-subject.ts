import { createHash } from 'node:crypto';
import type { Document } from '../../corpus/document.js';
import { parseSubject } from '../../corpus/mail/subject.js';
import { titleKey, titleWords } from '../../lineage/title.js';

/** 64 bits; both 0 where a document has no subject to go by. */
export interface SubjectHash {
  readonly low: number;
  readonly high: number;
}

/**
 * What a mail is about, by its subject: a patch, its replies, later versions, backports and notices of robots bear one title, and
 * messages with equal hashes are shown as one hit. A title that many patches share ("minor fixes") says nothing, and
 * neither does that of a mail without a patch: those go by their thread.
 */
export function subjectHash({ mail, title, id }: Pick<Document, 'mail' | 'title' | 'id'>): SubjectHash {
  if (mail === null) return noSubject;
  const noticed = noticedTitle(title ?? '');
  const subject = noticed ?? title ?? '';
  const isPatch = noticed !== null || parseSubject(mail.subject).isPatch;
  const telling = [...titleWords(subject)].filter((word) => !commonWords.has(word));
  const key =
    isPatch && !mail.pull && telling.length >= fewestWords
      ? titleKey(subject)
      : `${titleKey(subject)}\0${mail.references[0] ?? mail.inReplyTo ?? id}`;
  const digest = createHash('sha1').update(key).digest();
  return { low: digest.readInt32LE(0), high: digest.readInt32LE(4) };
}

const noSubject: SubjectHash = { low: 0, high: 0 };

/**
 * The title in a notice of a robot: `Patch "x" has been added to the 6.6-stable tree`, `FAILED: patch "[PATCH] x" failed to apply`,
 * `Applied "x" to …`, `(subset) [PATCH] x`; null where the title is no notice.
 */
function noticedTitle(title: string): string | null {
  const mark = noticeMark.exec(title);
  if (mark === null) return null;
  const end = title.endsWith('"') ? title.length - 1 : title.lastIndexOf('" ');
  return parseSubject(title.slice(mark[0].length, end > mark[0].length ? end : undefined)).title;
}

const noticeMark = /^(?:failed: patch "|patch "|applied "|\(subset\) )/i;

/** Telling words that a title has at least, for messages to be of one patch by their title alone. */
const fewestWords = 3;
const commonWords = new Set(
  (
    'fixe update cleanup clean patche patch misc minor variou small improvement improve change typo comment warning error' +
    ' documentation doc serie remove unused support net next bpf v1 v2 v3'
  ).split(' '),
);
