import type { Digest } from '../../corpus/digest/digest.js';
import { documentKinds, listsOf } from '../../corpus/document.js';
import { type Problem, type ProblemReason, setAside } from '../../corpus/problem.js';
import type { RawRecord, SourceCursor, SourceReader } from '../../corpus/source-reader.js';
import type { SegmentInfo } from '../segment/segment-writer.js';
import type { IndexReader } from '../snapshot/index-reader.js';
import { compareCopies, type DocumentCopy } from '../snapshot/source-state.js';
import {
  copyOf,
  duplicateOf,
  type Feeder,
  type FinishedSegment,
  isWithin,
  type SegmentFeeder,
  withLists,
} from './segment-feeder.js';

/** What a run is at: reading and building; then, for what was read, finding versions, merging, making it the index. */
export type IndexingPhase = 'reading' | 'following versions' | 'merging' | 'committing';

export interface SourceProgress {
  readonly phase: IndexingPhase;
  /** Of `length`, where that is known; in the unit of the source while it is read, else in documents. */
  readonly position: number;
  readonly length: number | null;
  readonly documents: number;
}

export interface SourceRun {
  /** As shown. */
  readonly path: string;
  /** Where it really is. */
  readonly real?: string;
  readonly list: string | null;
  /** Whether further sources follow: then segments are not put together yet that their successors would join. */
  readonly moreToCome?: boolean;
  readonly onProgress?: (progress: SourceProgress) => void;
  readonly onProblem?: (problem: Problem) => void;
  readonly signal?: AbortSignal;
}

/** What a run over one source or several has done. */
export interface IndexingSummary {
  added: number;
  updated: number;
  unchanged: number;
  removed: number;
  /** Documents lost, by reason. */
  skipped: Map<ProblemReason, number>;
  /** Kept, but not as they stood, by reason. */
  repaired: Map<ProblemReason, number>;
}

export function emptySummary(): IndexingSummary {
  return { added: 0, updated: 0, unchanged: 0, removed: 0, skipped: new Map(), repaired: new Map() };
}

/** What a session found, ready to be committed. */
export interface SessionChanges {
  readonly segments: readonly SegmentInfo[];
  /** Documents to delete, by segment name: of the generation before, and of the new segments. */
  readonly deletions: ReadonlyMap<string, readonly number[]>;
  /** Ids of documents that are new or changed, and of those that are gone. */
  readonly added: readonly string[];
  readonly removed: ReadonlySet<string>;
  readonly digests: readonly Digest[];
  readonly replacedDigests: readonly Digest[];
  /** Further copies of documents where they changed, by id; none where there are none any more. */
  readonly copies: ReadonlyMap<string, readonly DocumentCopy[]>;
  readonly summary: IndexingSummary;
}

/** One reading of one source: spreads its records over the feeders and gathers what becomes of them. */
export class IndexingSession {
  readonly #source: SourceReader;
  readonly #run: SourceRun;
  readonly #feeders: readonly Feeder[];
  readonly #existing: IndexReader | null;
  readonly #summary = emptySummary();
  readonly #pending = new Set<Promise<void>>();
  readonly #finished: FinishedSegment[] = [];
  readonly #digests: Digest[] = [];
  readonly #elsewhere = new Map<string, DocumentCopy[]>();
  /** Ids of all documents met, each with the ordinal of the last record that held it. */
  readonly #ids = new Map<string, number>();
  /** Ids the source took back, with the ordinal at which it did. */
  readonly #removals = new Map<string, number>();
  /** Builds documents anew that stand elsewhere than before; made when there is one. */
  readonly #restater: () => SegmentFeeder;
  #restating: SegmentFeeder | null = null;
  #documents = 0;
  #full: boolean;
  #failure: unknown = null;

  constructor(
    source: SourceReader,
    run: SourceRun,
    feeders: readonly Feeder[],
    existing: IndexReader | null,
    restater: () => SegmentFeeder,
  ) {
    this.#source = source;
    this.#run = run;
    this.#feeders = feeders;
    this.#existing = existing;
    this.#full = false;
    this.#restater = () => (this.#restating ??= restater());
  }

  /** Documents met so far. */
  get documents(): number {
    return this.#documents;
  }

