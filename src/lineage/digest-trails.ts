import { areAntonyms, synonymsOf } from '../analysis/lexicon.js';
import type { Document } from '../corpus/document.js';
import { days, percent } from './evidence.js';
import { titleWords as plainTitleWords, titleKey, withoutPrefixes } from './title.js';

/**
 * Which entries of digests speak of the same patch. A digest has no Message-IDs and no diffs; what ties entries is the
 * title, the author, the names of code, the place in a series and what the prose says.
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
  readonly evidence: readonly string[];
}

export interface DigestTrails {
  /** Ids of the entries of each trail, oldest first. */
  readonly trails: readonly (readonly string[])[];
  /** What holds each trail together: for every entry but the first, its link to an earlier one. */
  readonly links: readonly TrailLink[];
}

export function digestTrails(documents: readonly Document[]): DigestTrails {
  const groups = groupByTitle(documents.map(entryOf));
  const joins = findJoins(groups, feedWords(documents, groups));
  const clusters = joinGroups(groups, joins);
  const links: TrailLink[] = [];
  const trails: string[][] = [];
  for (const { members, joined } of clusters) {
    const entries = members.flatMap((group) => group.entries).sort(byDate);
    trails.push(entries.map((entry) => entry.id));
    for (const group of members) links.push(...sameTitleLinks(group));
    for (const { a, b, likelihood, evidence } of joined) {
      links.push({ a: a.entries[0]!.id, b: b.entries[0]!.id, likelihood, evidence });
    }
  }
  return { trails, links };
}

/** Words of a title or a text, each as the one that stands for it and its equals: dtor and destructor are one word. */
function titleWords(text: string): Set<string> {
  return new Set([...plainTitleWords(text)].map(representative));
}

function representative(word: string): string {
  let least = word;
  for (const { words, weight } of synonymsOf(word)) {
    if (weight >= 0.8 && words.length === 1 && words[0]! < least) least = words[0]!;
  }
  return least;
}

interface Entry {
  readonly id: string;
  readonly title: string | null;
  readonly date: number;
  readonly digest: string;
  readonly author: string | null;
  readonly version: number | null;
  readonly part: number | null;
  readonly total: number | null;
  readonly seriesName: string | null;
  readonly names: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  /** Names of code with which it opens: what it is about. */
  readonly subject: ReadonlySet<string>;
  /** Whether it tells a whole series, and not one patch of it. */
  readonly tellsSeries: boolean;
}

/** Entries of one title; an entry without a title by itself. */
interface Group {
  readonly title: string | null;
  readonly skeleton: string;
  readonly entries: readonly Entry[];
  readonly digests: ReadonlySet<string>;
  readonly authors: ReadonlySet<string>;
  readonly titleNames: ReadonlySet<string>;
  readonly titleWords: ReadonlySet<string>;
}

interface Join {
  readonly a: Group;
  readonly b: Group;
  readonly likelihood: number;
  readonly evidence: readonly string[];
}

function entryOf(document: Document): Entry {
  const { series, digest } = document;
  const date = document.date === null ? Number.NaN : Date.parse(document.date);
  return {
    id: document.id,
    title: document.title,
    date: Number.isNaN(date) ? 0 : date,
    digest: `${document.source.path}#${digest?.generated ?? ''}#${digest?.period ?? ''}#${digest?.days.join() ?? ''}`,
    author: document.authors.length === 1 ? document.authors[0]!.name.toLowerCase() : null,
    version: series?.version ?? null,
    part: series?.part ?? null,
    total: series?.total ?? null,
    seriesName: series?.name == null ? null : titleKey(withoutPrefixes(series.name)),
    names: new Set(document.identifiers.map((name) => name.toLowerCase().replace(/^_+/, ''))),
    words: titleWords(document.text),
    subject: new Set(
      (firstSentence(document.text).toLowerCase().match(nameOfCode) ?? []).map((name) => name.replace(/^_+/, '')),
    ),
    tellsSeries: tellsSeries(document.text),
  };
}

