import type { Document, DocumentKind, MailFacts, Notice, Person, Series } from '../document.js';
import { identifiersIn } from '../identifiers-in-text.js';
import { printable } from '../printable.js';
import type { Problem, ProblemReason } from '../problem.js';
import type { ParsedRecord, RawRecord, RecordOptions } from '../source-reader.js';
import { splitSubsystems } from '../subsystems.js';
import { bodyZones, type ZoneSpan } from './body-zones.js';
import { changedFiles } from './changed-files.js';
import { hasDiff } from './diff-scanner.js';
import { MailHeader } from './header.js';
import { withoutListFooter } from './list-footer.js';
import { mailDate } from './mail-date.js';
import { decodeBody, type MessageBody } from './message-body.js';
import { documentIdOf, inReplyToOf, messageIdOf, referencesOf } from './message-id.js';
import { messageLimits } from './message-limits.js';
import { noticeIn } from './notice.js';
import { decodedText, peopleIn, personIn, senderOf } from './people.js';
import { priorLinksIn } from './prior-links.js';
import { parseSubject, type Subject } from './subject.js';
import { changeIdIn, trailersIn } from './trailers.js';

/**
 * One mail, as any reader of mail hands it on, into a document. Never throws: whatever is wrong with the mail is a
 * problem beside the document. Answers at once where the mail is plain text, else with a promise.
 */
export function parseMessage(record: RawRecord, options: RecordOptions): ParsedRecord | Promise<ParsedRecord> {
  const problems = new ProblemList(record);
  if (record.bytes.length > messageLimits.rawBytes) {
    problems.add(
      'too-large',
      `the message has ${record.bytes.length} bytes, more than ${messageLimits.rawBytes}; it was skipped`,
      true,
    );
    return { documents: [], problems: problems.list };
  }
  const header = MailHeader.read(record.bytes);
  if (header.isEmpty && header.bodyStart >= record.bytes.length) {
    problems.add('unparsable', 'there is no mail header and no text; it was skipped', true);
    return { documents: [], problems: problems.list };
  }
  const body = decodeBody(record.bytes, header);
  const finish = (decoded: MessageBody): ParsedRecord => {
    for (const { reason, detail } of decoded.faults) problems.add(reason, detail);
    return { documents: [documentOf(record, options, header, decoded.text, problems)], problems: problems.list };
  };
  return body instanceof Promise ? body.then(finish) : finish(body);
}

class ProblemList {
  readonly list: Problem[] = [];
  readonly #record: RawRecord;

  constructor(record: RawRecord) {
    this.#record = record;
  }

