import { termKinds } from '../../analysis/term.js';
import type { Document } from '../../corpus/document.js';
import { DocumentInverter } from '../../index/build/document-inverter.js';
import { ranksOf } from '../../index/build/segment-builder.js';
import { ByteCache } from '../../index/directory/byte-cache.js';
import { impactOf } from '../../index/postings/impact.js';
import { copyPositions } from '../../index/postings/positions.js';
import { PostingsPool } from '../../index/postings/postings-pool.js';
import { idKey } from '../../index/schema/document-fields.js';
import { SegmentReader } from '../../index/segment/segment-reader.js';
import { SegmentWriter } from '../../index/segment/segment-writer.js';
import { columnRow } from '../../index/store/columns.js';
import type { StoredForm } from '../../index/store/stored-form.js';
import { TermTable } from '../../index/terms/term-table.js';
import { patchTable } from '../../index/trails/patch-table.js';
import { TrailTable } from '../../index/trails/trail-table.js';
import { LineageGraph, type LineageLink } from '../../lineage/lineage-graph.js';
import type { Condition, Plan } from '../../search/plan.js';
import type { SearchedIndex } from '../../search/searched-index.js';
import type { TrailStub } from './cluster-lineage.js';
import { MemoryFileSystem } from './memory-file-system.js';

/** Facts about the whole index that a search needs beside the candidates. */
export interface WholeIndex {
  readonly documents: number;
  /** Seconds since 1970 of the newest document. */
  readonly newest: number;
}

/**
 * An in-memory index of the candidate documents of one query, in the format of an index in a folder, so that the same
 * code ranks, highlights and explains them. It holds only terms of the plan; statistics are those of the whole index,
 * which the plan has.
 *
 * `stubs` say which documents share a trail. Those not among `documents` are present with date and version only, after
 * the others, and no term matches them.
 */
export function candidateIndex(
  plan: Plan,
  documents: readonly Document[],
  stubs: readonly TrailStub[],
  whole: WholeIndex,
): SearchedIndex {
  const here = new Set(documents.map((document) => document.id));
  const all = [...documents, ...stubs.filter(({ id }) => !here.has(id)).map(stubDocument)];
  const segments = all.length === 0 ? [] : [segmentOf(all, documents.length, wantedTerms(plan))];
  const trails = TrailTable.of(segments, graphOf(stubs));
  return {
    segments,
    trails,
    patches: patchTable(segments, trails),
    documents: whole.documents,
    newest: whole.newest,
    document: ({ document }) => all[document]!,
    head: ({ document }) => all[document]!,
    lead: ({ document }, bytes) => all[document]!.text.slice(0, bytes),
  };
}

/** `found`: the number of leading documents that have their terms in the segment. */
function segmentOf(documents: readonly Document[], found: number, isWanted: (key: string) => boolean): SegmentReader {
  const files = new MemoryFileSystem();
  const writer = new SegmentWriter(files, 'candidates');
  const terms = new TermTable();
  const inverter = new DocumentInverter(terms);
  const pool = new PostingsPool();
  /** By term: its number in the pool, or -1 if it is not wanted. */
  const wanted: number[] = [];
  const kept: number[] = [];
  const slotOf = (term: number): number => {
    let slot = wanted[term];
    if (slot === undefined) {
      slot = isWanted(terms.key(term)) ? pool.addTerm() : -1;
      wanted[term] = slot;
      if (slot >= 0) kept.push(term);
    }
    return slot;
  };
  for (const [number, document] of documents.entries()) {
    writer.documents.add(nothing, noFacts, columnRow(document, { low: 0, high: 0 }));
    if (number >= found) {
      pool.add(slotOf(terms.numberOf(idKey(document.id))), number, 0, impactOf(1));
      continue;
    }
    inverter.invert(document);
    for (let n = 0; n < inverter.termCount; n++) {
      const term = inverter.term(n);
      const slot = slotOf(term);
      if (slot < 0) continue;
      pool.add(slot, number, inverter.mask(term), inverter.impact(term));
      if (inverter.isUnit(term)) pool.addPlaces(inverter.placesOf(term));
    }
  }
  const reader = pool.reader();
  const { postings } = writer.terms;
  const ordered = kept.map((term) => ({ term, key: terms.key(term) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { term, key } of ordered) {
    const slot = wanted[term]!;
    const positional = terms.hasPositions(term);
    reader.seek(slot);
    let document = -1;
    let mask = 0;
    for (let left = pool.documentCount(slot); left > 0; left--) {
      const head = reader.varint();
      document += head >>> 1;
      if ((head & 1) === 1) mask = reader.varint();
      postings.add(document, reader.byte(), mask);
      if (positional) copyPositions(reader, postings.positions, mask);
    }
    postings.finishTerm(Buffer.from(key));
  }
  const info = writer.finish(ranksOf(documents.map((document) => idKey(document.id))));
  return new SegmentReader(files, info, null, new ByteCache(1 << 22));
}

const noFacts = Buffer.from('null');
/** The stored form is never read. */
const nothing: StoredForm = { head: noFacts, body: noFacts, hash: { low: 0, high: 0 } };

/** Terms that ranking may read: those of the plan, ids, and inflections of its words. */
function wantedTerms(plan: Plan): (key: string) => boolean {
  const keys = new Set(plan.leaves.flatMap((leaf) => [...leaf.keys, ...(leaf.phrase?.slots.flat() ?? [])]));
  addKeys(plan.condition, keys);
  const beginnings = new Set(plan.words.flatMap((word) => word.units).map((unit) => unit.slice(0, sharedBeginning)));
  return (key) =>
    keys.has(key) ||
    (key.startsWith(termKinds.unit) && beginnings.has(key.slice(2, 2 + sharedBeginning))) ||
    key.startsWith(termKinds.id);
}

const sharedBeginning = 2;

function addKeys(condition: Condition, keys: Set<string>): void {
  switch (condition.type) {
    case 'keys':
      for (const key of condition.keys) keys.add(key);
      break;
    case 'and':
    case 'or':
      for (const child of condition.children) addKeys(child, keys);
      break;
    case 'not':
      addKeys(condition.child, keys);
      break;
    default:
  }
}

/** Trails follow from links; one chain of links per trail suffices. */
function graphOf(stubs: readonly TrailStub[]): LineageGraph {
  const lastOf = new Map<string, string>();
  const links: LineageLink[] = [];
  for (const { id, trail } of stubs) {
    const older = lastOf.get(trail);
    if (older !== undefined)
      links.push({ older, newer: id, relation: 'version', lead: false, likelihood: 1, evidence: [] });
    lastOf.set(trail, id);
  }
  return new LineageGraph([], links);
}

function stubDocument({ id, kind, date, version, rfc, resend }: TrailStub): Document {
  return {
    id,
    kind: kind as Document['kind'],
    source: { path: '', line: 1 },
    alsoIn: [],
    title: null,
    date,
    authors: [],
    list: null,
    subsystems: [],
    series: { name: null, version, part: null, total: null, rfc, resend },
    identifiers: [],
    files: [],
    text: '',
    digest: null,
    mail: null,
    commit: null,
  };
}