function firstSentence(text: string): string {
  const end = text.search(/[.;] [A-Z]/);
  return end < 0 ? text : text.slice(0, end);
}

/** "This 25-patch series (v4) adds…" tells a series; "The core patch of a 25-patch series" tells a patch. */
function tellsSeries(text: string): boolean {
  const opening = text.slice(0, 260);
  const series =
    /\b(?:this|the|now at v\d+, this|at v\d+, this|v\d+|landmark) (?:[\w()-]+ ){0,4}(?:series|\d+ patches)\b|\b(?:two|three|four|five|six|seven|eight|\d+)[ -]patch(?:es)? (?:[\w()-]+ ){0,2}(?:series )?(?:introduces|adds|fixes|addresses|makes|expands|exposes|implements)/i.exec(
      opening,
    );
  const patch =
    /\b(?:core|central|first|final|last|lead|opening|second|main|key|verifier|fix|preparatory)?\s?patch(?: \d+(?:\/| of )\d+)? (?:of|from|in|opens)\b|\bpart of (?:the|a|an)\b|\bthis patch\b|\bcompanion\b/i.exec(
      opening,
    );
  return series !== null && (patch === null || series.index < patch.index);
}

function groupByTitle(entries: readonly Entry[]): Group[] {
  const byTitle = new Map<string, Entry[]>();
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
      skeleton: title === null ? '' : skeletonOf(title),
      entries: members.sort(byDate),
      digests: new Set(members.map((entry) => entry.digest)),
      authors,
      titleNames: new Set(
        (title ?? '')
          .toLowerCase()
          .match(nameOfCode)
          ?.map((name) => name.replace(/^_+/, '')) ?? [],
      ),
      titleWords: titleWords(title ?? ''),
    };
  });
}

const nameOfCode = /\b\w*[a-z0-9]_\w+\b/g;

/** The title with its names of code blanked: what is left when a name is all that changed. */
function skeletonOf(title: string): string {
  return titleKey(title.toLowerCase().replace(nameOfCode, ' nameofcode '));
}

function byDate(a: Entry, b: Entry): number {
  return a.date - b.date || (a.id < b.id ? -1 : 1);
}

/** What words tell in this feed. */
interface FeedWords {
  /** Inverse document frequency. */
  readonly rarity: (word: string) => number;
  /** In how many groups a name of code occurs. */
  readonly spread: ReadonlyMap<string, number>;
}

function feedWords(documents: readonly Document[], groups: readonly Group[]): FeedWords {
  const counts = new Map<string, number>();
  for (const document of documents) {
    for (const word of titleWords(`${document.title ?? ''} ${document.text}`))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const spread = new Map<string, number>();
  for (const group of groups) for (const name of namesOf(group)) spread.set(name, (spread.get(name) ?? 0) + 1);
  return { rarity: (word) => Math.log(1 + documents.length / ((counts.get(word) ?? 0) + 0.5)), spread };
}

/** Pairs of groups that may be one patch. Only groups that share a rare word of their titles or a rare name are compared. */
function findJoins(groups: readonly Group[], feed: FeedWords): Join[] {
  const byKey = new Map<string, Group[]>();
  for (const group of groups) {
    const keys = new Set<string>([...group.titleWords, ...group.entries.flatMap((entry) => [...entry.names])]);
    if (group.skeleton !== '') keys.add(`=${group.skeleton}`);
    for (const key of keys) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [group]);
      else known.push(group);
    }
  }
  const joins: Join[] = [];
  const compared = new Set<string>();
  const numbers = new Map(groups.map((group, i) => [group, i]));
  for (const sharing of byKey.values()) {
    if (sharing.length > mostSharing) continue;
    for (const [i, a] of sharing.entries()) {
      for (const b of sharing.slice(i + 1)) {
        const pair = `${numbers.get(a)},${numbers.get(b)}`;
        if (compared.has(pair)) continue;
        compared.add(pair);
        const join = compareGroups(a, b, feed);
        if (join !== null) joins.push(join);
      }
    }
  }
  return joins.sort((a, b) => b.likelihood - a.likelihood);
}

