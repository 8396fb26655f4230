import type { TrailMember, TrailTable } from '../index/trails/trail-table.js';
import type { Bitset } from './bitset.js';
import type { Ranking } from './ranking.js';
import { addVersionBoost, type RankedDocument } from './rescorer.js';
import { addressKey, type Candidate } from './top-documents.js';

/**
 * Messages of one patch support each other: what v3 says of it holds for v5, whose author need not repeat it. The
 * trails of the best documents are followed to messages that the first phase did not retrieve, and each message is
 * raised towards the best of its trail.
 *
 * That related documents are relevant to the same queries is the cluster hypothesis (Jardine and van Rijsbergen, "The
 * use of hierarchic clustering in information retrieval", 1971); raising a document by its cluster's score is the
 * interpolation of Kurland and Lee, "Corpus structure, language models, and ad hoc information retrieval", SIGIR 2004.
 * Here clusters are known rather than computed.
 */
export function versionCandidates(
  trails: TrailTable,
  candidates: readonly Candidate[],
  accepts: (candidate: Omit<Candidate, 'score'>) => boolean,
  { window, trailDepth, trailMates }: Ranking,
): Candidate[] {
  const mates: Candidate[] = [];
  let known: Set<number> | null = null;
  for (let i = 0; i < candidates.length && i < trailDepth; i++) {
    const trail = trails.trailOf(candidates[i]!);
    if (trail < 0) continue;
    known ??= new Set(candidates.slice(0, window).map(addressKey));
    for (const member of trails.members(trail)) {
      const key = addressKey(member);
      if (known.has(key) || !accepts(member)) continue;
      if (mates.length === trailMates) return mates;
      known.add(key);
      mates.push({ ...member, score: 0 });
    }
  }
  return mates;
}

/** The first document of each group of a table, and every ungrouped document; `placeOf` gives the address of an item. */
export function firstOfEachGroup<Item>(
  items: readonly Item[],
  groups: TrailTable | null,
  addressOf: (item: Item) => TrailMember,
): Item[] {
  const seen = new Set<number>();
  return items.filter((item) => {
    const group = groups?.trailOf(addressOf(item)) ?? -1;
    if (group < 0) return true;
    const isFirst = !seen.has(group);
    seen.add(group);
    return isFirst;
  });
}

/** Number of groups of documents, ungrouped ones counted singly. */
export function countGroups(matches: readonly Bitset[], groups: TrailTable): number {
  const seen = new Set<number>();
  let alone = 0;
  for (const [segment, found] of matches.entries()) {
    const groupsIn = groups.trailsIn(segment);
    for (const document of found.documents()) {
      const group = groupsIn[document]!;
      if (group < 0) alone++;
      else seen.add(group);
    }
  }
  return alone + seen.size;
}

/** Adds the boost of its trail to each document. */
export function boostVersions(
  ranked: readonly RankedDocument[],
  trails: TrailTable,
  { trail: matchedShare, trailUnmatched }: Ranking,
): void {
  const best = new Map<number, number>();
  for (const document of ranked) {
    const trail = trails.trailOf(document);
    if (trail >= 0) best.set(trail, Math.max(best.get(trail) ?? 0, document.topic));
  }
  if (best.size === 0) return;
  for (const document of ranked) {
    const most = best.get(trails.trailOf(document)) ?? 0;
    const share = document.topic > 0 ? matchedShare : trailUnmatched;
    const bonus = Math.round(share * Math.max(0, most - document.topic));
    if (bonus > 0) addVersionBoost(document, bonus);
  }
}
