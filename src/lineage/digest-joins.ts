import { commonParts } from './code-names.js';
import type { DigestEntry } from './digest-entry.js';
import {
  areSisters,
  type DigestGroup,
  gapBetween,
  inOtherPlace,
  isSeries,
  namesOf,
  samePlace,
  shareDigest,
  subjectsOf,
  takesOver,
} from './digest-group.js';
import { daysApart, type Evidence, roundedShare } from './evidence.js';
import { type FeedWords, overlap } from './feed-words.js';

/** Two groups that may be one patch. */
export interface DigestJoin {
  readonly a: DigestGroup;
  readonly b: DigestGroup;
  readonly likelihood: number;
  readonly evidence: readonly Evidence[];
}

/** Pairs of groups that may be one patch. Only groups that share a rare word of their titles or a rare name are compared. */
export function findJoins(groups: readonly DigestGroup[], feed: FeedWords): DigestJoin[] {
  const byKey = new Map<string, DigestGroup[]>();
  for (const group of groups) {
    const keys = new Set<string>([...group.titleWords, ...group.entries.flatMap((entry) => [...entry.names])]);
    if (group.title === null) for (const word of rarestWords(group.entries[0]!, feed)) keys.add(word);
    if (group.skeleton !== '') keys.add(`=${group.skeleton}`);
    for (const key of keys) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [group]);
      else known.push(group);
    }
  }
  const joins: DigestJoin[] = [];
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

function rarestWords({ words }: DigestEntry, { rarity }: FeedWords): string[] {
  return [...words].sort((a, b) => rarity(b) - rarity(a)).slice(0, wordKeys);
}

/** Words by which an entry without a title is found. */
const wordKeys = 24;

const mostSharing = 60;

const longestGap = 75 * 86_400_000;

function compareGroups(a: DigestGroup, b: DigestGroup, feed: FeedWords): DigestJoin | null {
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

function compareTitles(
  a: DigestGroup,
  b: DigestGroup,
  author: number,
  gap: number,
  feed: FeedWords,
): DigestJoin | null {
  const { rarity } = feed;
  if (areSisters(a, b)) return null;
  const titles = overlap(a.titleWords, b.titleWords, rarity);
  const renamed =
    a.skeleton === b.skeleton && a.titleNames.size === b.titleNames.size && namesAlike(a.titleNames, b.titleNames);
  const prose = bestProse(a, b, rarity);
  const names = overlap(namesOf(a), namesOf(b), rarity);
  const place = samePlace(a, b);
  let logit = -8 + 7.5 * titles.share + 2 * titles.containment + 8 * prose + 1.2 * names.share + 2 * place;
  // Much the same text under titles of different words is a sister's: it speaks of the series both belong to.
  const told = Math.max(titleInText(a, b, rarity), titleInText(b, a, rarity));
  if (takesOver(a, b) && author > 0 && told >= 0.35) logit += 5;
  else if (titles.share < 0.25 && !renamed) logit -= 4;
  else if (titles.share >= 0.4) logit += 1.5 * told;
  if (renamed) logit += 6;
  logit += author;
  if (inOtherPlace(a, b)) logit -= 4;
  if (isSeries(a) !== isSeries(b)) logit -= 7;
  logit -= (gap / longestGap) * 1.2;
  const what: Evidence = renamed
    ? { type: 'same-title-but-names', names: [...b.titleNames].filter((name) => !a.titleNames.has(name)) }
    : { type: 'similar-title', share: roundedShare(titles.share) };
  return joinOf(a, b, logit, [what], { names: names.shared, sameAuthor: author > 0, place, prose, gap });
}

/** How much of a group's title the texts of another say. */
function titleInText(group: DigestGroup, other: DigestGroup, rarity: (word: string) => number): number {
  return overlap(group.titleWords, new Set(other.entries.flatMap((entry) => [...entry.words])), rarity).containment;
}

/** Names that stand for one another in two titles: a long common beginning, as `BPF_SOCK_OPS_RCVLOWAT_CB` and `…_RCVQ_CB`. */
function namesAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const onlyA = [...a].filter((name) => !b.has(name));
  const onlyB = [...b].filter((name) => !a.has(name));
  return onlyA.every((one) => onlyB.some((other) => commonParts(one, other) >= 0.5));
}

