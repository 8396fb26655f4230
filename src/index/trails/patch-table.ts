import type { SegmentReader } from '../segment/segment-reader.js';
import { type TrailMember, TrailTable } from './trail-table.js';

/** What an update of the table begins from. */
export interface PatchUpdate {
  /** As it was, taken over into the new segments; it is changed in place. */
  readonly table: TrailTable;
  /** Documents that are new, or deleted, or in another trail than before. */
  readonly changed: readonly TrailMember[];
}

/**
 * Which documents are about one patch: the versions that lineage put on one trail, and with them whatever bears the subject of one
 * (replies, backports, notices). Groups that share a document are one, by union-find (Tarjan, "Efficiency of a good but not
 * linear set union algorithm", JACM 1975).
 *
 * An update takes apart and puts together only the groups that a changed document was in, or belongs to by its trail or its
 * subject. What is found by a scan of columns are their members: a few nanoseconds a document.
 */
export function patchTable(segments: readonly SegmentReader[], trails: TrailTable, update?: PatchUpdate): TrailTable {
  const table = update?.table ?? TrailTable.following(segments, null);
  const affected = update === undefined ? everyDocument(segments) : affectedBy(update, segments, trails);
  const parents: number[] = [];
  const sizes: number[] = [];
  const rootOf = (group: number): number => {
    let root = group;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = group; at !== root; ) [at, parents[at]] = [parents[at]!, root];
    return root;
  };
  const merge = (a: number, b: number): number => {
    const [one, other] = [rootOf(a), rootOf(b)];
    if (one === other) return one;
    const [large, small] = sizes[one]! < sizes[other]! ? [other, one] : [one, other];
    parents[small] = large;
    sizes[large]! += sizes[small]!;
    return large;
  };
  const ofTrail = new Map<number, number>();
  const ofSubject = new Map<number, number>();
  const groups = affected.map((documents, number) => {
    const segment = segments[number]!;
    const subjects = new Subjects(segment);
    const trailsIn = trails.trailsIn(number);
    const inSegment = new Int32Array(documents.length).fill(-1);
    for (const [i, document] of documents.entries()) {
      if (!segment.live.has(document)) continue;
      const trail = trailsIn[document]!;
      const subject = subjects.of(document);
      let group = trail < 0 ? undefined : ofTrail.get(trail);
      const alike = subject === 0 ? undefined : ofSubject.get(subject);
      if (group !== undefined && alike !== undefined) group = merge(group, alike);
      else group ??= alike;
      if (group === undefined) {
        group = parents.push(parents.length) - 1;
        sizes.push(0);
      }
      group = rootOf(group);
      sizes[group]!++;
      if (trail >= 0) ofTrail.set(trail, group);
      if (subject !== 0) ofSubject.set(subject, group);
      inSegment[i] = group;
    }
    return inSegment;
  });
  const numbers = new Map<number, number>();
  let next = table.next;
  for (const [segment, inSegment] of groups.entries()) {
    for (const [i, group] of inSegment.entries()) {
      const root = group < 0 ? group : rootOf(group);
      let number = -1;
      if (root >= 0 && sizes[root]! > 1) {
        number = numbers.get(root) ?? next;
        if (number === next) numbers.set(root, next++);
      }
      table.put({ segment, document: affected[segment]![i]! }, number);
    }
  }
  return table;
}

function everyDocument(segments: readonly SegmentReader[]): Int32Array[] {
  return segments.map(({ documents }) => Int32Array.from({ length: documents }, (_, document) => document));
}

/** What each document is about: 53 bits of the hash of its subject, which a number holds exactly; 0 for nothing. */
class Subjects {
  readonly lows: Int32Array;
  readonly #highs: Int32Array;

  constructor({ columns }: SegmentReader) {
    this.lows = columns.numbers('subjectLow');
    this.#highs = columns.numbers('subjectHigh');
  }

  of(document: number): number {
    return (this.lows[document]! >>> 0) * 2 ** 21 + (this.#highs[document]! >>> 11);
  }
}

/** By segment: documents in a group that a change takes part in, before or after it. */
function affectedBy(
  { table, changed }: PatchUpdate,
  segments: readonly SegmentReader[],
  trails: TrailTable,
): Int32Array[] {
  const groups = new Uint8Array(table.next);
  const ofTrails = new Uint8Array(trails.next);
  const subjects = new Set<number>();
  /** By the lowest bits of a subject's hash: whether one of `subjects` may be it. A look-up of all of them is saved. */
  const mayBe = new Uint8Array(1 << 16);
  const all = segments.map((segment) => new Subjects(segment));
  const isChanged = segments.map(({ documents }) => new Uint8Array(documents));
  for (const { segment, document } of changed) {
    isChanged[segment]![document] = 1;
    const group = table.trailsIn(segment)[document]!;
    if (group >= 0) groups[group] = 1;
    if (!segments[segment]!.live.has(document)) continue;
    const trail = trails.trailsIn(segment)[document]!;
    if (trail >= 0) ofTrails[trail] = 1;
    const subject = all[segment]!.of(document);
    if (subject === 0) continue;
    subjects.add(subject);
    mayBe[all[segment]!.lows[document]! & 0xffff] = 1;
  }
  const scan = (): Int32Array[] =>
    segments.map(({ documents }, segment) => {
      const groupsIn = table.trailsIn(segment);
      const trailsIn = trails.trailsIn(segment);
      const { lows } = all[segment]!;
      const changedIn = isChanged[segment]!;
      const found: number[] = [];
      for (let document = 0; document < documents; document++) {
        const group = groupsIn[document]!;
        const trail = trailsIn[document]!;
        const isFound =
          changedIn[document] === 1 ||
          (group >= 0 && groups[group] === 1) ||
          (trail >= 0 && ofTrails[trail] === 1) ||
          (mayBe[lows[document]! & 0xffff] === 1 && subjects.has(all[segment]!.of(document)));
        if (!isFound) continue;
        found.push(document);
        if (group >= 0) groups[group] = 1;
      }
      return Int32Array.from(found);
    });
  // The first scan finds which groups are joined by what is new, the second all of their members.
  scan();
  return scan();
}
