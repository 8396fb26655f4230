import type { SegmentReader } from './segment-reader.js';
import { TrailTable } from './trail-table.js';

/**
 * Which documents are about one patch: the versions that lineage put on one trail, and with them whatever bears the subject of one
 * (replies, backports, notices). Groups that share a document are one, by union-find (Tarjan, "Efficiency of a good but not
 * linear set union algorithm", JACM 1975).
 */
export function patchTable(segments: readonly SegmentReader[], trails: TrailTable): TrailTable {
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
  const groups = segments.map((segment, number) => {
    const inSegment = new Int32Array(segment.documents);
    const lows = segment.columns.numbers('subjectLow');
    const highs = segment.columns.numbers('subjectHigh');
    const trailsIn = trails.trailsIn(number);
    for (let document = 0; document < segment.documents; document++) {
      const trail = trailsIn[document]!;
      // 53 bits of the hash, which a number holds exactly.
      const subject = (lows[document]! >>> 0) * 2 ** 21 + (highs[document]! >>> 11);
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
      inSegment[document] = group;
    }
    return inSegment;
  });
  // Numbers without gaps, and none for what stands alone.
  const numbers = new Map<number, number>();
  for (const inSegment of groups) {
    for (let document = 0; document < inSegment.length; document++) {
      const root = rootOf(inSegment[document]!);
      if (sizes[root] === 1) inSegment[document] = -1;
      else {
        let number = numbers.get(root);
        if (number === undefined) numbers.set(root, (number = numbers.size));
        inSegment[document] = number;
      }
    }
  }
  return new TrailTable(groups);
}
