import type { FactsSource } from './facts-source.js';
import { lineOverlap } from './line-sketch.js';
import type { LineageFacts } from './lineage-facts.js';
import { titleKeyOf } from './lineage-keys.js';
import type { Submission } from './submissions.js';
import { titleKey, titleWords } from './title.js';

/** What speaks for and against two submissions being versions of one series. Shares are from 0 to 1. */
export interface SubmissionSignals {
  readonly changeId: boolean;
  /** The newer one's author links to the older one as an earlier version; with the version it names, if any. */
  readonly link: { readonly version: number | null } | null;
  readonly sameAuthor: boolean;
  /** Titles of the two as a whole: of the cover letters, or of single patches. */
  readonly sameTitle: boolean;
  readonly titleSimilarity: number;
  /** Patches with the same title, of those in the smaller one; and how many. */
  readonly samePatches: number;
  readonly samePatchCount: number;
  /** Changed lines in both, of those in the smaller one; null where neither has a diff. */
  readonly lines: number | null;
  /** The same lines, of those in the larger one: a patch that follows up on a large series has few of its lines. */
  readonly linesOfLarger: number;
  /** Files touched by both, of those touched by either. */
  readonly files: number;
  readonly functions: number;
  readonly daysApart: number | null;
  /** Version of the newer one less that of the older one. */
  readonly versionStep: number;
  /** The newer one was sent in answer to the older one's thread by the same author. */
  readonly reply: boolean;
  /** The newer one's first mail answers the older one directly, by the same author and with a higher version. */
  readonly answer: boolean;
}

/** The signals but for `lines`, which cost the most; see `sharedLines`. */
export function signalsWithoutLines(
  older: Submission,
  newer: Submission,
  source: FactsSource,
): Omit<SubmissionSignals, 'lines' | 'linesOfLarger'> {
  const links = newer.members.flatMap((member) => member.links).filter((link) => older.memberIds.has(link.messageId));
  const sameAuthor =
    older.author !== null && (older.author === newer.author || older.lead.authorName === newer.lead.authorName);
  const titles = samePatchTitles(older, newer);
  const [oldTitle, newTitle] = comparedTitles(older, newer);
  const sameTitle = oldTitle !== null && newTitle !== null && titleKey(oldTitle) === titleKey(newTitle);
  const versionStep = newer.version - older.version;
  // "Netfilter fixes for net" comes every other week: neither the title nor its words tell one from the next.
  const isTelling = !sameTitle || newer.isVersionStated || !isPeriodic(titleKey(newTitle), source);
  const answersOlder = newer.lead.inReplyTo !== null && older.memberIds.has(newer.lead.inReplyTo);
  return {
    changeId: shareAny(newer.changeIds, older.changeIds),
    link: links.length === 0 ? null : { version: links.find((link) => link.version !== null)?.version ?? null },
    sameAuthor,
    sameTitle: sameTitle && isTelling,
    titleSimilarity: isTelling ? titleSimilarity(oldTitle ?? '', newTitle ?? '', source) : 0,
    samePatches: titles / Math.max(1, Math.min(older.patches.length, newer.patches.length)),
    samePatchCount: titles,
    files: jaccard(older.files, newer.files),
    functions: jaccard(older.functions, newer.functions),
    daysApart: older.date === null || newer.date === null ? null : (newer.date - older.date) / 86_400_000,
    versionStep,
    reply:
      sameAuthor &&
      newer.members.some(
        ({ inReplyTo, references }) =>
          (inReplyTo !== null && older.memberIds.has(inReplyTo)) || references.some((id) => older.memberIds.has(id)),
      ),
    answer: sameAuthor && newer.isVersionStated && versionStep > 0 && answersOlder,
  };
}

/**
 * Whether a title is given again and again: without a version, four times or more, over more than 200 days. Patches that
 * are sent again unchanged are told by their lines.
 */