  add(reason: ProblemReason, detail: string, skipped = false): void {
    this.list.push({ reason, location: this.#record.location, detail, skipped });
  }
}

function documentOf(
  record: RawRecord,
  options: RecordOptions,
  header: MailHeader,
  decoded: string,
  problems: ProblemList,
): Document {
  const text = withoutListFooter(withoutBlankLines(decoded));
  const wholeSubject = decodedText(header.first('subject') ?? subjectInBody(text));
  const subject = parseSubject(wholeSubject);
  const inReplyTo = inReplyToOf(header);
  const notice = noticeIn(wholeSubject, senderOf(header));
  const kind = kindOf(subject, text, inReplyTo !== null, notice);
  const zones = bodyZones(text, kind);
  const trailers = trailersIn(text, zones);
  const title = subject.title === '' ? null : subject.title;
  if (messageIdOf(header) === null) {
    problems.add('missing-message-id', 'the mail has no usable Message-ID; it got an id made from its content');
  }
  if (header.tooLarge) {
    problems.add(
      'headers-too-large',
      `the header has more than ${messageLimits.headerBytes} bytes; fields past that were not read`,
    );
  }
  const { date, received } = dates(header, problems);
  const mail: MailFacts = {
    subject: wholeSubject,
    inReplyTo,
    references: referencesOf(header),
    tags: [...subject.tags],
    pull: subject.isPull,
    to: peopleIn(header.all('to')),
    cc: peopleIn(header.all('cc')),
    changeId: kind === 'reply' ? null : changeIdIn(trailers),
    priorLinks: kind === 'reply' ? [] : priorLinksIn(text, zones, kind === 'cover' ? coverLinkZones : patchLinkZones),
    trailers,
    ...(notice === null ? {} : { notice }),
    received,
  };
  return {
    id: documentIdOf(record.bytes, header),
    kind,
    source: record.location,
    alsoIn: [],
    title,
    date,
    authors: authorsOf(header, kind, text, zones),
    list: options.list ?? listOf(header),
    subsystems: title === null ? [] : splitSubsystems(title),
    series: seriesOf(subject, kind),
    identifiers: identifiersIn(namingText(title ?? '', text, zones)),
    files: changedFiles(text, zones),
    text,
    digest: null,
    mail,
    commit: null,
  };
}

/**
 * A patch has a diff, or a subject that says so, and bears no reply mark; a cover letter is part 0 or asks to pull; all
 * else on a list is a reply, also a message that answers nobody and is no patch. An answer that only repeats the
 * patch's subject, without the mark, has no diff and no diffstat: it is a reply too.
 */
export function kindOf(
  subject: Subject,
  text: string,
  answers: boolean,
  notice: Notice | null,
): Extract<DocumentKind, 'patch' | 'cover' | 'reply'> {
  if (subject.isReply || subject.isForward || notice === 'rejected' || notice === 'tested') return 'reply';
  // An answer to a cover letter may repeat its subject: who quotes it does not send it.
  if (subject.part === 0) return answers && isComment(text) && !isSubmission(text) ? 'reply' : 'cover';
  if (subject.isPull && subject.part === null) return 'cover';
  if (hasDiff(text)) return 'patch';
  if (notice !== null || !subject.isPatch) return 'reply';
  return answers && !isSubmission(text) ? 'reply' : 'patch';
}

/** Whether a text in which no diff is recognised has the form of a patch still: a diffstat, or git's signature. */
function isSubmission(text: string): boolean {
  return /^-- \n\d\.\d/m.test(text) || bodyZones(text, 'patch').some(({ zone }) => zone === 'diffstat');
}

/** Whether others' text is quoted under a line that says whose it is, as in an answer. */
function isComment(text: string): boolean {
  return /^[^>\n].*(?:wrote|writes|schrieb|a écrit|escribió|写道|ha scritto) ?[:：]\n\n?>/m.test(text);
}

function seriesOf(subject: Subject, kind: DocumentKind): Series | null {
  const { isPatch, isRfc, isResend, version, part, total, title } = subject;
  const isPosting = kind === 'patch' || kind === 'cover';
  if (!isPosting && !isPatch && version === null) return null;
  return { name: kind === 'cover' ? title : null, version, part, total, rfc: isRfc, resend: isResend };
}

/** Git's in-body `Subject:` at the top of the text, for a mail that has none in its header. */
function subjectInBody(text: string): string {
  const match = /^\s{0,20}(?:(?:From|Date): [^\n]{1,500}\n){0,3}Subject: ([^\n]{1,900})/.exec(text);
  return match === null ? '' : match[1]!;
}

/** The author of a patch is whom its first lines name, where they name somebody (git's in-body `From:`). */
function authorsOf(header: MailHeader, kind: DocumentKind, text: string, zones: readonly ZoneSpan[]): Person[] {
  if (kind === 'patch') {
    for (const { zone, start, end } of zones) {
      if (zone !== 'attribution') {
        if (text.slice(start, end).trim() !== '') break;
        continue;
      }
      const from = /^From: ([^\n]{1,500}(?:\n[ \t][^\n]{1,500})?)/m.exec(text.slice(start, end));
      const person = from === null ? null : personIn(decodedText(from[1]!));
      if (person !== null && person.address !== null) return [person];
      break;
    }
  }
  const sender = senderOf(header);
  return sender === null ? [] : [sender];
}

function dates(header: MailHeader, problems: ProblemList): { date: string | null; received: string | null } {
  const newest = header.first('received');
  const received = newest === null ? null : mailDate(newest.slice(newest.lastIndexOf(';') + 1));
  const stated = header.first('date');
  const date = stated === null ? null : mailDate(stated);
  if (date !== null) {
    // A mail is not written after it was received, whatever its author's clock says: it would be the newest for ever.
    const latest = received === null ? Date.now() + ownClockSkew : Date.parse(received) + clockSkew;
    if (Date.parse(date) <= latest) return { date, received };
    const detail = `its date "${printable(stated!)}" is in the future`;
    problems.add(
      'broken-date',
      received === null ? `${detail}; it is kept undated` : `${detail}; the time it was received stands for it`,
    );
    return { date: received, received };
  }
  const what = stated === null ? 'the mail has no date' : `its date "${printable(stated)}" cannot be read`;
  problems.add(
    'broken-date',
    received === null ? `${what}; it is kept undated` : `${what}; the time it was received stands for it`,
  );
  return { date: received, received };
}

/** `List-Id: BPF <bpf.vger.kernel.org>` is `bpf`. */
function listOf(header: MailHeader): string | null {
  const listId = header.first('list-id');
  if (listId !== null) {
    const open = listId.lastIndexOf('<');
    const label = /^[<\s]{0,5}([^\s.<>@]{1,100})[.>@]/.exec(open < 0 ? `${listId.trim()}>` : listId.slice(open));
    if (label !== null) return label[1]!.toLowerCase();
  }
  const address = peopleIn(header.all('x-mailing-list').slice(0, 1))[0]?.address ?? '';
  return address.slice(0, Math.max(0, address.indexOf('@'))).toLowerCase() || null;
}

/** Title and prose, where identifiers are looked for. */
function namingText(title: string, text: string, zones: readonly ZoneSpan[]): string {
  const parts = [title];
  for (const { zone, start, end } of zones) {
    if (zone === 'prose') parts.push(text.slice(start, end));
  }
  return parts.join('\n');
}

function withoutBlankLines(text: string): string {
  let start = 0;
  while (start < text.length && text.charCodeAt(start) <= 32) start++;
  if (start === text.length) return '';
  let end = text.length;
  while (text.charCodeAt(end - 1) <= 32) end--;
  // The first line keeps its indent, the mark of a signature its space, and the text its last line feed.
  const feed = text.indexOf('\n', end);
  return text.slice(text.lastIndexOf('\n', start) + 1, feed < 0 ? text.length : feed + 1);
}

const coverLinkZones: ReadonlySet<string> = new Set(['prose', 'changelog']);
const patchLinkZones: ReadonlySet<string> = new Set(['changelog']);

/** Milliseconds by which an author's clock may be ahead: zones are often wrong as well. */
const clockSkew = 2 * 86_400_000;
/** The same where this machine's clock is all there is to go by, which may be years behind. */
const ownClockSkew = 5 * 365 * 86_400_000;
