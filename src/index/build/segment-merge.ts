import { ByteCache } from '../directory/byte-cache.js';
import type { FileSystem } from '../directory/file-system.js';
import type { ManifestSegment } from '../directory/manifest.js';
import type { PostingsWriter } from '../postings/postings-writer.js';
import { SegmentReader } from '../segment/segment-reader.js';
import { type SegmentInfo, SegmentWriter } from '../segment/segment-writer.js';
import { mergeNames, type NameEntry } from '../terms/name-table.js';
import type { TermCursor } from '../terms/term-dictionary-reader.js';
import { ranksOf } from './segment-builder.js';
import { WholeListCopier } from './whole-list-copier.js';

/**
 * Merges segments into one, in their order, without the deleted documents. Everything streams: one document, one term
 * at a time (Lucene's SegmentMerger). Returns null where no document is left.
 */
export function mergeSegments(
  fileSystem: FileSystem,
  name: string,
  segments: readonly SegmentReader[],
): SegmentInfo | null {
  const writer = new SegmentWriter(fileSystem, name);
  try {
    const ids: string[] = [];
    const numbers = segments.map((segment) => {
      const map = new Int32Array(segment.documents).fill(-1);
      for (let document = 0; document < segment.documents; document++) {
        if (!segment.live.has(document)) continue;
        ids.push(segment.idKey(document));
        map[document] = writer.documents.addRow(segment.columns.row(document));
      }
      segment.copyStored(writer.documents);
      return map;
    });
    if (writer.documents.documentCount === 0) {
      writer.abandon();
      return null;
    }
    mergeTerms(writer.terms.postings, segments, numbers);
    mergeNameTables(writer, segments);
    return writer.finish(ranksOf(ids));
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Opens the segments of a manifest, merges them, and closes them. */
export function mergeStored(
  fileSystem: FileSystem,
  name: string,
  segments: readonly ManifestSegment[],
): SegmentInfo | null {
  const cache = new ByteCache(mergeCache);
  const readers: SegmentReader[] = [];
  try {
    for (const segment of segments) readers.push(new SegmentReader(fileSystem, segment, segment.live, cache));
    return mergeSegments(fileSystem, name, readers);
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** Bytes: a merge reads nearly everything once. */
const mergeCache = 1 << 24;

interface Source {
  readonly cursor: TermCursor;
  readonly lists: WholeListCopier;
  more: boolean;
}

function mergeTerms(out: PostingsWriter, segments: readonly SegmentReader[], numbers: readonly Int32Array[]): void {
  const sources = segments.map((segment, i): Source => {
    const cursor = segment.dictionary.cursor();
    return {
      cursor,
      lists: new WholeListCopier(segment.forward(), numbers[i]!),
      more: cursor.seek(Buffer.alloc(0)),
    };
  });
  for (;;) {
    let least: Source | null = null;
    for (const source of sources) {
      if (source.more && (least === null || compareKeys(source.cursor, least.cursor) < 0)) least = source;
    }
    if (least === null) return;
    const target = Buffer.from(least.cursor.keyBytes.subarray(0, least.cursor.keyLength));
    for (const source of sources) {
      if (!source.more || !source.cursor.matches(target)) continue;
      source.lists.copy(source.cursor.entry(), out);
      source.more = source.cursor.next();
    }
    out.finishTerm(target);
  }
}

function compareKeys(a: TermCursor, b: TermCursor): number {
  return a.keyBytes.compare(b.keyBytes, 0, b.keyLength, 0, a.keyLength);
}

function mergeNameTables(writer: SegmentWriter, segments: readonly SegmentReader[]): void {
  const sources = segments.map((segment) => {
    const names = segment.names();
    return { names, next: names.next() };
  });
  for (;;) {
    let least: NameEntry | null = null;
    for (const { next } of sources) {
      if (next.done !== true && (least === null || next.value.spelling < least.spelling)) least = next.value;
    }
    if (least === null) return;
    let merged: NameEntry | null = null;
    for (const source of sources) {
      const { next } = source;
      if (next.done === true || next.value.spelling !== least.spelling) continue;
      merged = merged === null ? next.value : mergeNames(merged, next.value);
      source.next = source.names.next();
    }
    writer.terms.names.add(merged!);
  }
}
