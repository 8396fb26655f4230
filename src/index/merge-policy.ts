import type { ManifestSegment } from './manifest.js';

/**
 * Which segments to merge next, by tiers of size (Lucene's TieredMergePolicy in small): segments of about one size are
 * merged as soon as there are `segmentsPerTier` of them, so that every document is rewritten a logarithmic number of
 * times and an index of any size has a few dozen segments at most. A segment that is mostly deleted is rewritten alone.
 */
export function nextMerge(segments: readonly ManifestSegment[]): readonly ManifestSegment[] {
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

const segmentsPerTier = 6;
const mostDeleted = 0.4;
/** All segments below this size are one tier. */
const smallestTier = 2 * 1024 * 1024;

function tierOf(bytes: number): number {
  return bytes < smallestTier ? 0 : 1 + Math.floor(Math.log(bytes / smallestTier) / Math.log(segmentsPerTier));
}
