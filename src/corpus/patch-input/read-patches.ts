import type { Document } from '../document.js';
import { hasDiff } from '../mail/diff-scanner.js';
import { parseMessage } from '../mail/message-parser.js';
import { decodeText } from '../mail/text-decoder.js';
import type { Problem } from '../problem.js';
import type { RawRecord } from '../source-reader.js';
import { formatOf } from '../sources/detect-format.js';
import { MboxSplitter } from '../sources/mbox-splitter.js';
import { SourceError } from '../sources/source-error.js';

/** The messages of a patch that somebody has at hand: as documents, though they are in no index. */
export interface ReadPatches {
  /** In the order they stand in; at least one is a patch or a cover letter. */
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
}

/**
 * Reads bytes that hold a patch: a mail or what `git format-patch` writes, an mbox of them, the output of `git show` or `git
 * log -p`, or a plain diff, with or without text before it. `name` stands for the bytes in locations and messages. Throws
 * a `SourceError` where there is no patch in them. What others sent is read as safely as any mail.
 */
export async function readPatches(bytes: Uint8Array, name: string): Promise<ReadPatches> {
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const record of recordsIn(bytes, name)) {
    const parsed = await parseMessage(record, { list: null });
    for (const document of parsed.documents) documents.push(document);
    for (const problem of parsed.problems) problems.push(problem);
  }
  if (!documents.some(({ kind }) => kind === 'patch' || kind === 'cover'))
    throw new SourceError(`${name}: no patch in it; expected a mail with a patch, an mbox or a diff`);
  return { documents, problems };
}

function* recordsIn(bytes: Uint8Array, name: string): Generator<RawRecord> {
  const record = (message: Uint8Array, line: number): RawRecord => ({
    location: { path: name, line },
    bytes: message,
    position: bytes.length,
  });
  switch (formatOf(bytes.subarray(0, looked))) {
    case 'mbox': {
      const splitter = new MboxSplitter({ longest: bytes.length });
      for (const message of splitter.push(bytes)) yield record(message.bytes, message.line);
      for (const message of splitter.end()) yield record(message.bytes, message.line);
      return;
    }
    case 'eml':
      yield record(bytes, 1);
      return;
    default: {
      const text = decodeText(bytes, null).text.replace(/\r\n/g, '\n');
      if (!hasDiff(text)) return;
      for (const mail of asMails(text)) yield record(Buffer.from(mail), 1);
    }
  }
}

/** Bytes by which a format is told. */
const looked = 1 << 18;

/** A diff, or commits as git shows them, in the form of mails, so that they are read like all others. */
function asMails(text: string): string[] {
  const starts = [...text.matchAll(/^commit [0-9a-f]{7,64}\b[^\n]{0,200}\n(?=[A-Z][A-Za-z]{1,20}:)/gm)].map(
    ({ index }) => index,
  );
  if (starts.length === 0) return [mailOfDiff(text)];
  const commits = starts.map((start, i) => shownCommit(text.slice(start, starts[i + 1])));
  // `git log` shows the newest first.
  return commits.reverse().map((commit, i, { length }) => mailOfCommit(commit, i + 1, length));
}

interface ShownCommit {
  readonly author: string | null;
  readonly date: string | null;
  readonly title: string;
  readonly body: string;
}

function shownCommit(text: string): ShownCommit {
  const blank = text.indexOf('\n\n');
  const head = text.slice(0, blank);
  const rest = text.slice(blank + 2);
  const diff = rest.search(/^(?:diff |---$)/m);
  const message = (diff < 0 ? rest : rest.slice(0, diff)).replace(/^ {4}/gm, '');
  const [title = '', ...lines] = message.split('\n');
  const fields = new Map(head.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line]));
  const field = (name: string): string | null =>
    fields
      .get(name)
      ?.slice(name.length + 1, longestField)
      .trim() ?? null;
  return {
    author: field('Author'),
    date: field('AuthorDate') ?? field('Date'),
    title,
    body: `${lines.join('\n').trim()}\n---\n${diff < 0 ? '' : rest.slice(diff)}`,
  };
}

function mailOfCommit({ author, date, title, body }: ShownCommit, part: number, total: number): string {
  const count = total === 1 ? '' : ` ${part}/${total}`;
  return mailText(
    [
      ['From', author],
      ['Date', date === null ? null : mailDateOf(date)],
      ['Subject', `[PATCH${count}] ${title}`],
    ],
    body,
  );
}

/** `Mon Jan 6 10:00:00 2025 +0100`, git's own form, as mails have it; any other as it is. */
function mailDateOf(date: string): string {
  const own = /^(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) ([\d:]{8}) (\d{4}) ([-+]\d{4})$/.exec(date.trim());
  return own === null ? date : `${own[2]} ${own[1]} ${own[4]} ${own[3]} ${own[5]}`;
}

/** What stands before the diff is its message, and the first line of that its title where it is short enough for one. */
function mailOfDiff(text: string): string {
  const [first = ''] = text.trimStart().split('\n', 1);
  const isTitle = first.length <= longestTitle && !/^(?:diff |Index:|---|\+\+\+|[*=]{3})/.test(first);
  return mailText(
    [['Subject', isTitle ? `[PATCH] ${first.trim()}` : '']],
    isTitle ? text.trimStart().slice(first.length) : text,
  );
}

const longestTitle = 200;
const longestField = 500;

function mailText(header: readonly (readonly [string, string | null])[], body: string): string {
  const lines = header.flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\n`]));
  return `${lines.join('')}Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n${body}`;
}
