import { areAntonyms } from '../analysis/lexicon.js';
import { namesOfCode, plainName, titleSkeleton } from './code-names.js';
import { byDate, type DigestEntry, representative, titleWords } from './digest-entry.js';
import { titleKey } from './title.js';

/** Entries of one title; an entry without a title by itself. */
export interface DigestGroup {
  readonly title: string | null;
  readonly skeleton: string;
  readonly entries: readonly DigestEntry[];
  readonly digests: ReadonlySet<string>;
  readonly authors: ReadonlySet<string>;
  readonly titleNames: ReadonlySet<string>;
  readonly titleWords: ReadonlySet<string>;
}

export function groupByTitle(entries: readonly DigestEntry[]): DigestGroup[] {
  const byTitle = new Map<string, DigestEntry[]>();
  for (const entry of entries) {
    const key = entry.title === null ? entry.id : titleKey(entry.title);
    const known = byTitle.get(key);
    if (known === undefined) byTitle.set(key, [entry]);
    else known.push(entry);
  }
  return [...byTitle.values()].map((members) => {
    const title = members[0]!.title;
    const authors = new Set(members.flatMap((entry) => (entry.author === null ? [] : [entry.author])));
    return {
      title,
      skeleton: title === null ? '' : titleSkeleton(title),
      entries: members.sort(byDate),
      digests: new Set(members.map((entry) => entry.digest)),
      authors,
      titleNames: new Set(namesOfCode(title ?? '').map(plainName)),
      titleWords: titleWords(title ?? ''),
    };
  });
}

export function shareDigest(a: DigestGroup, b: DigestGroup): boolean {
  for (const digest of a.digests) if (b.digests.has(digest)) return true;
  return false;
}

/** Time between the nearest entries of two groups. */
export function gapBetween(a: DigestGroup, b: DigestGroup): number {
  let least = Number.POSITIVE_INFINITY;
  for (const one of a.entries) for (const other of b.entries) least = Math.min(least, Math.abs(one.date - other.date));
  return least;
}

/** What a title names is what its patch is about; the text may speak of the rest of the series. */
export function subjectsOf({ titleNames, entries }: DigestGroup): ReadonlySet<string> {
  return titleNames.size > 0 ? titleNames : new Set(entries.flatMap((entry) => [...entry.subject]));
}

export function namesOf(group: DigestGroup): Set<string> {
  return new Set([...group.titleNames, ...group.entries.flatMap((entry) => [...entry.names])]);
}

export function isSeries(group: DigestGroup): boolean {
  return group.entries.filter((entry) => entry.tellsSeries).length * 2 > group.entries.length;
}

/** 1 for the same part of as many; less for both the last, or both the first, of different totals. */
export function samePlace(a: DigestGroup, b: DigestGroup): number {
  let best = 0;
  for (const one of a.entries) {
    for (const other of b.entries) {
      if (one.part !== null && one.total !== null && one.part === other.part && one.total === other.total) return 1;
      if (one.isLast && other.isLast) best = Math.max(best, isAboutAsLong(one, other) ? 0.8 : 0.6);
      else if (one.part === 1 && other.part === 1) best = Math.max(best, 0.3);
    }
  }
  return best;
}

/** A series grows or shrinks by a patch or two from one version to the next. */
function isAboutAsLong(one: DigestEntry, other: DigestEntry): boolean {
  return one.total !== null && other.total !== null && Math.abs(one.total - other.total) <= 2;
}

/** Within one version of a series a number is one patch. */
export function inOtherPlace(a: DigestGroup, b: DigestGroup): boolean {
  return a.entries.some((one) =>
    b.entries.some(
      (other) =>
        one.version !== null &&
        one.version === other.version &&
        one.total !== null &&
        one.total === other.total &&
        one.part !== null &&
        other.part !== null &&
        one.part !== other.part,
    ),
  );
}

/** One title ends where the other begins, a version later: from v6 of one to v7 of the other within days. */
export function takesOver(a: DigestGroup, b: DigestGroup): boolean {
  const [first, second] = a.entries[0]!.date <= b.entries[0]!.date ? [a, b] : [b, a];
  const versions = (group: DigestGroup): number[] =>
    group.entries.flatMap((entry) => (entry.version === null ? [] : [entry.version]));
  const before = versions(first).reduce((most, version) => Math.max(most, version), 0);
  const after = versions(second).reduce((least, version) => Math.min(least, version), Number.POSITIVE_INFINITY);
  const end = first.entries.at(-1)!.date;
  const start = second.entries[0]!.date;
  return (
    before > 1 && after === before + 1 && end <= start && start - end <= 4 * 86_400_000 && !isSeries(a) && !isSeries(b)
  );
}

/**
 * Titles that differ in what tells sisters apart: a machine, a width, a protocol's version, opposites. "core ipv4" and
 * "core ipv6" are two patches even if no digest lists both.
 */
export function areSisters(a: DigestGroup, b: DigestGroup): boolean {
  const onlyA = [...a.titleWords].filter((word) => !b.titleWords.has(word));
  const onlyB = [...b.titleWords].filter((word) => !a.titleWords.has(word));
  for (const one of onlyA) {
    for (const other of onlyB) {
      if (areAntonyms(one, other)) return true;
      const stripped = one.replace(/\d+/g, '#');
      if (/\d/.test(one) && stripped === other.replace(/\d+/g, '#')) return true;
      if (machines.has(one) && machines.has(other)) return true;
    }
  }
  // One side is the selftest of the other, or its part for one machine.
  return a.titleWords.has(selftest) !== b.titleWords.has(selftest) || namesMachine(a) !== namesMachine(b);
}

function namesMachine({ titleWords }: DigestGroup): boolean {
  return [...titleWords].some((word) => machines.has(word));
}

const selftest = representative('selftest');

const machines = new Set(
  ['x86', 'arm64', 'riscv', 's390', 'powerpc', 'loongarch', 'mips', 'm68k', 'arm', 'arm32', 'sparc'].map(
    representative,
  ),
);
