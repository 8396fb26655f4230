import { type Evidence, roundedShare } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { lineOverlap } from './line-sketch.js';
import type { LineageFacts } from './lineage-facts.js';
import { titleKeyOf } from './lineage-keys.js';
import type { Submission, Submissions } from './submissions.js';
import { titleKey } from './title.js';

/** A patch that an earlier submission has as well, whatever the two submissions are to each other. */
export interface SamePatch {
  readonly older: LineageFacts;
  readonly newer: LineageFacts;
  readonly relation: 'version' | 'resend' | 'taken-into';
  readonly likelihood: number;
  readonly evidence: readonly Evidence[];
}

/**
 * Finds a patch in earlier submissions under the same title: the author's own where most of the changed lines are the same,
 * anyone's where nearly all are. Maintainers send such patches on in batches and requests to pull ("taken into"); authors
 * split them off and post them alone.
 */
export function samePatchBefore(
  patch: LineageFacts,
  newer: Submission,
  submissions: Submissions,
  source: FactsSource,
): SamePatch | null {
  const key = titleKey(patch.title ?? '');
  if (key === '' || patch.sketch.lines === 0) return null;
  let best: { older: LineageFacts; submission: Submission; share: number } | null = null;
  for (const older of source.withKey(titleKeyOf(key), mostOfTitle)) {
    const share = sharedOfSame(older, patch);
    if (share === null || (best !== null && (older.date ?? 0) <= (best.older.date ?? 0))) continue;
    const submission = submissions.of(older);
    if (submission !== null && submission.root !== newer.root) best = { older, submission, share };
  }
  if (best === null) return null;
  const { older, submission, share } = best;
  const sameAuthor = isSameAuthor(older, patch);
  // A batch is sent by somebody who did not send the patch before.
  const isTaken = newer.members.length > 1 && newer.author !== submission.author && newer.author !== patch.author;
  const evidence: Evidence[] = [{ type: 'same-title' }];
  if (sameAuthor) evidence.push({ type: 'same-author' });
  evidence.push({ type: 'same-lines', share: roundedShare(share) });
  if (isTaken && newer.lead.title !== null) evidence.push({ type: 'taken-into', title: newer.lead.title });
  const isHigher = newer.isVersionStated && newer.version > submission.version;
  return {
    older,
    newer: patch,
    relation: isTaken ? 'taken-into' : share >= leastUnchanged && !isHigher ? 'resend' : 'version',
    likelihood: share >= leastOfAnyone && sameAuthor ? sureLikelihood : likelyLikelihood,
    evidence,
  };
}

/** Share of the changed lines, of the smaller patch, that an earlier patch of the same title has; null where that is too little. */
export function sharedOfSame(older: LineageFacts, newer: LineageFacts): number | null {
  if (older.kind !== 'patch' || older.copy !== null || older.id === newer.id) return null;
  if (older.date === null || newer.date === null || older.date >= newer.date) return null;
  if (titleKey(older.title ?? '') !== titleKey(newer.title ?? '')) return null;
  const overlap = lineOverlap(older.sketch, newer.sketch);
  if (overlap === null) return null;
  const share = Math.min(overlap.containment, overlap.jaccard * 2);
  if (isSameAuthor(older, newer)) return share >= leastOfAuthor ? overlap.containment : null;
  return share >= leastOfAnyone && overlap.sampled >= fewestLines ? overlap.containment : null;
}

function isSameAuthor(a: LineageFacts, b: LineageFacts): boolean {
  return a.author !== null && (a.author === b.author || (a.authorName !== null && a.authorName === b.authorName));
}

const mostOfTitle = 80;
const leastOfAuthor = 0.6;
const leastOfAnyone = 0.9;
const leastUnchanged = 0.98;
/** Of lines of different authors, so that one common line is no patch. */
const fewestLines = 3;
const sureLikelihood = 0.98;
const likelyLikelihood = 0.95;
