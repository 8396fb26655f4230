import { documentKinds } from '../corpus/document.js';
import { noMoreDocuments } from '../index/postings/postings-cursor.js';
import { fieldMask } from '../index/schema/fields.js';
import type { DocumentAddress, IndexReader } from '../index/snapshot/index-reader.js';
import { Bitset } from '../search/bitset.js';

/**
 * Example documents of an identifier among the live ones: first those with it in the title, then patches before
 * replies, then newest first.
 */
export function exampleDocuments(reader: IndexReader, keys: readonly string[], limit: number): DocumentAddress[] {
  const best: (DocumentAddress & { readonly tier: number; readonly date: number })[] = [];
  for (const segment of reader.segments) {
    const dates = segment.columns.numbers('date');
    const kinds = segment.columns.numbers('kind');
    for (const key of keys) {
      const cursor = segment.term(key);
      if (cursor === null) continue;
      for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
        if (!segment.live.has(document)) continue;
        const tier = ((cursor.mask & inTitle) === 0 ? 0 : 2) + (kinds[document] === reply ? 0 : 1);
        const date = dates[document]!;
        const isBetter = (than: { readonly tier: number; readonly date: number }): boolean =>
          tier > than.tier || (tier === than.tier && date > than.date);
        if (best.length === limit && !isBetter(best[limit - 1]!)) continue;
        if (best.some((other) => other.segment === segment && other.document === document)) continue;
        let at = best.length;
        while (at > 0 && isBetter(best[at - 1]!)) at--;
        best.splice(at, 0, { segment, document, tier, date });
        if (best.length > limit) best.pop();
      }
    }
  }
  return best.map(({ segment, document }) => ({ segment, document }));
}

const inTitle = fieldMask('title');
const reply = documentKinds.indexOf('reply');

/** Number of documents that have any of the terms, within a set per segment. */
export function countWithin(reader: IndexReader, keys: readonly string[], documents: readonly Bitset[]): number {
  let count = 0;
  for (const [i, segment] of reader.segments.entries()) {
    const found = new Bitset(segment.documents);
    for (const key of keys) {
      const cursor = segment.term(key);
      if (cursor === null) continue;
      for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
        if (!documents[i]!.has(document) || found.has(document)) continue;
        found.add(document);
        count++;
      }
    }
  }
  return count;
}
