import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { DocumentInverter } from '../../src/index/build/document-inverter.js';
import { mergeSegments } from '../../src/index/build/segment-merge.js';
import { NumberList } from '../../src/index/codec/number-list.js';
import { ByteCache } from '../../src/index/directory/byte-cache.js';
import { noMoreDocuments } from '../../src/index/postings/postings-cursor.js';
import { SegmentReader } from '../../src/index/segment/segment-reader.js';
import { columnRow, numberColumns, wordColumns, wordsOf } from '../../src/index/store/columns.js';
import { contentHash } from '../../src/index/store/stored-form.js';
import { mergeNames, type NameEntry } from '../../src/index/terms/name-table.js';
import { isPositional } from '../../src/index/terms/term-table.js';
import { documentsArbitrary, documentWith, segmentOf } from '../support/index-fixtures.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

/** A term's postings in a line each. */
function postingsOf(segment: SegmentReader, key: string): string[] {
  const cursor = segment.term(key)!;
  const list = new NumberList();
  const lines: string[] = [];
  for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
    const count = isPositional(key) ? cursor.positions(-1, list) : 0;
    lines.push(`${document} ${cursor.impact} ${cursor.mask} ${[...list.values.subarray(0, count)].join(',')}`);
  }
  return lines;
}

function keysOf(segment: SegmentReader): string[] {
  const cursor = segment.dictionary.cursor();
  const keys: string[] = [];
  for (let more = cursor.seek(Buffer.alloc(0)); more; more = cursor.next()) keys.push(cursor.key());
  return keys;
}

function namesOf(segment: SegmentReader): NameEntry[] {
  return [...segment.names()];
}

/** All that a segment holds but its name and id. */
function contentOf(segment: SegmentReader): object {
  const documents = Array.from({ length: segment.documents }, (_, i) => i);
  return {
    documents: documents.map((i) => segment.document(i)),
    facts: documents.map((i) => segment.facts(i)),
    rows: documents.map((i) => segment.columns.row(i)),
    ranks: [...segment.columns.numbers('rank')],
    ids: documents.map((i) => segment.id(i)),
    terms: keysOf(segment).map((key) => [key, postingsOf(segment, key)]),
    names: namesOf(segment),
  };
}

describe('a segment', () => {
  it('gives back the documents and their columns', async () => {
    await fc.assert(
      fc.asyncProperty(documentsArbitrary(30, 1), async (documents) => {
        const segment = await segmentOf(documents);
        expect(segment.documents).toBe(documents.length);
        for (const [i, document] of documents.entries()) {
          expect(segment.document(i)).toEqual(document);
          expect(segment.columns.row(i)).toEqual(columnRow(document, contentHash(document)));
          expect(segment.find(document.id)).toBe(i);
          expect(segment.id(i)).toBe(document.id);
          for (const name of numberColumns) expect(segment.columns.numbers(name).length).toBe(documents.length);
          for (const name of wordColumns)
            expect(wordsOf(segment.columns.words(name), i)).toEqual(segment.columns.row(i).words[name]);
        }
        expect(segment.find('no such id')).toBe(-1);
        const byRank = [...segment.columns.numbers('rank')].map((rank, i) => ({ rank, key: segment.idKey(i) }));
        byRank.sort((a, b) => a.rank - b.rank);
        expect(byRank.map(({ rank }) => rank)).toEqual(documents.map((_, i) => i));
        expect(byRank.map(({ key }) => key)).toEqual(byRank.map(({ key }) => key).sort());
        segment.close();
      }),
      { numRuns: 40 },
    );
  });

  it('holds for every term what the analysis of each document gives', async () => {
    await fc.assert(
      fc.asyncProperty(documentsArbitrary(20, 1), async (documents) => {
        const segment = await segmentOf(documents);
        const expected = new Map<string, string[]>();
        for (const [number, document] of documents.entries()) {
          const inverter = new DocumentInverter();
          inverter.invert(document);
          for (let n = 0; n < inverter.termCount; n++) {
            const term = inverter.term(n);
            const key = inverter.terms.key(term);
            const positions: number[] = [];
            if (inverter.terms.hasPositions(term)) {
              positions.push(...inverter.placesOf(term).view());
            }
            const line = `${number} ${inverter.impact(term)} ${inverter.mask(term)} ${positions.join(',')}`;
            expected.set(key, [...(expected.get(key) ?? []), line]);
          }
        }
        const found = keysOf(segment).filter((key) => !key.startsWith('x:'));
        expect(found).toEqual([...expected.keys()].sort());
        for (const key of found) expect(postingsOf(segment, key), key).toEqual(expected.get(key));
      }),
      { numRuns: 30 },
    );
  });

  it('of one document, of an empty one, and of many alike ones', async () => {
    const one = await segmentOf([documentWith({ id: 'only' })]);
    expect(keysOf(one)).toEqual(['i:only', 'k:kind=document', 'k:source=test.ndjson']);
    const many = await segmentOf(
      Array.from({ length: 1000 }, (_, i) => documentWith({ id: `d${i}`, text: 'bpf list' })),
    );
    expect(postingsOf(many, 'u:bpf').length).toBe(1000);
    expect(many.find('d999')).toBe(999);
    expect(many.document(500).id).toBe('d500');
  });

  it('holds ids of every form: very long, alike but for case, of other alphabets', async () => {
    const ids = [
      'a'.repeat(3000),
      `${'a'.repeat(3000)}b`,
      'A',
      'a',
      '~',
      '~a',
      'ä',
      '漢',
      '😀',
      '\ud800',
      '\udfff',
      ' ',
      'i:x',
    ];
    const segment = await segmentOf(ids.map((id) => documentWith({ id })));
    for (const [i, id] of ids.entries()) {
      expect(segment.find(id)).toBe(i);
      expect([segment.document(i).id, segment.id(i)]).toEqual([id, id]);
    }
  });
});

