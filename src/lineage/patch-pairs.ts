import { bestPairs } from './assignment.js';
import { percent } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { lineOverlap } from './line-sketch.js';
import type { LineageFacts } from './lineage-facts.js';
import { titleSimilarity } from './posting-signals.js';
import type { Posting } from './postings.js';
import { titleKey, withoutPrefixes } from './title.js';

/** A patch of a newer posting and what it was in the older one. */
export interface PatchLink {
  readonly older: LineageFacts;
  readonly newer: LineageFacts;
  readonly relation: 'version' | 'split-from' | 'merged-into';
  /** Likelihood, given that the postings are versions of one series. */
  readonly likelihood: number;
  readonly evidence: readonly string[];
}

/**
 * Pairs the patches of two postings of a series, one to one, by the assignment that makes the whole most likely; then
 * looks for patches that were split off from, or taken up into, one that is paired.
 */
export function pairPatches(older: Posting, newer: Posting, source: FactsSource): PatchLink[] {
  const scores = older.patches.map((a) => newer.patches.map((b) => comparePatches(a, b, older, newer, source)));
  const pairs = bestPairs(
    scores.map((row) => row.map(({ likelihood }) => (likelihood >= leastLikelihood ? likelihood : 0))),
  );
  const links: PatchLink[] = pairs.map(({ row, column }) => ({
    older: older.patches[row]!,
    newer: newer.patches[column]!,
    relation: 'version',
    ...scores[row]![column]!,
  }));
  const pairedOld = new Set(pairs.map((pair) => pair.row));
  const pairedNew = new Set(pairs.map((pair) => pair.column));
  for (const [j, patch] of newer.patches.entries()) {
    if (!pairedNew.has(j)) links.push(...partOf(patch, older.patches, 'split-from'));
  }
  for (const [i, patch] of older.patches.entries()) {
    if (!pairedOld.has(i)) links.push(...partOf(patch, newer.patches, 'merged-into'));
  }
  return links;
}

const leastLikelihood = 0.5;
/** Share of a patch's lines that must stand in another for it to be a part of that. */
const leastPart = 0.6;

/** A patch that is a part of one on the other side: its lines stand there, among others. */
function partOf(
  patch: LineageFacts,
  others: readonly LineageFacts[],
  relation: 'split-from' | 'merged-into',
): PatchLink[] {
  let best: { other: LineageFacts; share: number } | null = null;
  for (const other of others) {
    if (patch.sketch.lines < 3 || other.sketch.lines <= patch.sketch.lines) continue;
    const share = lineOverlap(patch.sketch, other.sketch)?.containment ?? 0;
    if (share >= leastPart && (best === null || share > best.share)) best = { other, share };
  }
  if (best === null) return [];
  const evidence = [`${percent(best.share)} of its changed lines stand in "${best.other.title ?? ''}"`];
  const likelihood = Math.min(0.95, best.share);
  return relation === 'split-from'
    ? [{ older: best.other, newer: patch, relation, likelihood, evidence }]
    : [{ older: patch, newer: best.other, relation, likelihood, evidence }];
}

/** How likely one patch is the other's next version, with what speaks for it. */
export function comparePatches(
  a: LineageFacts,
  b: LineageFacts,
  older: Posting,
  newer: Posting,
  source: FactsSource,
): { likelihood: number; evidence: string[] } {
  const evidence: string[] = [];
  const sameTitle =
    a.title !== null && b.title !== null && titleKey(withoutPrefixes(a.title)) === titleKey(withoutPrefixes(b.title));
  const titles = titleSimilarity(a.title ?? '', b.title ?? '', source);
  const overlap = lineOverlap(a.sketch, b.sketch);
  const files = shareOf(a.files, b.files);
  const alone = older.patches.length === 1 && newer.patches.length === 1;
  const samePart = a.part !== null && a.part === b.part && older.total === newer.total;
  let logit = -3.2 + 4.6 * titles + 1.3 * files;
  if (sameTitle) logit += 3.5;
  if (overlap !== null) logit += 5 * overlap.jaccard + 1.6 * overlap.containment - 0.6;
  if (samePart) logit += 0.7;
  if (alone) logit += 2.2;
  if (sameTitle) evidence.push('same title');
  else if (titles >= 0.3) evidence.push(`titles share ${percent(titles)} of their telling words`);
  if (overlap !== null && overlap.containment >= 0.2)
    evidence.push(`${percent(overlap.containment)} of the changed lines in both`);
  if (files >= 0.5) evidence.push(files === 1 ? 'same files' : `${percent(files)} of the files in both`);
  if (samePart) evidence.push(`part ${a.part} of ${older.total} in both`);
  if (alone && evidence.length === 0) evidence.push('the only patch of either posting');
  return { likelihood: Math.round((1 / (1 + Math.exp(-logit))) * 1000) / 1000, evidence };
}

function shareOf(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a);
  const right = new Set(b);
  let shared = 0;
  for (const item of left) if (right.has(item)) shared++;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}
