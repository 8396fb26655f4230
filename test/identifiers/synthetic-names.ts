import type { NameEntry } from '../../src/index/terms/name-table.js';
import { Random } from '../support/random.js';

/**
 * Names as kernel code has them, made from real ones: the real ones themselves, and new ones that go from part to part as
 * these do (a chain of the first order over their parts). Every few new names bring a part that was never seen, put
 * together from halves of others, as new names do. Popularity falls off as it does in real lists: most names are in one or
 * two documents. The same seed gives the same names.
 */
export function syntheticNames(real: readonly NameEntry[], count: number, seed: number): NameEntry[] {
  const random = new Random(seed);
  const spellings = real
    .map((entry) => entry.spelling)
    .filter((spelling) => /^_*[a-z0-9]+(?:_+[a-z0-9]+)+_*$/i.test(spelling));
  const followers = new Map<string, string[]>();
  const starts: string[] = [];
  for (const spelling of spellings) {
    const parts = spelling.split('_').filter((part) => part !== '');
    starts.push(parts[0]!);
    for (const [i, part] of parts.entries()) {
      const next = followers.get(part) ?? [];
      next.push(parts[i + 1] ?? '');
      followers.set(part, next);
    }
  }
  const known = [...followers.keys()];
  const names = new Map<string, NameEntry>(real.slice(0, count).map((entry) => [entry.spelling, entry]));
  while (names.size < count) {
    const parts: string[] = [];
    let part = random.pick(starts);
    while (part !== '' && parts.length < mostParts) {
      parts.push(part);
      if (random.next() < newPartShare) parts.push(newPart(known, random));
      part = random.pick(followers.get(part)!);
    }
    const spelling = parts.join('_');
    if (parts.length < 2 || spelling.length > 60 || names.has(spelling)) continue;
    const last = oldest + random.below(newest - oldest);
    names.set(spelling, {
      spelling,
      documents: Math.ceil(1 / (1 - random.next()) ** 1.2) % 5000 || 1,
      first: Math.max(oldest, last - random.below(40_000_000)),
      last,
      fields: 1 << random.below(12),
      evidence: random.below(2) | (spelling === spelling.toUpperCase() ? 8 : 0),
    });
  }
  return [...names.values()].sort((a, b) => (a.spelling < b.spelling ? -1 : 1));
}

const mostParts = 7;
/** About 70,000 distinct parts in 300,000 names: what Heaps' law foretells from the real lists. */
const newPartShare = 0.06;
const oldest = 1_560_000_000;
const newest = 1_790_000_000;

function newPart(known: readonly string[], random: Random): string {
  const [head, tail] = [random.pick(known), random.pick(known)];
  return (head.slice(0, Math.max(2, head.length >> 1)) + tail.slice(tail.length >> 1)).slice(0, 16);
}