function isPeriodic(key: string, source: FactsSource): boolean {
  const known = periodic.get(source) ?? new Map<string, boolean>();
  periodic.set(source, known);
  let answer = known.get(key);
  if (answer !== undefined) return answer;
  const dates = source
    .withKey(titleKeyOf(key), mostOfTitle)
    .filter((one) => one.kind !== 'commit' && one.version === null && (one.part ?? 0) === 0 && one.date !== null)
    .map((one) => one.date!);
  const latest = dates.reduce((most, date) => Math.max(most, date), Number.NEGATIVE_INFINITY);
  const earliest = dates.reduce((least, date) => Math.min(least, date), Number.POSITIVE_INFINITY);
  const span = dates.length === 0 ? 0 : latest - earliest;
  answer = dates.length >= leastPeriodic && span > periodicSpan;
  // A source that is filled in rounds (a cluster's) may not have it yet.
  if (dates.length > 0 && known.size < mostPeriodic) known.set(key, answer);
  return answer;
}

/** Sources are as they are while a change is worked in. */
const periodic = new WeakMap<FactsSource, Map<string, boolean>>();
const mostPeriodic = 50_000;
const mostOfTitle = 1000;
const leastPeriodic = 4;
const periodicSpan = 200 * 86_400_000;

/**
 * The titles that stand for two submissions. Those of their leads; but "v2 2/3" sent alone speaks of its series only by
 * itself, and is held against the same part of the other submission.
 */
function comparedTitles(older: Submission, newer: Submission): [string | null, string | null] {
  const samePart = (alone: Submission, whole: Submission): LineageFacts | undefined =>
    isPartAlone(alone) && !isPartAlone(whole) && alone.total === whole.total
      ? whole.patches.find((patch) => patch.part === alone.lead.part)
      : undefined;
  return [samePart(newer, older)?.title ?? older.lead.title, samePart(older, newer)?.title ?? newer.lead.title];
}

function isPartAlone({ patches, cover, total }: Submission): boolean {
  return cover === null && patches.length === 1 && total !== null && total > 1;
}

function samePatchTitles(older: Submission, newer: Submission): number {
  let same = 0;
  for (const key of newer.titleKeys) if (older.titleKeys.has(key)) same++;
  return same;
}

/** Weight of the words two titles share, over that of all their words (a Jaccard index with rare words counting more). */
export function titleSimilarity(a: string, b: string, source: FactsSource): number {
  const left = titleWords(a);
  const right = titleWords(b);
  let shared = 0;
  let all = 0;
  for (const word of left) {
    const weight = source.rarity(word);
    all += weight;
    if (right.has(word)) shared += weight;
  }
  for (const word of right) if (!left.has(word)) all += source.rarity(word);
  return all === 0 ? 0 : shared / all;
}

/**
 * Each patch with a diff against the one it shares most with; weighed by lines. Of few lines a part may be common by
 * chance, the more so as each patch seeks its best among many: they are counted as if one more had been seen that is not.
 */
export function sharedLines(older: Submission, newer: Submission): Pick<SubmissionSignals, 'lines' | 'linesOfLarger'> {
  const small = older.patches.length <= newer.patches.length ? older : newer;
  const large = small === older ? newer : older;
  const candidates = large.patches.filter((patch) => patch.sketch.lines > 0);
  let common = 0;
  let lines = 0;
  for (const patch of small.patches) {
    if (patch.sketch.lines === 0) continue;
    lines += patch.sketch.lines;
    let best = 0;
    for (const other of candidates) {
      const overlap = lineOverlap(patch.sketch, other.sketch);
      if (overlap !== null)
        best = Math.max(best, (overlap.containment * overlap.sampled) / (overlap.sampled + unseenLines));
    }
    common += best * patch.sketch.lines;
  }
  if (lines === 0 || candidates.length === 0) return { lines: null, linesOfLarger: 0 };
  const largest = candidates.reduce((sum, patch) => sum + patch.sketch.lines, 0);
  return { lines: common / lines, linesOfLarger: common / Math.max(lines, largest) };
}

const unseenLines = 1;

function shareAny(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}
