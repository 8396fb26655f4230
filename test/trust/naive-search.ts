import type { Document } from '../../src/corpus/document.js';
import { DocumentInverter } from '../../src/index/build/document-inverter.js';
import { fieldStride } from '../../src/index/postings/positions.js';
import { invertibleDocument } from '../../src/index/schema/document-fields.js';
import { TermTable } from '../../src/index/terms/term-table.js';
import { lineageFacts } from '../../src/lineage/lineage-facts.js';
import { lineageKeys } from '../../src/lineage/lineage-keys.js';
import type { Condition, Leaf, Plan } from '../../src/search/plan.js';

/** A document as an oracle sees it: every term with the fields it stands in, and where, without any index. */
export interface NaiveDocument {
  readonly document: Document;
  readonly masks: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, ReadonlySet<number>>;
}

export function naiveDocument(document: Document): NaiveDocument {
  const terms = new TermTable();
  const inverter = new DocumentInverter(terms);
  const facts = lineageFacts(document);
  inverter.invertFields(invertibleDocument(document, 0, facts === null ? [] : lineageKeys(facts)));
  const masks = new Map<string, number>();
  const positions = new Map<string, Set<number>>();
  for (let n = 0; n < inverter.termCount; n++) {
    const term = inverter.term(n);
    const key = terms.key(term);
    masks.set(key, inverter.mask(term));
    if (inverter.isUnit(term)) positions.set(key, new Set(inverter.placesOf(term).view()));
  }
  return { document, masks, positions };
}

/** Whether a document meets the condition of a plan, looked at by itself. */
export function matchesPlan(naive: NaiveDocument, { condition, leaves }: Plan): boolean {
  return matches(naive, condition, leaves);
}

function matches(naive: NaiveDocument, condition: Condition, leaves: readonly Leaf[]): boolean {
  switch (condition.type) {
    case 'everything':
      return true;
    case 'nothing':
      return false;
    case 'leaves':
      return condition.leaves.some((leaf) => matchesLeaf(naive, leaves[leaf]!));
    case 'keys':
      return condition.keys.some((key) => naive.masks.has(key));
    case 'range': {
      const value = columnOf(naive.document, condition.column);
      return value !== null && value >= (condition.from ?? -Infinity) && value <= (condition.to ?? Infinity);
    }
    case 'and':
      return condition.children.every((child) => matches(naive, child, leaves));
    case 'or':
      return condition.children.some((child) => matches(naive, child, leaves));
    case 'not':
      return !matches(naive, condition.child, leaves);
  }
}

function matchesLeaf({ masks, positions }: NaiveDocument, { keys, phrase, mask }: Leaf): boolean {
  if (phrase === null) {
    return keys.some((key) => {
      const found = masks.get(key);
      return found !== undefined && (mask === -1 || (found & mask) !== 0);
    });
  }
  if (phrase.slop > 0) throw new Error('the oracle knows exact phrases only');
  const [first, ...rest] = phrase.slots.map((place) => place.map((key) => positions.get(key) ?? new Set<number>()));
  return first!.some((starts) =>
    [...starts].some(
      (start) =>
        (mask & (1 << Math.floor(start / fieldStride))) !== 0 &&
        rest.every((place, i) => place.some((found) => found.has(start + i + 1))),
    ),
  );
}

function columnOf(document: Document, column: 'date' | 'version' | 'part' | 'total'): number | null {
  if (column !== 'date') return document.series?.[column] ?? null;
  const date = document.date === null ? Number.NaN : Date.parse(document.date);
  return Number.isNaN(date) ? null : Math.floor(date / 1000);
}
