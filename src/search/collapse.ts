import { documentKinds } from '../corpus/document.js';
import { backportTag, missing, resendTag } from '../index/store/columns.js';
import type { TrailMember } from '../index/trails/trail-table.js';
import { type DatedMessage, newestMessage, sortByAge } from '../lineage/newest-message.js';
import type { Bitset } from './bitset.js';
import type { FoldedCounts } from './search-response.js';
import type { SearchedIndex } from './searched-index.js';

/**
 * One hit for all messages about a patch, as Lucene's collapsing groups hits by a field: ranked by its best message,
 * and showing the newest message of the patch.
 */
export interface CollapsedHit {
  readonly shown: TrailMember;
  readonly folded: FoldedCounts;
}

/** The messages that a collapsed hit may show. */
export interface Showable {
  /** By segment: matching documents. */
  readonly matches: readonly Bitset[];
  /** Whether a document meets the conditions of the query apart from its words. */
  accepts(document: TrailMember): boolean;
}

/** Collapses the messages about the patch that a document is about. */
export function collapsedHit(index: SearchedIndex, best: TrailMember, { matches, accepts }: Showable): CollapsedHit {
  const group = index.patches?.trailOf(best) ?? -1;
  if (group < 0) return { shown: best, folded: nothingFolded };
  const messages = index
    .patches!.members(group)
    .filter(({ segment, document }) => index.segments[segment]!.live.has(document))
    .map((address) => messageAt(index, address));
  const idOf = ({ address }: Message): string => index.segments[address.segment]!.id(address.document);
  // With equal dates the choice must not depend on indexing order.
  const shown = shownOf(messages, accepts, (a, b) => (idOf(a) < idOf(b) ? -1 : 1)) ?? messageAt(index, best);
  const counts = { versions: 0, replies: 0, backports: 0, reposts: 0 };
  for (const message of messages) {
    const { segment, document } = message.address;
    const isShown = segment === shown.address.segment && document === shown.address.document;
    if (!isShown && matches[segment]?.has(document) === true) counts[roleOf(message, shown)]++;
  }
  return { shown: shown.address, folded: counts };
}

const nothingFolded: FoldedCounts = { versions: 0, replies: 0, backports: 0, reposts: 0 };

interface Message extends DatedMessage {
  readonly address: TrailMember;
  readonly tags: number;
}

function messageAt(index: SearchedIndex, address: TrailMember): Message {
  const { columns } = index.segments[address.segment]!;
  const number = (name: 'kind' | 'date' | 'version' | 'tags'): number => columns.numbers(name)[address.document]!;
  const [date, version] = [number('date'), number('version')];
  return {
    address,
    kind: documentKinds[number('kind')]!,
    time: date === missing ? null : date * 1000,
    version: version === missing ? null : version,
    tags: number('tags'),
  };
}

/** The newest message of the patch; a stable copy only if there is nothing else; null if all are replies. */
function shownOf(
  messages: readonly Message[],
  accepts: Showable['accepts'],
  sameAge: (a: Message, b: Message) => number,
): Message | null {
  const sent = messages.filter(({ kind, address }) => kind !== 'reply' && accepts(address));
  if (sent.length === 0) return null;
  const own = sent.filter(({ tags }) => (tags & backportTag) === 0);
  return newestMessage(sortByAge(own.length > 0 ? own : sent, sameAge));
}

function roleOf({ kind, tags, version }: Message, shown: Message): keyof FoldedCounts {
  if (kind === 'reply') return 'replies';
  if ((tags & backportTag) !== 0) return 'backports';
  return (tags & resendTag) !== 0 || (kind === shown.kind && version === shown.version) ? 'reposts' : 'versions';
}

/** Text for the folded messages: "2 versions, 3 replies"; null for none. */
export function foldedText({ versions, replies, backports, reposts }: FoldedCounts): string | null {
  const counts = [
    [versions, 'version', 'versions'],
    [replies, 'reply', 'replies'],
    [backports, 'stable backport', 'stable backports'],
    [reposts, 'repost', 'reposts'],
  ] as const;
  const parts = counts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]));
  return parts.length === 0 ? null : parts.join(', ');
}