describe('segments merged', () => {
  it('are the segment that their living documents would have made', async () => {
    const cut = fc.tuple(documentsArbitrary(30, 1), fc.array(fc.nat(30), { maxLength: 3 }), fc.array(fc.nat(30)));
    await fc.assert(
      fc.asyncProperty(cut, async ([documents, cuts, gone]) => {
        const fileSystem = new MemoryFileSystem();
        const deleted = new Set(gone.map((n) => n % documents.length));
        const borders = [...new Set([0, ...cuts.map((n) => n % documents.length), documents.length])].sort(
          (a, b) => a - b,
        );
        const pieces = borders.slice(1).map((end, i) => {
          const start = borders[i]!;
          const inPiece = [...deleted].filter((n) => n >= start && n < end).map((n) => n - start);
          return segmentOf(documents.slice(start, end), inPiece, fileSystem);
        });
        const segments = await Promise.all(pieces);
        const living = documents.filter((_, i) => !deleted.has(i));
        const info = mergeSegments(fileSystem, 'merged', segments);
        if (living.length === 0) {
          expect(info).toBeNull();
          return;
        }
        const merged = new SegmentReader(fileSystem, info!, null, new ByteCache(1 << 22));
        const straight = await segmentOf(living);
        const { names: mergedNames, ...mergedContent } = contentOf(merged) as { names: NameEntry[] };
        const { names: straightNames, ...straightContent } = contentOf(straight) as { names: NameEntry[] };
        expect(mergedContent).toEqual(straightContent);
        // Names of deleted documents cannot be told from the others'; they stay, and count.
        if (deleted.size === 0) expect(mergedNames).toEqual(straightNames);
        else
          expect(mergedNames.map((name) => name.spelling)).toEqual(
            expect.arrayContaining(straightNames.map((name) => name.spelling)),
          );
      }),
      { numRuns: 40 },
    );
  });

  it('count a name in the documents of both', () => {
    const entry = (fields: Partial<NameEntry>): NameEntry => ({
      spelling: 'x',
      documents: 1,
      first: 0,
      last: 0,
      fields: 1,
      evidence: 0,
      ...fields,
    });
    expect(
      mergeNames(
        entry({ first: 5, last: 9, fields: 1, evidence: 2 }),
        entry({ documents: 3, first: 3, last: 4, fields: 4 }),
      ),
    ).toEqual(entry({ documents: 4, first: 3, last: 9, fields: 5, evidence: 2 }));
    expect(mergeNames(entry({ first: 5, last: 5 }), entry({}))).toEqual(entry({ documents: 2, first: 5, last: 5 }));
  });

  it('of which nothing lives are no segment', async () => {
    const fileSystem = new MemoryFileSystem();
    const documents: Document[] = [documentWith({ id: 'a' }), documentWith({ id: 'b' })];
    expect(mergeSegments(fileSystem, 'merged', [await segmentOf(documents, [0, 1], fileSystem)])).toBeNull();
  });
});