const mostSharing = 60;
const longestGap = 75 * 86_400_000;

function compareGroups(a: Group, b: Group, feed: FeedWords): Join | null {
  if (shareDigest(a, b)) return null;
  const known = a.authors.size > 0 && b.authors.size > 0;
  const sameAuthor = known && [...a.authors].some((author) => b.authors.has(author));
  // Who wrote what is often read off an introduction, so that another author only speaks against.
  const author = sameAuthor ? 1.2 : known ? -2 : 0;
  const gap = gapBetween(a, b);
  if (gap > longestGap) return null;
  if (a.title !== null && b.title !== null) return compareTitles(a, b, author, gap, feed);
  return compareUntitled(a, b, author, gap, feed);
}

function shareDigest(a: Group, b: Group): boolean {
  for (const digest of a.digests) if (b.digests.has(digest)) return true;
  return false;
}

/** Time between the nearest entries of two groups. */
function gapBetween(a: Group, b: Group): number {
  let least = Number.POSITIVE_INFINITY;
  for (const one of a.entries) for (const other of b.entries) least = Math.min(least, Math.abs(one.date - other.date));
  return least;
}

function compareTitles(a: Group, b: Group, author: number, gap: number, feed: FeedWords): Join | null {
  const { rarity, spread } = feed;
  if (areSisters(a, b)) return null;
  const titles = overlap(a.titleWords, b.titleWords, rarity);
  const renamed =
    a.skeleton === b.skeleton && a.titleNames.size === b.titleNames.size && namesAlike(a.titleNames, b.titleNames);
  const prose = bestProse(a, b, rarity);
  const names = overlap(namesOf(a), namesOf(b), rarity);
  const place = samePlace(a, b);
  let logit = -8 + 7.5 * titles.share + 2 * titles.containment + 8 * prose + 1.2 * names.share + 2 * place;
  // Much the same text under titles of different words is a sister's: it speaks of the series both belong to. Unless a
  // name that nobody else speaks of is the matter of both, and the text of one says the title of the other.
  const own = names.shared.filter(
    (name) =>
      spread.get(name) === 2 &&
      isMatterOf(name, a) &&
      isMatterOf(name, b) &&
      (a.titleNames.has(name) || b.titleNames.has(name)),
  );
  const told = Math.max(titleInText(a, b, rarity), titleInText(b, a, rarity));
  if (own.length > 0 && told >= 0.5 && isSeries(a) === isSeries(b)) logit += 4 + 4 * told;
  else if (takesOver(a, b) && author > 0 && told >= 0.35) logit += 5;
  else if (titles.share < 0.25 && !renamed) logit -= 4;
  else if (titles.share >= 0.4) logit += 1.5 * told;
  if (renamed) logit += 6;
  logit += author;
  if (isSeries(a) !== isSeries(b)) logit -= 7;
  logit -= (gap / longestGap) * 1.2;
  const what = renamed
    ? `same title but for ${[...b.titleNames].filter((name) => !a.titleNames.has(name)).join(', ') || 'a name'}`
    : `titles share ${percent(titles.share)} of their telling words`;
  return joinOf(a, b, logit, [what], { names: names.shared, sameAuthor: author > 0, place, prose, gap });
}

/** One title ends where the other begins, a version later: from v6 of one to v7 of the other within days. */
function takesOver(a: Group, b: Group): boolean {
  const [first, second] = a.entries[0]!.date <= b.entries[0]!.date ? [a, b] : [b, a];
  const versions = (group: Group): number[] =>
    group.entries.flatMap((entry) => (entry.version === null ? [] : [entry.version]));
  const before = Math.max(0, ...versions(first));
  const after = Math.min(Number.POSITIVE_INFINITY, ...versions(second));
  const end = first.entries.at(-1)!.date;
  const start = second.entries[0]!.date;
  return (
    before > 1 && after === before + 1 && end <= start && start - end <= 4 * 86_400_000 && !isSeries(a) && !isSeries(b)
  );
}

