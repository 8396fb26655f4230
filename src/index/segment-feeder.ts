import type { Digest } from '../corpus/digest/digest.js';
import type { Document, SourceLocation } from '../corpus/document.js';
import type { Problem } from '../corpus/problem.js';
import { recordParser } from '../corpus/record-parsers.js';
import type { RawRecord, SourceFormat } from '../corpus/source-reader.js';
import { contentHash } from './columns.js';
import type { FileSystem } from './file-system.js';
import type { IndexReader } from './index-reader.js';
import { SegmentBuilder } from './segment-builder.js';
import type { SegmentInfo } from './segment-writer.js';

/** Records of one source, on their way to a feeder. */
export interface RecordBatch {
  readonly format: SourceFormat;
  readonly list: string | null;
  readonly records: readonly RawRecord[];
  /** Ordinal of the first record in the run: tells which of two equal ids came first. */
  readonly first: number;
}

/** What became of a batch. */
export interface BatchReport {
  readonly problems: readonly Problem[];
  readonly digests: readonly Digest[];
  /** Ids of all documents in the batch, whatever became of them. */
  readonly ids: readonly string[];
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Places at which a document stood that the index, or this run, holds from another place. */
  readonly elsewhere: readonly { id: string; location: SourceLocation }[];
  /** Segments that became full and were written. */
  readonly finished: readonly FinishedSegment[];
}

export interface FinishedSegment {
  readonly info: SegmentInfo;
  /** By document number. */
  readonly ids: readonly string[];
  readonly ordinals: readonly number[];
}

/**
 * Turns records into segments: parses them, passes over documents that the index holds unchanged, and adds the others
 * to a segment under construction, which is written when it has used its share of memory. Runs in the main thread or
 * in a worker; nothing here is shared.
 */
export class SegmentFeeder {
  readonly #fileSystem: FileSystem;
  readonly #prefix: string;
  readonly #budget: number;
  /** The index as it stands, to tell what is new; null where there is none. */
  readonly #existing: IndexReader | null;
  #builder: SegmentBuilder | null = null;
  #ids: string[] = [];
  #ordinals: number[] = [];
  #segments = 0;
  /** Ids added in this run, by this feeder. */
  readonly #seen = new Set<string>();

  constructor(fileSystem: FileSystem, prefix: string, budget: number, existing: IndexReader | null) {
    this.#fileSystem = fileSystem;
    this.#prefix = prefix;
    this.#budget = budget;
    this.#existing = existing;
  }

  async feed(batch: RecordBatch): Promise<BatchReport> {
    const problems: Problem[] = [];
    const digests: Digest[] = [];
    const ids: string[] = [];
    const elsewhere: { id: string; location: SourceLocation }[] = [];
    const finished: FinishedSegment[] = [];
    const counts = { added: 0, updated: 0, unchanged: 0 };
    const parse = recordParser(batch.format);
    for (const [i, record] of batch.records.entries()) {
      const parsed = await parse(record, { list: batch.list });
      problems.push(...parsed.problems);
      digests.push(...(parsed.digests ?? []));
      for (const document of parsed.documents) {
        ids.push(document.id);
        const outcome = this.#add(document, batch.first + i);
        if (outcome === 'duplicate' || outcome === 'elsewhere') {
          elsewhere.push({ id: document.id, location: document.source });
          if (outcome === 'duplicate') problems.push(duplicateOf(document));
          else counts.unchanged++;
        } else {
          counts[outcome]++;
        }
      }
      if (this.#builder !== null && this.#builder.size > this.#budget) finished.push(this.#finish()!);
    }
    return { problems, digests, ids, elsewhere, finished, ...counts };
  }

  /** Writes what is left. */
  finish(): FinishedSegment | null {
    return this.#finish();
  }

  abandon(): void {
    this.#builder?.abandon();
    this.#builder = null;
  }

  #add(document: Document, ordinal: number): 'added' | 'updated' | 'unchanged' | 'duplicate' | 'elsewhere' {
    if (this.#seen.has(document.id)) return 'duplicate';
    const hash = contentHash(document);
    const known = this.#existing?.find(document.id) ?? null;
    if (known !== null) {
      const { columns } = known.segment;
      if (
        columns.numbers('hashLow')[known.document] === hash.low &&
        columns.numbers('hashHigh')[known.document] === hash.high
      ) {
        const { source } = known.segment.document(known.document);
        return source.path === document.source.path && source.line === document.source.line ? 'unchanged' : 'elsewhere';
      }
    }
    this.#seen.add(document.id);
    this.#builder ??= new SegmentBuilder(this.#fileSystem, `${this.#prefix}-${this.#segments++}`);
    this.#builder.add(document, hash);
    this.#ids.push(document.id);
    this.#ordinals.push(ordinal);
    return known === null ? 'added' : 'updated';
  }

  #finish(): FinishedSegment | null {
    if (this.#builder === null) return null;
    const finished = { info: this.#builder.finish(), ids: this.#ids, ordinals: this.#ordinals };
    this.#builder = null;
    this.#ids = [];
    this.#ordinals = [];
    return finished;
  }
}

export function duplicateOf(document: Pick<Document, 'id' | 'source'>): Problem {
  return {
    reason: 'duplicate',
    location: document.source,
    detail: `${document.id} occurs more than once; one document, all places noted`,
    skipped: true,
  };
}
