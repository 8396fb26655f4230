import type { ManifestSegment } from '../directory/manifest.js';

/**
 * Which segments to merge next, by tiers of size (Lucene's TieredMergePolicy in small): segments of about one size are
 * merged as soon as there are `segmentsPerTier` of them, so that every document is rewritten a logarithmic number of
 * times and an index of any size has a few dozen segments at most. A segment that is mostly deleted is rewritten alone.
 *
 * `written` is how many bytes the run that ends has added: where that is most of the index, all of it becomes one segment.
 * Every search is the quicker for it, and it costs no more than a share of what was just done.
 */
export function nextMerge(segments: readonly ManifestSegment[], written = 0): readonly ManifestSegment[] {
  const total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  if (segments.length > 1 && written * 2 > total && total <= largestInOne) return segments;
  const tiers = new Map<number, ManifestSegment[]>();
  for (const segment of segments) {
    if (segment.deleted > segment.documents * mostDeleted) return [segment];
    const tier = tierOf(segment.bytes);
    tiers.set(tier, [...(tiers.get(tier) ?? []), segment]);
  }
  for (const [, tier] of [...tiers].sort((a, b) => a[0] - b[0])) {
    if (tier.length >= segmentsPerTier) return tier;
  }
  return [];
}

/** Beyond this, the whole is left in pieces: a merge takes the room of its segments once more. */
const largestInOne = 1024 ** 3;
const segmentsPerTier = 6;
const mostDeleted = 0.4;
/** All segments below this size are one tier. */
const smallestTier = 2 * 1024 * 1024;

function tierOf(bytes: number): number {
  return bytes < smallestTier ? 0 : 1 + Math.floor(Math.log(bytes / smallestTier) / Math.log(segmentsPerTier));
}