  /** Reads the source to its end and returns where a later run may go on. */
  async read(cursor: SourceCursor | null): Promise<SourceCursor> {
    this.#full = cursor === null;
    const items = this.#source.read(cursor);
    let batch: RawRecord[] = [];
    let bytes = 0;
    let ordinal = 0;
    let turn = 0;
    const send = async (): Promise<void> => {
      if (batch.length === 0) return;
      const records = batch;
      const first = ordinal - records.length;
      batch = [];
      bytes = 0;
      // Two batches a feeder keep it busy while the next is read; more would only hold memory.
      while (this.#pending.size >= this.#feeders.length * 2) await Promise.race(this.#pending);
      if (this.#failure !== null) throw this.#failure;
      const feeder = this.#feeders[turn++ % this.#feeders.length]!;
      this.#track(feeder, records, first);
      const position = records.at(-1)!.position;
      this.#run.onProgress?.({
        phase: 'reading',
        position,
        length: this.#source.length,
        documents: this.#documents,
      });
    };
    try {
      for (;;) {
        this.#run.signal?.throwIfAborted();
        const { done, value } = await items.next();
        if (done === true) {
          await send();
          await Promise.all(this.#pending);
          if (this.#failure !== null) throw this.#failure;
          return value;
        }
        if (value.type === 'record') {
          batch.push(value.record);
          bytes += value.record.bytes.length;
          ordinal++;
          if (batch.length >= recordsPerBatch || bytes >= bytesPerBatch) await send();
        } else if (value.type === 'removal') {
          this.#removals.set(value.id, ordinal);
        } else {
          if (value.problem.reason === 'rewritten') this.#full = true;
          this.note(value.problem);
        }
      }
    } finally {
      // Programs that read for the source must not outlive a run that was broken off.
      await items.return({});
    }
  }

  #track(feeder: Feeder, records: readonly RawRecord[], first: number): void {
    const done = feeder
      .feed({
        source: this.#run.path,
        format: this.#source.format,
        list: this.#run.list,
        records,
        first,
        whole: this.#full,
      })
      .then((report) => {
        for (const problem of report.problems) this.note(problem);
        for (const [i, id] of report.ids.entries())
          this.#ids.set(id, Math.max(this.#ids.get(id) ?? 0, report.ordinals[i]!));
        for (const digest of report.digests) this.#digests.push(digest);
        for (const { id, copy } of report.elsewhere)
          this.#elsewhere.set(id, [...(this.#elsewhere.get(id) ?? []), copy]);
        for (const segment of report.finished) this.#finished.push(segment);
        this.#summary.added += report.added;
        this.#summary.updated += report.updated;
        this.#summary.unchanged += report.unchanged;
        this.#documents += report.ids.length;
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  note(problem: Problem): void {
    const counts = problem.skipped ? this.#summary.skipped : this.#summary.repaired;
    counts.set(problem.reason, (counts.get(problem.reason) ?? 0) + 1);
    this.#run.onProblem?.(problem);
  }

  /** Has the last segments written and tells which documents the new ones replace. */
  async finish(): Promise<SessionChanges> {
    for (const last of await Promise.all(this.#feeders.map((feeder) => feeder.finish())))
      if (last !== null) this.#finished.push(last);
    this.#run.signal?.throwIfAborted();
    const deletions = new Map<string, number[]>();
    const remove = (segment: string, document: number): void => {
      const documents = deletions.get(segment);
      if (documents === undefined) deletions.set(segment, [document]);
      else documents.push(document);
    };
    const removed = new Set<string>();
    const missing = new Set<string>();
    const winners = new Map<string, { segment: string; document: number; ordinal: number }>();
    for (const { info, failures, ids, ordinals } of this.#finished) {
      const failed = new Map(failures.map(({ document, message }) => [document, message]));
      for (const [document, id] of ids.entries()) {
        const ordinal = ordinals[document]!;
        const old = this.#existing?.find(id) ?? null;
        const failure = failed.get(document);
        if (failure !== undefined) {
          remove(info.name, document);
          this.#summary[old === null ? 'added' : 'updated']--;
          this.note(setAside({ path: this.#run.path, line: 1 }, `${id}: ${failure}`));
          continue;
        }
        if (this.#isTakenBack(id)) {
          remove(info.name, document);
          this.#summary[old === null ? 'added' : 'updated']--;
          continue;
        }
        const other = winners.get(id);
        // Two feeders may each have met an id: the first in the source stays.
        if (other !== undefined) {
          const loser = other.ordinal <= ordinal ? { segment: info.name, document } : other;
          remove(loser.segment, loser.document);
          this.#summary[old === null ? 'added' : 'updated']--;
          this.note(duplicateOf({ id, source: { path: this.#run.path, line: 1 } }));
          if (loser === other) winners.set(id, { segment: info.name, document, ordinal });
          continue;
        }
        winners.set(id, { segment: info.name, document, ordinal });
        if (old !== null) remove(old.segment.info.name, old.document);
      }
    }
    for (const id of this.#removals.keys()) {
      if (!this.#isTakenBack(id)) continue;
      missing.add(id);
    }
    if (this.#full && this.#source.complete) this.#addMissing(missing);
    const { path } = this.#run;
    const settled = this.#settled(missing, winners);
    for (const id of missing) {
      const old = this.#existing?.find(id) ?? null;
      if (old === null || settled.restated.has(id) || settled.kept.has(id)) continue;
      remove(old.segment.info.name, old.document);
      removed.add(id);
      this.#summary.removed++;
    }
    for (const [id, copy] of settled.restated) {
      const old = this.#existing!.find(id)!;
      const stored = old.segment.document(old.document);
      const { list, received, ...source } = copy;
      const shown = { ...stored, list, source };
      const mail = stored.mail === null ? null : { ...stored.mail, received };
      const full = await this.#restater().restate(withLists({ ...shown, mail }, settled.copies.get(id) ?? []));
      if (full !== null) this.#finished.push(full);
      remove(old.segment.info.name, old.document);
    }
    const last = await this.#restating?.finish();
    if (last != null) this.#finished.push(last);
    const replacedDigests = this.#full
      ? (this.#existing?.state.digests.filter((digest) => isWithin(digest.path, path)) ?? [])
      : [];
    return {
      segments: this.#finished.map((segment) => segment.info),
      deletions,
      added: [...winners.keys(), ...settled.restated.keys()],
      removed,
      digests: this.#digests,
      replacedDigests,
      copies: settled.copies,
      summary: this.#summary,
    };
  }

  /** Whether the source took a document back and did not bring it again. */
  #isTakenBack(id: string): boolean {
    const removal = this.#removals.get(id);
    return removal !== undefined && (this.#ids.get(id) ?? -1) < removal;
  }

  /**
   * Copies of the documents that other sources hold as well, or held: which is shown, where that changes, and which are
   * further ones. `missing`: documents that the source no longer has.
   */
  #settled(missing: ReadonlySet<string>, winners: ReadonlyMap<string, unknown>): SettledCopies {
    const { path } = this.#run;
    const alsoIn = this.#existing?.state.alsoIn ?? new Map<string, readonly DocumentCopy[]>();
    const touched = new Set([...this.#elsewhere.keys(), ...missing]);
    if (this.#full)
      for (const [id, copies] of alsoIn) if (copies.some((copy) => isWithin(copy.path, path))) touched.add(id);
    const settled: SettledCopies = { restated: new Map(), kept: new Set(), copies: new Map() };
    for (const id of touched) {
      const known = alsoIn.get(id) ?? [];
      let further = known.filter((copy) => !((this.#full || missing.has(id)) && isWithin(copy.path, path)));
      for (const copy of this.#elsewhere.get(id) ?? [])
        if (!further.some((other) => other.path === copy.path && other.line === copy.line)) further.push(copy);
      const old = winners.has(id) ? null : (this.#existing?.find(id) ?? null);
      if (old !== null) {
        const stored = old.segment.head(old.document);
        const shown = copyOf({ ...stored, mail: old.segment.document(old.document).mail });
        const all = missing.has(id) && isWithin(shown.path, path) ? further : [shown, ...further];
        if (all.length > 0) {
          all.sort(compareCopies);
          const [first, ...rest] = all;
          further = rest;
          const lists = listsOf(withLists({ ...stored, list: first!.list }, rest));
          if (compareCopies(first!, shown) === 0 && lists.join(' ') === listsOf(stored).join(' ')) settled.kept.add(id);
          else settled.restated.set(id, first!);
        }
      }
      if (settled.restated.has(id) || !sameCopies(known, further)) settled.copies.set(id, further);
    }
    return settled;
  }

  /** Documents that an earlier run found in this source and a whole reading no longer does. */
  #addMissing(missing: Set<string>): void {
    const { path } = this.#run;
    for (const segment of this.#existing?.segments ?? []) {
      const { table, starts, ordinals } = segment.columns.words('source');
      const ours = table.map((source) => isWithin(source, path));
      if (!ours.includes(true)) continue;
      const kinds = segment.columns.numbers('kind');
      for (let document = 0; document < segment.documents; document++) {
        if (!segment.live.has(document) || ours[ordinals[starts[document]!]!] !== true) continue;
        // A folder of digests may have held mail once, which was another source.
        if (this.#source.format === 'digest' && kinds[document] !== digestEntry) continue;
        const { id } = segment.head(document);
        if (!this.#ids.has(id)) missing.add(id);
      }
    }
  }

  async abandon(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await Promise.allSettled(this.#feeders.map((feeder) => feeder.abandon()));
    await this.#restating?.abandon();
  }
}

/** What becomes of documents of which there are several copies. */
interface SettledCopies {
  /** By id: the copy that is shown from now on, where that or its lists change. */
  readonly restated: Map<string, DocumentCopy>;
  /** Documents that stay as they are, though the source no longer has them. */
  readonly kept: Set<string>;
  readonly copies: Map<string, readonly DocumentCopy[]>;
}

function sameCopies(a: readonly DocumentCopy[], b: readonly DocumentCopy[]): boolean {
  return a.length === b.length && a.every((copy, i) => compareCopies(copy, b[i]!) === 0);
}

/** What is handed to a feeder at once: enough to make the hand-over cheap, little enough to keep all feeders busy. */
const recordsPerBatch = 64;
const bytesPerBatch = 1 << 20;
const digestEntry = documentKinds.indexOf('digest-entry');
