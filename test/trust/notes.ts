import type { RawRecord, SourceCursor, SourceItem, SourceReader } from '../../src/corpus/source-reader.js';
import type { IndexingSummary } from '../../src/index/build/indexing-session.js';
import type { IndexWriter } from '../../src/index/commit/index-writer.js';
import type { FileSystem } from '../../src/index/directory/file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';

/** What an index should hold: text by id. */
export type Notes = ReadonlyMap<string, string>;

/** A source that lies in memory, read from its start every time: what it does not name any more is gone. */
class NoteSource implements SourceReader {
  readonly format = 'ndjson';
  readonly length: number | null;
  readonly unit = 'bytes';
  readonly complete = true;
  readonly #path: string;
  readonly #notes: Notes;

  constructor(path: string, notes: Notes, length: number | null) {
    this.#path = path;
    this.length = length;
    this.#notes = notes;
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    if (cursor !== null) {
      const location = { path: this.#path, line: 1 };
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail: 'read anew', skipped: false } };
    }
    let line = 0;
    for (const [id, text] of this.#notes) yield { type: 'record', record: this.#record(id, text, ++line) };
    return { notes: this.#notes.size };
  }

  #record(id: string, text: string, line: number): RawRecord {
    const bytes = Buffer.from(JSON.stringify({ id, title: `note ${id}`, text }));
    return { location: { path: this.#path, line }, bytes, position: 1 };
  }
}

/** Makes a source hold just these notes, as one commit. A source of unknown length is read by threads, where there are any. */
export function writeNotes(
  writer: IndexWriter,
  path: string,
  notes: Notes,
  length: number | null = 1,
): Promise<IndexingSummary> {
  return writer.addSource(new NoteSource(path, notes, length), { path, list: null });
}

/** Everything an index holds, as a reader that opens it now sees it; null where there is no index. */
export function notesIn(fileSystem: FileSystem): Map<string, string> | null {
  if (!fileSystem.exists('manifest.json')) return null;
  const reader = IndexReader.open(fileSystem);
  try {
    return notesOf(reader);
  } finally {
    reader.close();
  }
}

export function notesOf(reader: IndexReader): Map<string, string> {
  const notes = new Map<string, string>();
  for (const segment of reader.segments) {
    for (let document = 0; document < segment.documents; document++) {
      if (!segment.live.has(document)) continue;
      const { id, text } = segment.document(document);
      if (notes.has(id)) throw new Error(`${id} is there twice`);
      notes.set(id, text);
    }
  }
  return notes;
}

export function sameNotes(a: Notes | null, b: Notes | null): boolean {
  if (a === null || b === null) return (a?.size ?? 0) === (b?.size ?? 0);
  if (a.size !== b.size) return false;
  for (const [id, text] of a) if (b.get(id) !== text) return false;
  return true;
}
