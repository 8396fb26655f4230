import { noMoreDocuments } from '../index/postings/postings-cursor.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import { missing } from '../index/store/columns.js';
import { Bitset } from './bitset.js';
import type { LeafPostings } from './leaf-postings.js';
import type { Condition } from './plan.js';
import { SearchBudget } from './search-budget.js';

/**
 * The documents of a segment that meet a condition, including deleted ones. Once the budget is spent the result is
 * unusable.
 */
export function matchCondition(
  condition: Condition,
  segment: SegmentReader,
  postings: LeafPostings,
  budget = SearchBudget.unlimited,
): Bitset {
  const match = (child: Condition): Bitset => matchCondition(child, segment, postings, budget);
  if (budget.isSpent) return new Bitset(segment.documents);
  switch (condition.type) {
    case 'everything':
      return new Bitset(segment.documents).fill();
    case 'nothing':
      return new Bitset(segment.documents);
    case 'leaves': {
      const set = new Bitset(segment.documents);
      for (const leaf of condition.leaves) {
        if (budget.isSpent) break;
        const opened = postings.open(leaf);
        if (opened === null) continue;
        const { cursor } = opened;
        for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) set.add(document);
      }
      return set;
    }
    case 'keys': {
      const set = new Bitset(segment.documents);
      for (const key of condition.keys) {
        if (budget.isSpent) break;
        const cursor = segment.term(key);
        if (cursor === null) continue;
        for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) set.add(document);
      }
      return set;
    }
    case 'range': {
      const set = new Bitset(segment.documents);
      const values = segment.columns.numbers(condition.column);
      const from = condition.from ?? missing + 1;
      const to = condition.to ?? 0x7fffffff;
      for (let document = 0; document < values.length; document++) {
        const value = values[document]!;
        if (value >= from && value <= to) set.add(document);
      }
      return set;
    }
    case 'and': {
      const [first, ...others] = condition.children;
      if (first === undefined) return new Bitset(segment.documents).fill();
      const set = match(first);
      for (const child of others) {
        if (child.type === 'not') set.andNot(match(child.child));
        else set.and(match(child));
      }
      return set;
    }
    case 'or': {
      const set = new Bitset(segment.documents);
      for (const child of condition.children) set.or(match(child));
      return set;
    }
    case 'not':
      return new Bitset(segment.documents).fill().andNot(match(condition.child));
  }
}
