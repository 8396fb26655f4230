import type { Document, SourceLocation } from './document.js';
import { documentIdOfMail } from './mail/message-id.js';
import { messageLimits } from './mail/message-limits.js';
import { formatOf } from './sources/detect-format.js';
import { FileBytes } from './sources/file-bytes.js';
import { GitRepository } from './sources/git-process.js';
import { MboxSplitter } from './sources/mbox-splitter.js';
import { SourceError } from './sources/source-error.js';

/** What names a mail in its source. */
export type StoredMail = Pick<Document, 'id' | 'source' | 'alsoIn' | 'date'>;

/**
 * Mails as their sources have them, byte for byte, by id. Those whose source is gone, or has them no more, are left out: the
 * index holds what they say all the same. A mailbox is read once up to the last of them; of an archive in git the blobs are
 * known; in an index of an older version, all commits are listed by their dates and those of about the right time are read.
 */
export async function rawMessages(
  mails: readonly StoredMail[],
  { mostBytes = Number.POSITIVE_INFINITY }: RawOptions = {},
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const byPath = new Map<string, { mail: StoredMail; place: SourceLocation }[]>();
  for (const mail of mails)
    for (const place of [mail.source, ...mail.alsoIn])
      byPath.set(place.path, [...(byPath.get(place.path) ?? []), { mail, place }]);
  for (const [path, wanted] of byPath) {
    const left = wanted.filter(({ mail }) => !found.has(mail.id));
    if (left.length === 0) continue;
    try {
      for await (const { id, bytes } of messagesAt(path, left, mostBytes)) found.set(id, bytes);
    } catch (error) {
      // Sources may be moved and taken away once they are indexed.
      if (!(error instanceof SourceError)) throw error;
    }
  }
  return found;
}

export interface RawOptions {
  /** Larger files are not read, nor the commits of an archive listed where a blob is not known: for immediate answers. */
  readonly mostBytes?: number;
}

interface FoundMessage {
  readonly id: string;
  readonly bytes: Uint8Array;
}

async function* messagesAt(
  path: string,
  wanted: readonly { readonly mail: StoredMail; readonly place: SourceLocation }[],
  mostBytes: number,
): AsyncGenerator<FoundMessage> {
  const ids = new Set(wanted.map(({ mail }) => mail.id));
  const repository = await GitRepository.at(path);
  if (repository !== null) {
    yield* messagesOfBlobs(repository, wanted);
    const unplaced = wanted.filter(({ place }) => place.blob === undefined).map(({ mail }) => mail);
    if (unplaced.length > 0 && mostBytes === Number.POSITIVE_INFINITY) yield* messagesInGit(repository, unplaced);
    return;
  }
  const file = await FileBytes.open(path);
  if (file.size > mostBytes) return;
  const lines = new Set(wanted.map(({ place }) => place.line));
  const last = wanted.reduce((most, { place }) => Math.max(most, place.line), 0);
  const splitter = new MboxSplitter({ longest: messageLimits.rawBytes });
  const pieces: Uint8Array[] = [];
  let isMailbox: boolean | null = null;
  const chosen = function* (messages: Iterable<{ bytes: Uint8Array; line: number }>): Generator<FoundMessage> {
    for (const { bytes, line } of messages) {
      if (!lines.has(line)) continue;
      const id = documentIdOfMail(bytes);
      // The splitter writes on over what it gave out.
      if (ids.has(id)) yield { id, bytes: Uint8Array.from(bytes) };
    }
  };
  for await (const chunk of file.chunks()) {
    isMailbox ??= formatOf(chunk) === 'mbox';
    if (!isMailbox) {
      pieces.push(Uint8Array.from(chunk));
      continue;
    }
    yield* chosen(splitter.push(chunk));
    if (splitter.next.line > last) return;
  }
  if (isMailbox === true) yield* chosen(splitter.end());
  else {
    const bytes = Buffer.concat(pieces);
    const id = documentIdOfMail(bytes);
    if (ids.has(id)) yield { id, bytes };
  }
}

/** Messages whose blobs are known. One that the archive has purged is gone. */
async function* messagesOfBlobs(
  repository: GitRepository,
  wanted: readonly { readonly mail: StoredMail; readonly place: SourceLocation }[],
): AsyncGenerator<FoundMessage> {
  const placed = wanted.flatMap(({ mail, place }) =>
    place.blob === undefined ? [] : [{ id: mail.id, blob: place.blob }],
  );
  const blobs = async function* (): AsyncGenerator<string> {
    for (const { blob } of placed) yield blob;
  };
  let at = 0;
  for await (const { bytes } of repository.blobs(blobs(), messageLimits.rawBytes)) {
    const { id } = placed[at++]!;
    if (bytes !== null) yield { id, bytes: Uint8Array.from(bytes) };
  }
}

/** Public-inbox gives a commit the date of its mail, where that has one. */
async function* messagesInGit(repository: GitRepository, mails: readonly StoredMail[]): AsyncGenerator<FoundMessage> {
  const times = mails.flatMap(({ date }) => (date === null ? [] : [Date.parse(date) / 1000]));
  const [first, last] = [
    times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY) - nearby,
    times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY) + nearby,
  ];
  const commits: string[] = [];
  const log = await repository.text(['log', '--format=%H %at', 'HEAD', '--']);
  for (const line of log.split('\n')) {
    const [sha = '', time = ''] = line.split(' ');
    if (Number(time) >= first && Number(time) <= last && commits.length < mostLooked) commits.push(sha);
  }
  const ids = new Set(mails.map(({ id }) => id));
  const names = async function* (): AsyncGenerator<string> {
    for (const sha of commits) yield `${sha}:m`;
  };
  for await (const { bytes } of repository.blobs(names(), messageLimits.rawBytes)) {
    if (bytes === null) continue;
    const id = documentIdOfMail(bytes);
    if (ids.delete(id)) yield { id, bytes: Uint8Array.from(bytes) };
    if (ids.size === 0) return;
  }
}

/** Seconds by which dates of mails and of commits may differ: zones that are wrong, mostly. */
const nearby = 86_400;
/** A list has some hundred mails a day; that many are read in a second or two. */
const mostLooked = 20_000;
