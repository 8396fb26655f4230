import { impactOf, weightedFrequencyOf } from '../index/postings/impact.js';
import { noMoreDocuments } from '../index/postings/postings-cursor.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import { packPostings } from './gathered-postings.js';
import { PhraseSlot } from './phrase-slot.js';
import type { PhraseQuery } from './plan.js';

/**
 * Documents that match a phrase: its units adjacent in order or, with slop, near each other in any order. The impact
 * is the least of its units', once per occurrence of the phrase. In the form of `GatheredPostings`.
 */
export function matchPhrase(segment: SegmentReader, phrase: PhraseQuery, mask: number): Buffer {
  const slots = phrase.slots.map((keys) => PhraseSlot.of(segment, keys));
  const lists: Int32Array[] = [];
  const documents: number[] = [];
  const impacts: number[] = [];
  // The rarest leads; the others only seek to its documents.
  const order = [...slots].sort((a, b) => a.documents - b.documents);
  const leader = order[0]!;
  let document = leader.seek(0);
  search: while (document < noMoreDocuments) {
    for (const slot of order) {
      const at = slot.seek(document);
      if (at !== document) {
        document = leader.seek(at);
        continue search;
      }
    }
    for (const [i, slot] of slots.entries()) lists[i] = slot.positions(mask).view();
    const times = phrase.slop === 0 ? countExact(lists) : countNear(lists, phrase.slop);
    if (times > 0) {
      const least = slots.reduce((least, slot) => Math.min(least, slot.impact), Number.POSITIVE_INFINITY);
      documents.push(document);
      impacts.push(impactOf(weightedFrequencyOf(least) * Math.min(times, 4)));
    }
    document = leader.seek(document + 1);
  }
  return packPostings(Uint32Array.from(documents), Uint8Array.from(impacts));
}

/** Number of exact occurrences. Lists are sorted. */
export function countExact(lists: readonly Int32Array[]): number {
  if (lists.length === 2) return countPairs(lists[0]!, lists[1]!);
  let count = 0;
  const at = lists.map(() => 0);
  next: for (const first of lists[0]!) {
    for (let i = 1; i < lists.length; i++) {
      const list = lists[i]!;
      while (at[i]! < list.length && list[at[i]!]! < first + i) at[i]!++;
      if (at[i] === list.length) return count;
      if (list[at[i]!] !== first + i) continue next;
    }
    count++;
  }
  return count;
}

/** The same for two slots, the most common case. */
function countPairs(first: Int32Array, second: Int32Array): number {
  let count = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length; ) {
    const gap = second[j]! - first[i]!;
    if (gap === 1) count++;
    if (gap <= 1) j++;
    if (gap >= 1) i++;
  }
  return count;
}

/**
 * Number of occurrences within `slop` extra units, in any order; overlapping windows count once. The smallest window
 * over sorted lists, by always advancing the list that is furthest behind.
 */
export function countNear(lists: readonly Int32Array[], slop: number): number {
  const at = lists.map(() => 0);
  let count = 0;
  for (;;) {
    let least = Number.POSITIVE_INFINITY;
    let most = -1;
    let behind = 0;
    for (let i = 0; i < lists.length; i++) {
      if (at[i] === lists[i]!.length) return count;
      const position = lists[i]![at[i]!]!;
      if (position < least) {
        least = position;
        behind = i;
      }
      if (position > most) most = position;
    }
    const shared = sharedPlace(lists, at);
    if (shared >= 0) {
      at[shared]!++;
      continue;
    }
    const near = most - least <= lists.length - 1 + slop;
    if (near) {
      count++;
      for (let i = 0; i < lists.length; i++) at[i]!++;
    } else {
      at[behind]!++;
    }
  }
}

/** A slot at the same unit as an earlier one, as in "list list", or -1: one unit cannot fill both. */
function sharedPlace(lists: readonly Int32Array[], at: readonly number[]): number {
  for (let i = 1; i < lists.length; i++)
    for (let j = 0; j < i; j++) if (lists[i]![at[i]!] === lists[j]![at[j]!]) return i;
  return -1;
}