/** An entry without a title goes with the patch its text tells. */
function compareUntitled(
  a: DigestGroup,
  b: DigestGroup,
  author: number,
  gap: number,
  { rarity }: FeedWords,
): DigestJoin | null {
  const untitled = a.title === null ? a : b;
  const other = untitled === a ? b : a;
  const prose = bestProse(a, b, rarity);
  const said = new Set(untitled.entries.flatMap((entry) => [...entry.words]));
  const inText = other.title === null ? 0 : overlap(other.titleWords, said, rarity).containment;
  const names = overlap(namesOf(a), namesOf(b), rarity);
  const place = samePlace(a, b);
  const subject = sameSubject(a, b);
  let logit =
    -5.6 + 10 * prose + 3 * inText + names.ofSmaller * Math.min(2, names.shared.length) + 2 * place + 3 * subject.share;
  // A title that names code is about that name; a text that opens with another is not about it.
  if (subject.share === 0 && other.titleNames.size > 0) logit -= 2.5;
  logit += author;
  if (other.title !== null && isSeries(a) !== isSeries(b)) logit -= 2.5;
  // The digests lose titles that are short. What lost its title goes with what lost it too, or was renamed since.
  if (other.title === null) logit += 1.5;
  else if (!couldBeLost(other, untitled)) logit -= 1.6;
  if (inOtherPlace(a, b)) logit -= 4;
  logit -= (gap / longestGap) * 1.2;
  const evidence: Evidence[] = subject.names.length === 0 ? [] : [{ type: 'same-subject', names: [...subject.names] }];
  return joinOf(a, b, logit, evidence, { names: names.shared, sameAuthor: author > 0, place, prose, gap });
}

/** 1 where both are about the same name of code, less for names that share most of their parts; and these names. */
function sameSubject(a: DigestGroup, b: DigestGroup): { share: number; names: readonly string[] } {
  let best: { share: number; names: readonly string[] } = { share: 0, names: [] };
  const others = subjectsOf(b);
  for (const name of subjectsOf(a)) {
    if (name.split('_').length < 3) continue;
    if (others.has(name)) return { share: 1, names: [name] };
    const other = [...others].find((one) => one.split('_').length >= 3 && commonParts(name, one) >= 0.75);
    if (other !== undefined) best = { share: 0.8, names: [name, other] };
  }
  return best;
}

/** Whether a title is short, or would be with the name of code in it that the other entry opens with. */
function couldBeLost({ title, titleNames }: DigestGroup, untitled: DigestGroup): boolean {
  if (title!.length < shortestKept) return true;
  const names = subjectsOf(untitled);
  return [...titleNames].some((old) =>
    [...names].some(
      (name) => commonParts(old, name) >= 0.75 && title!.length - old.length + name.length < shortestKept,
    ),
  );
}

/** Letters of the shortest title that a digest keeps. */
const shortestKept = 30;

function joinOf(
  a: DigestGroup,
  b: DigestGroup,
  logit: number,
  evidence: Evidence[],
  seen: { names: readonly string[]; sameAuthor: boolean; place: number; prose: number; gap: number },
): DigestJoin | null {
  const likelihood = 1 / (1 + Math.exp(-logit));
  if (likelihood < leastLikelihood) return null;
  if (seen.names.length > 0) evidence.push({ type: 'same-names', names: seen.names.slice(0, 3) });
  if (seen.sameAuthor) evidence.push({ type: 'same-author' });
  if (seen.place === 1) evidence.push({ type: 'same-place' });
  evidence.push({ type: 'similar-text', share: roundedShare(seen.prose) }, daysApart(seen.gap / 86_400_000));
  return { a, b, likelihood, evidence };
}

const leastLikelihood = 0.5;

function bestProse(a: DigestGroup, b: DigestGroup, rarity: (word: string) => number): number {
  let best = 0;
  for (const one of a.entries)
    for (const other of b.entries) best = Math.max(best, overlap(one.words, other.words, rarity).share);
  return best;
}
