import type { Document } from '../corpus/document.js';
import { byDate, entryOf } from './digest-entry.js';
import { areSisters, type DigestGroup, groupByTitle, isSeries } from './digest-group.js';
import { type DigestJoin, findJoins } from './digest-joins.js';
import { daysApart, type Evidence } from './evidence.js';
import { feedWords } from './feed-words.js';

/**
 * Which entries of digests speak of the same patch. A digest has no Message-IDs and no diffs; what ties entries is the
 * title, the author, the identifiers, the place in a series and what the prose says.
 *
 * Entries of one title are one patch. Titles are then compared: a patch is renamed where one title follows another
 * and little else changes. What keeps sister patches apart is the digests themselves: two titles that one digest lists
 * side by side are two patches, however alike.
 */
export interface TrailLink {
  /** Ids of two entries. */
  readonly a: string;
  readonly b: string;
  readonly likelihood: number;
  readonly evidence: readonly Evidence[];
}

export interface DigestTrails {
  /** Ids of the entries of each trail, oldest first. */
  readonly trails: readonly (readonly string[])[];
  /** What holds each trail together. */
  readonly links: readonly TrailLink[];
}

export function digestTrails(documents: readonly Document[]): DigestTrails {
  const groups = groupByTitle(documents.map(entryOf));
  const joins = findJoins(groups, feedWords(documents));
  const clusters = joinGroups(groups, joins);
  const links: TrailLink[] = [];
  const trails: string[][] = [];
  for (const { members, joined } of clusters) {
    const entries = members.flatMap((group) => group.entries).sort(byDate);
    trails.push(entries.map((entry) => entry.id));
    for (const group of members) for (const link of sameTitleLinks(group)) links.push(link);
    for (const { a, b, likelihood, evidence } of joined) {
      links.push({ a: a.entries[0]!.id, b: b.entries[0]!.id, likelihood, evidence });
    }
  }
  return { trails, links };
}

interface Cluster {
  readonly members: DigestGroup[];
  readonly joined: DigestJoin[];
  readonly digests: Set<string>;
}

/** Joins the likeliest first, and never two clusters that one digest lists side by side. */
function joinGroups(groups: readonly DigestGroup[], joins: readonly DigestJoin[]): Cluster[] {
  const clusterOf = new Map<DigestGroup, Cluster>(
    groups.map((group) => [group, { members: [group], joined: [], digests: new Set(group.digests) }]),
  );
  for (const join of joins) {
    const one = clusterOf.get(join.a)!;
    const other = clusterOf.get(join.b)!;
    if (one === other || [...other.digests].some((digest) => one.digests.has(digest))) continue;
    if (one.members.some((a) => other.members.some((b) => areApart(a, b)))) continue;
    for (const member of other.members) one.members.push(member);
    for (const known of other.joined) one.joined.push(known);
    one.joined.push(join);
    for (const digest of other.digests) one.digests.add(digest);
    for (const group of other.members) clusterOf.set(group, one);
  }
  return [...new Set(clusterOf.values())];
}

/** Titles that must not come together by way of a third: sisters, and a series with one of its patches. */
function areApart(a: DigestGroup, b: DigestGroup): boolean {
  return a.title !== null && b.title !== null && (areSisters(a, b) || isSeries(a) !== isSeries(b));
}

/** Every entry with those before it that have its title, so that each says of each how they are alike. */
function sameTitleLinks({ entries }: DigestGroup): TrailLink[] {
  return entries.flatMap((entry, i) =>
    entries.slice(Math.max(0, i - mostRetold), i).map((before): TrailLink => {
      const evidence: Evidence[] = [{ type: 'same-title' }];
      if (entry.author !== null && entry.author === before.author) evidence.push({ type: 'same-author' });
      evidence.push(daysApart((entry.date - before.date) / 86_400_000));
      return { a: before.id, b: entry.id, likelihood: 0.98, evidence };
    }),
  );
}

/** A title told more often than this is linked as a chain of so many. */
const mostRetold = 24;
