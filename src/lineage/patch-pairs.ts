import { bestPairs } from './assignment.js';
import { type Evidence, roundedShare } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { haveSameLines, lineOverlap } from './line-sketch.js';
import type { LineageFacts } from './lineage-facts.js';
import { titleSimilarity } from './submission-signals.js';
import type { Submission } from './submissions.js';
import { titleKey, withoutPrefixes } from './title.js';

/** A patch of a newer submission and what it was in the older one. */
export interface PatchLink {
  readonly older: LineageFacts;
  readonly newer: LineageFacts;
  readonly relation: 'version' | 'split-from' | 'merged-into';
  /** Likelihood, given that the submissions are versions of one series. */
  readonly likelihood: number;
  /** Likelihood whatever the submissions are: some patches are plainly the same. */
  readonly alone: number;
  readonly evidence: readonly Evidence[];
}

/**
 * Pairs the patches of two submissions of a series, one to one, by the assignment that makes the whole most likely; then
 * looks for patches that were split off from, or taken up into, one that is paired.
 */
export function pairPatches(older: Submission, newer: Submission, source: FactsSource): PatchLink[] {
  const scores = older.patches.map((a) => newer.patches.map((b) => comparePatches(a, b, older, newer, source)));
  // Log odds add up to how likely a pairing is as a whole; likelihoods would make two poor pairs outdo one sure pair.
  const pairs = bestPairs(
    scores.map((row) =>
      row.map(({ likelihood }) => (likelihood > leastLikelihood ? Math.log(likelihood / (1 - likelihood)) : 0)),
    ),
  );
  const links: PatchLink[] = pairs.map(({ row, column }) => ({
    older: older.patches[row]!,
    newer: newer.patches[column]!,
    relation: 'version',
    ...scores[row]![column]!,
  }));
  const newOf = new Map(pairs.map(({ row, column }) => [older.patches[row]!, newer.patches[column]!]));
  const oldOf = new Map([...newOf].map(([old, next]) => [next, old]));
  for (const patch of newer.patches) {
    if (!oldOf.has(patch)) for (const link of partOf(patch, older.patches, newOf, 'split-from')) links.push(link);
  }
  for (const patch of older.patches) {
    if (!newOf.has(patch)) for (const link of partOf(patch, newer.patches, oldOf, 'merged-into')) links.push(link);
  }
  return links;
}

const leastLikelihood = 0.5;
/** Share of a patch's lines that must stand in another for it to be a part of that, and on how many it must be seen. */
const leastPart = 0.6;
const fewestLines = 4;

/**
 * A patch that is a part of one on the other side: its lines stand there, among others, in the same files, and have
 * moved. Lines that the other's own version on this side has as well were never moved: they are what both look like.
 */
function partOf(
  patch: LineageFacts,
  others: readonly LineageFacts[],
  counterparts: ReadonlyMap<LineageFacts, LineageFacts>,
  relation: 'split-from' | 'merged-into',
): PatchLink[] {
  let best: { other: LineageFacts; share: number } | null = null;
  for (const other of others) {
    if (other.sketch.lines <= patch.sketch.lines || !patch.files.some((file) => other.files.includes(file))) continue;
    const share = containmentIn(patch, other);
    const counterpart = counterparts.get(other);
    if (counterpart !== undefined && containmentIn(patch, counterpart) >= share / 2) continue;
    if (share >= leastPart && (best === null || share > best.share)) best = { other, share };
  }
  if (best === null) return [];
  const evidence: Evidence[] = [{ type: 'part-of', share: roundedShare(best.share), title: best.other.title }];
  const likelihood = Math.min(0.95, best.share);
  return relation === 'split-from'
    ? [{ older: best.other, newer: patch, relation, likelihood, alone: 0, evidence }]
    : [{ older: patch, newer: best.other, relation, likelihood, alone: 0, evidence }];
}

/** Share of a patch's lines that stand in another; 0 where too few were seen to tell. */
function containmentIn(patch: LineageFacts, other: LineageFacts): number {
  const overlap = lineOverlap(patch.sketch, other.sketch);
  return overlap === null || overlap.sampled < fewestLines ? 0 : overlap.containment;
}

/** How likely one patch is the other's next version, with what speaks for it. */
export function comparePatches(
  a: LineageFacts,
  b: LineageFacts,
  older: Submission,
  newer: Submission,
  source: FactsSource,
): { likelihood: number; alone: number; evidence: Evidence[] } {
  const evidence: Evidence[] = [];
  const sameTitle = a.title !== null && b.title !== null && titleKey(a.title) === titleKey(b.title);
  const files = shareOf(filesOf(a), filesOf(b));
  const apart = files === 0 && a.files.length > 0 && b.files.length > 0;
  // A prefix may change as a patch goes on; in other files it tells sisters apart ("selftests/rlimits: Drop x").
  const sameButPrefix =
    !sameTitle &&
    !apart &&
    a.title !== null &&
    b.title !== null &&
    titleKey(withoutPrefixes(a.title)) === titleKey(withoutPrefixes(b.title));
  const titles = titleSimilarity(a.title ?? '', b.title ?? '', source);
  const overlap = lineOverlap(a.sketch, b.sketch);
  const single = older.patches.length === 1 && newer.patches.length === 1;
  const sameAuthor = a.author !== null && (a.author === b.author || a.authorName === b.authorName);
  const samePart = a.part !== null && a.part === b.part && older.total === newer.total;
  let logit = -2 + 4.6 * titles + 1.3 * files;
  if (sameTitle) logit += 3.5;
  else if (sameButPrefix) logit += 2.5;
  else if (apart) logit -= 2;
  if (overlap !== null) {
    // Few lines in common may be chance.
    const sure = Math.min(1, overlap.sampled / 6);
    logit += sure * (5 * overlap.jaccard + 1.6 * overlap.containment) - 0.6;
  }
  if (samePart) logit += 0.7;
  if (single) logit += 2.2;
  if (sameTitle) evidence.push({ type: 'same-title' });
  else if (sameButPrefix) evidence.push({ type: 'same-title-but-prefix' });
  else if (titles >= 0.3) evidence.push({ type: 'similar-title', share: roundedShare(titles) });
  if (overlap !== null && overlap.containment >= 0.2)
    evidence.push({
      type: 'same-lines',
      share: roundedShare(overlap.containment),
      ofEither: haveSameLines(a.sketch, b.sketch) ? 1 : Math.min(0.999, roundedShare(overlap.jaccard)),
    });
  if (files >= 0.5) evidence.push({ type: 'same-files', share: roundedShare(files) });
  if (samePart && a.part !== null && older.total !== null)
    evidence.push({ type: 'same-part', part: a.part, total: older.total });
  if (single && evidence.length === 0) evidence.push({ type: 'only-patch' });
  const unchanged = sameTitle && sameAuthor && (overlap?.containment ?? 0) >= 0.8;
  return {
    likelihood: Math.min(mostLikely, Math.round((1 / (1 + Math.exp(-logit))) * 1000) / 1000),
    alone: unchanged ? sameInAll : 0,
    evidence,
  };
}

const mostLikely = 0.999;
/** Of a patch by the same author with the same title and nearly the same lines. */
const sameInAll = 0.97;

/** A patch is compared with each patch of the other submission. */
function filesOf(facts: LineageFacts): ReadonlySet<string> {
  let files = fileSets.get(facts);
  if (files === undefined) fileSets.set(facts, (files = new Set(facts.files)));
  return files;
}

const fileSets = new WeakMap<LineageFacts, ReadonlySet<string>>();

function shareOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of left) if (right.has(item)) shared++;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
