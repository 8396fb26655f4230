import { basename } from 'node:path';
import type { Digest } from '../../../src/corpus/digest/digest.js';
import type { Document } from '../../../src/corpus/document.js';

/**
 * Keys by which judgements name the entries of digests, by document id: `2026-05-14-daily-2#3` is the third entry of
 * the second daily digest generated on that day, in the order of the feed. A file of a folder of digests is named so
 * already.
 */
export function entryKeys(digests: readonly Digest[], entries: readonly Document[]): Map<string, string> {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const digest of digests) {
    const file = /^(\d{4}-\d\d-\d\d-[a-z]+(?:-\d+)?)\.txt$/.exec(basename(digest.path));
    const plain = `${digest.generated?.slice(0, 10)}-${digest.period}`;
    const count = (counts.get(plain) ?? 0) + 1;
    counts.set(plain, count);
    const name = file?.[1] ?? (count === 1 ? plain : `${plain}-${count}`);
    for (const id of digest.entries) names.set(id, name);
  }
  return new Map(entries.map(({ id, digest }) => [id, `${names.get(id)}#${digest?.entry}`]));
}
