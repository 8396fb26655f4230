import type { ManifestSegment } from '../directory/manifest.js';
import type { SegmentInfo } from '../segment/segment-writer.js';
import type { FeederOptions, WorkerRequest } from './build-worker.js';
import type { BatchReport, Feeder, FinishedSegment, RecordBatch } from './segment-feeder.js';
import { canRunThread, ThreadLink } from './thread-link.js';

const program = new URL('./build-worker.js', import.meta.url);

export function canUseThreads(): boolean {
  return canRunThread(program);
}

/**
 * The threads of a writer. They are started when they are first needed and kept from source to source: a thread that has
 * warmed up is worth several seconds.
 */
export class BuildThreads {
  readonly #path: string;
  #threads: BuildThread[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** A feeder for each of these, each in a thread of its own. */
  feeders(options: readonly FeederOptions[]): Feeder[] {
    return options.map((one, i) => {
      const thread = this.#thread(i);
      thread.begin(one);
      return thread;
    });
  }

  merge(name: string, segments: readonly ManifestSegment[]): Promise<SegmentInfo | null> {
    return this.#thread(0).merge(name, segments);
  }

  /** Ends the threads that only feed: one without work never collects its garbage, which is all that it built. */
  endFeeding(): void {
    for (const thread of this.#threads.splice(1)) void thread.stop();
    this.#threads[0]?.endFeeding();
  }

  #thread(i: number): BuildThread {
    const known = this.#threads[i];
    if (known?.isAlive === true) return known;
    return (this.#threads[i] = new BuildThread(this.#path));
  }

  /** Ends the threads, whatever they are doing; when this resolves they do nothing any more. */
  async stop(): Promise<void> {
    const threads = this.#threads;
    this.#threads = [];
    await Promise.all(threads.map((thread) => thread.stop()));
  }
}

/** A thread that builds segments and merges them. */
class BuildThread implements Feeder {
  readonly #link: ThreadLink<WorkerRequest>;

  constructor(path: string) {
    this.#link = new ThreadLink(program, { path });
  }

  get isAlive(): boolean {
    return this.#link.isAlive;
  }

  /** What is fed from now on goes into segments of these names. */
  begin(options: FeederOptions): void {
    // A thread that fails here fails what is asked of it next.
    this.#link.ask({ type: 'begin', options }).catch(() => {});
  }

  feed(batch: RecordBatch): Promise<BatchReport> {
    // The records' bytes are copied into one buffer, which is then handed over without another copy.
    const bytes = new Uint8Array(batch.records.reduce((sum, record) => sum + record.bytes.length, 0));
    let at = 0;
    const records = batch.records.map((record) => {
      bytes.set(record.bytes, at);
      return { ...record, bytes: bytes.subarray(at, (at += record.bytes.length)) };
    });
    return this.#link.ask({ type: 'feed', batch: { ...batch, records } }, [bytes.buffer]) as Promise<BatchReport>;
  }

  finish(): Promise<FinishedSegment | null> {
    return this.#link.ask({ type: 'finish' }) as Promise<FinishedSegment | null>;
  }

  async abandon(): Promise<void> {
    if (this.isAlive) await this.#link.ask({ type: 'abandon' });
  }

  merge(name: string, segments: readonly ManifestSegment[]): Promise<SegmentInfo | null> {
    return this.#link.ask({ type: 'merge', name, segments }) as Promise<SegmentInfo | null>;
  }

  endFeeding(): void {
    this.#link.ask({ type: 'endFeeding' }).catch(() => {});
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }
}