/** Whether most entries of a group speak of a name. */
function isMatterOf(name: string, group: Group): boolean {
  return group.entries.filter((entry) => entry.names.has(name)).length * 2 > group.entries.length;
}

/** How much of a group's title the texts of another say. */
function titleInText(group: Group, other: Group, rarity: (word: string) => number): number {
  return overlap(group.titleWords, new Set(other.entries.flatMap((entry) => [...entry.words])), rarity).containment;
}

/** 1 where both open with the same name of code, less for names that share most of their parts. */
function sameSubject(a: Group, b: Group): number {
  let best = 0;
  const subjects = (group: Group): Set<string> =>
    new Set([...group.titleNames, ...group.entries.flatMap((entry) => [...entry.subject])]);
  const others = subjects(b);
  for (const name of subjects(a)) {
    if (name.split('_').length < 3) continue;
    if (others.has(name)) return 1;
    for (const other of others) if (commonParts(name, other) >= 0.75 && other.split('_').length >= 3) best = 0.7;
  }
  return best;
}

/** An entry without a title goes with the patch its text tells. */
function compareUntitled(a: Group, b: Group, author: number, gap: number, { rarity }: FeedWords): Join | null {
  const untitled = a.title === null ? a : b;
  const other = untitled === a ? b : a;
  const prose = bestProse(a, b, rarity);
  const said = new Set(untitled.entries.flatMap((entry) => [...entry.words]));
  const inText = other.title === null ? 0 : overlap(other.titleWords, said, rarity).containment;
  const names = overlap(namesOf(a), namesOf(b), rarity);
  const place = samePlace(a, b);
  const subject = sameSubject(a, b);
  let logit = -5.6 + 10 * prose + 3 * inText + 2 * names.ofSmaller + 2 * place + 3 * subject;
  // A title that names code is about that name; a text that opens with another is not about it.
  if (subject === 0 && other.titleNames.size > 0) logit -= 2.5;
  logit += author;
  if (other.title !== null && isSeries(a) !== isSeries(b)) logit -= 2.5;
  logit -= (gap / longestGap) * 1.2;
  return joinOf(a, b, logit, [], { names: names.shared, sameAuthor: author > 0, place, prose, gap });
}

function joinOf(
  a: Group,
  b: Group,
  logit: number,
  evidence: string[],
  seen: { names: readonly string[]; sameAuthor: boolean; place: number; prose: number; gap: number },
): Join | null {
  const likelihood = 1 / (1 + Math.exp(-logit));
  if (likelihood < leastLikelihood) return null;
  if (seen.names.length > 0) evidence.push(`both speak of ${seen.names.slice(0, 3).join(', ')}`);
  if (seen.sameAuthor) evidence.push('same author');
  if (seen.place === 1) evidence.push('same place in the series');
  evidence.push(`texts share ${percent(seen.prose)} of their telling words`, days(seen.gap / 86_400_000));
  return { a, b, likelihood, evidence };
}

const leastLikelihood = 0.5;

/** 1 for the same part of as many; less for both the last, or both the first, of different totals. */
function samePlace(a: Group, b: Group): number {
  let best = 0;
  for (const one of a.entries) {
    for (const other of b.entries) {
      if (one.part === null || other.part === null || one.total === null || other.total === null) continue;
      if (one.part === other.part && one.total === other.total) return 1;
      if (one.part === one.total && other.part === other.total && one.total > 1 && other.total > 1)
        best = Math.max(best, 0.6);
      else if (one.part === 1 && other.part === 1) best = Math.max(best, 0.3);
    }
  }
  return best;
}

function isSeries(group: Group): boolean {
  return group.entries.filter((entry) => entry.tellsSeries).length * 2 > group.entries.length;
}

function namesOf(group: Group): Set<string> {
  return new Set([...group.titleNames, ...group.entries.flatMap((entry) => [...entry.names])]);
}

