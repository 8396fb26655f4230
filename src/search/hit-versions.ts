import { documentKinds } from '../corpus/document.js';
import { missing, resendTag, rfcTag } from '../index/store/columns.js';
import type { TrailMember } from '../index/trails/trail-table.js';
import { type DatedMessage, daysBetween, newestMessage, sortByAge, supersedes } from '../lineage/newest-message.js';
import type { HitVersions } from './search-response.js';
import type { SearchedIndex } from './searched-index.js';

interface StripMessage extends DatedMessage {
  readonly id: string;
  readonly label: string;
}

/** Most messages of a strip, the newest ones. */
const longestStrip = 24;

/** The position of a document among the messages of its patch, from columns only; null if it has no others. */
export function hitVersions(
  reader: SearchedIndex,
  document: TrailMember,
  matchedOf: (trail: number) => number,
): HitVersions | null {
  const { trails } = reader;
  const trail = trails?.trailOf(document) ?? -1;
  if (trails === null || trail < 0) return null;
  const messages = trails
    .members(trail)
    .filter((member) => reader.segments[member.segment]!.live.has(member.document))
    .map((member) => messageOf(reader, member));
  sortByAge(messages, (a, b) => (a.id < b.id ? -1 : 1));
  const own = messageOf(reader, document);
  const newest = newestMessage(messages);
  return {
    count: messages.length,
    matched: matchedOf(trail),
    strip: messages.slice(-longestStrip).map(({ id, label, time }) => ({ id, label, date: isoOf(time) })),
    supersededBy: supersedes(newest, own)
      ? { id: newest.id, label: newest.label, daysLater: daysBetween(own, newest) }
      : null,
  };
}

function messageOf(reader: SearchedIndex, { segment: number, document }: TrailMember): StripMessage {
  const segment = reader.segments[number]!;
  const { columns } = segment;
  const kind = documentKinds[columns.numbers('kind')[document]!]!;
  const stated = columns.numbers('version')[document]!;
  const date = columns.numbers('date')[document]!;
  const tags = columns.numbers('tags')[document]!;
  const version = stated === missing ? null : stated;
  return {
    id: segment.id(document),
    kind,
    time: date === missing ? null : date * 1000,
    version,
    label: labelOf(kind, version, tags),
  };
}

/** "v3", "RFC v2", "v2 RESEND"; a mail that states no version is the first, of a digest's entry nothing is known. */
function labelOf(kind: StripMessage['kind'], version: number | null, tags: number): string {
  const number = version !== null ? `v${version}` : kind === 'digest-entry' ? '' : 'v1';
  return [tags & rfcTag ? 'RFC' : '', number, tags & resendTag ? 'RESEND' : ''].filter(Boolean).join(' ') || 'told';
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
