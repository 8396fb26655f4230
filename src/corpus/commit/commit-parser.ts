import type { Person } from '../document.js';
import { identifiersIn } from '../identifiers-in-text.js';
import { bodyZones } from '../mail/body-zones.js';
import { messageIdInLink } from '../mail/message-id.js';
import { messageLimits } from '../mail/message-limits.js';
import { decodeText } from '../mail/text-decoder.js';
import { trailersIn } from '../mail/trailers.js';
import { printable } from '../printable.js';
import type { Problem } from '../problem.js';
import type { ParsedRecord, RawRecord } from '../source-reader.js';
import { splitSubsystems } from '../subsystems.js';
import { readCommitRecord } from './commit-record.js';

/** One commit, as `GitLogReader` hands it on, into a document. Never throws. */
export function parseCommit(record: RawRecord): ParsedRecord {
  const { location } = record;
  const problems: Problem[] = [];
  let isBroken = false;
  const commit = readCommitRecord(record.bytes, (bytes) => {
    const { text, fault } = decodeText(bytes, null);
    isBroken ||= fault !== null;
    return text;
  });
  if (commit === null) {
    const detail = 'incomplete commit record; skipped';
    return { documents: [], problems: [{ reason: 'broken-record', location, detail, skipped: true }] };
  }
  const name = commit.sha.slice(0, 12);
  if (isBroken) {
    const detail = `commit ${name} is not valid UTF-8; read as Windows-1252`;
    problems.push({ reason: 'broken-encoding', location, detail, skipped: false });
  }
  const { title, text } = splitMessage(commit.message);
  const date = isoTime(commit.authored) ?? isoTime(commit.committed);
  if (date === null) {
    const detail = `the date "${printable(commit.authored)}" of commit ${name} is invalid; kept without a date`;
    problems.push({ reason: 'broken-date', location, detail, skipped: false });
  }
  const trailers = trailersIn(text, bodyZones(text, 'commit'));
  const author: Person = {
    name: commit.authorName,
    address: commit.authorAddress === '' ? null : commit.authorAddress,
  };
  return {
    documents: [
      {
        id: commit.sha,
        kind: 'commit',
        source: location,
        alsoIn: [],
        title,
        date,
        authors: author.name === '' && author.address === null ? [] : [author],
        list: null,
        subsystems: title === null ? [] : splitSubsystems(title),
        series: null,
        identifiers: identifiersIn(`${title ?? ''}\n${text}`),
        files: commit.files.slice(0, messageLimits.files),
        text,
        digest: null,
        mail: null,
        commit: { sha: commit.sha, trailers, messageId: messageIdOf(trailers) },
      },
    ],
    problems,
  };
}

/** The subject is the first paragraph on one line, as git takes it; the text is what follows. */
function splitMessage(message: string): { title: string | null; text: string } {
  const whole = message.replace(/^\s{1,1000}/, '').trimEnd();
  const blank = whole.search(/\n[ \t]{0,100}\n/);
  const subject = (blank < 0 ? whole : whole.slice(0, blank)).replace(/\s+/g, ' ').trim();
  return { title: subject === '' ? null : subject, text: blank < 0 ? '' : whole.slice(blank).trimStart() };
}

/** The last mail a trailer links to, or the Message-ID that `git am --message-id` leaves. */
function messageIdOf(trailers: readonly { readonly key: string; readonly value: string }[]): string | null {
  for (const { key, value } of trailers.toReversed()) {
    const name = key.toLowerCase();
    if (name === 'message-id') return value.replace(/^<|>$/g, '') || null;
    if (name !== 'link' && name !== 'patch-link') continue;
    const id = messageIdInLink(value);
    if (id !== null) return id;
  }
  return null;
}

function isoTime(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