/**
 * Titles that differ in what tells sisters apart: a machine, a width, a protocol's version, opposites. "core ipv4" and
 * "core ipv6" are two patches even if no digest lists both.
 */
function areSisters(a: Group, b: Group): boolean {
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
  // One side is the selftest of the other.
  return a.titleWords.has(selftest) !== b.titleWords.has(selftest);
}

const selftest = representative('selftest');
const machines = new Set(
  ['x86', 'arm64', 'riscv', 's390', 'powerpc', 'loongarch', 'mips', 'm68k', 'arm', 'arm32', 'sparc'].map(
    representative,
  ),
);

/** Names that stand for one another in two titles: a long common beginning, as `BPF_SOCK_OPS_RCVLOWAT_CB` and `…_RCVQ_CB`. */
function namesAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const onlyA = [...a].filter((name) => !b.has(name));
  const onlyB = [...b].filter((name) => !a.has(name));
  return onlyA.every((one) => onlyB.some((other) => commonParts(one, other) >= 0.5));
}

function commonParts(a: string, b: string): number {
  const left = a.split('_');
  const right = b.split('_');
  const shared = left.filter((part) => right.includes(part)).length;
  return shared / Math.min(left.length, right.length);
}

function bestProse(a: Group, b: Group, rarity: (word: string) => number): number {
  let best = 0;
  for (const one of a.entries)
    for (const other of b.entries) best = Math.max(best, overlap(one.words, other.words, rarity).share);
  return best;
}

interface Overlap {
  /** Weight of what both have, over that of what either has. */
  readonly share: number;
  /** The same over what the first has, and over what the smaller of the two has. */
  readonly containment: number;
  readonly ofSmaller: number;
  readonly shared: readonly string[];
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>, rarity: (word: string) => number): Overlap {
  const shared: string[] = [];
  let common = 0;
  let left = 0;
  let right = 0;
  for (const word of a) {
    const weight = rarity(word);
    left += weight;
    if (b.has(word)) {
      common += weight;
      shared.push(word);
    }
  }
  for (const word of b) right += rarity(word);
  const ratio = (whole: number): number => (whole === 0 ? 0 : common / whole);
  return {
    share: ratio(left + right - common),
    containment: ratio(left),
    ofSmaller: ratio(Math.min(left, right)),
    shared,
  };
}

interface Cluster {
  readonly members: Group[];
  readonly joined: Join[];
  readonly digests: Set<string>;
}

/** Joins the likeliest first, and never two clusters that one digest lists side by side. */
function joinGroups(groups: readonly Group[], joins: readonly Join[]): Cluster[] {
  const clusterOf = new Map<Group, Cluster>(
    groups.map((group) => [group, { members: [group], joined: [], digests: new Set(group.digests) }]),
  );
  for (const join of joins) {
    const one = clusterOf.get(join.a)!;
    const other = clusterOf.get(join.b)!;
    if (one === other || [...other.digests].some((digest) => one.digests.has(digest))) continue;
    if (one.members.some((a) => other.members.some((b) => areApart(a, b)))) continue;
    one.members.push(...other.members);
    one.joined.push(...other.joined, join);
    for (const digest of other.digests) one.digests.add(digest);
    for (const group of other.members) clusterOf.set(group, one);
  }
  return [...new Set(clusterOf.values())];
}

/** Titles that must not come together by way of a third: sisters, and a series with one of its patches. */
function areApart(a: Group, b: Group): boolean {
  return a.title !== null && b.title !== null && (areSisters(a, b) || isSeries(a) !== isSeries(b));
}

function sameTitleLinks({ entries }: Group): TrailLink[] {
  return entries.slice(1).map((entry, i): TrailLink => {
    const before = entries[i]!;
    const evidence = ['same title'];
    if (entry.author !== null && entry.author === before.author) evidence.push('same author');
    evidence.push(days((entry.date - before.date) / 86_400_000));
    return { a: before.id, b: entry.id, likelihood: 0.98, evidence };
  });
}
