import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FeederOptions, WorkerRequest } from './build-worker.js';
import type { Feeder } from './feeders.js';
import type { ManifestSegment } from './manifest.js';
import { SegmentError, type SegmentErrorCode } from './segment-error.js';
import type { BatchReport, FinishedSegment, RecordBatch } from './segment-feeder.js';
import type { SegmentInfo } from './segment-writer.js';

const workerFile = new URL('./build-worker.js', import.meta.url);

/** Workers run the built program; under a test runner that compiles as it goes there is no file to start. */
export function canUseWorkers(): boolean {
  return existsSync(fileURLToPath(workerFile));
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

/** A thread that builds segments and merges them. One that dies fails everything asked of it. */
class BuildThread implements Feeder {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | null = null;

  constructor(path: string) {
    this.#worker = new Worker(workerFile, { workerData: { path } });
    this.#worker.on('message', (answer: { result: unknown } | FailedAnswer) => {
      const waiting = this.#waiting.shift();
      // A thread without work does not keep the process.
      if (this.#waiting.length === 0) this.#worker.unref();
      if ('error' in answer) waiting?.reject(revived(answer));
      else waiting?.resolve(answer.result);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`the indexing thread ended with code ${code}`)));
    this.#worker.unref();
  }

  get isAlive(): boolean {
    return this.#failure === null;
  }

  /** What is fed from now on goes into segments of these names; an error in beginning is told by the first batch. */
  begin(options: FeederOptions): void {
    this.#worker.postMessage({ type: 'begin', options } satisfies WorkerRequest);
  }

  feed(batch: RecordBatch): Promise<BatchReport> {
    // The records' bytes are copied into one buffer, which is then handed over without another copy.
    const bytes = new Uint8Array(batch.records.reduce((sum, record) => sum + record.bytes.length, 0));
    let at = 0;
    const records = batch.records.map((record) => {
      bytes.set(record.bytes, at);
      return { ...record, bytes: bytes.subarray(at, (at += record.bytes.length)) };
    });
    return this.#ask({ type: 'feed', batch: { ...batch, records } }, [bytes.buffer]) as Promise<BatchReport>;
  }

  finish(): Promise<FinishedSegment | null> {
    return this.#ask({ type: 'finish' }) as Promise<FinishedSegment | null>;
  }

  async abandon(): Promise<void> {
    if (this.#failure === null) await this.#ask({ type: 'abandon' });
  }

  merge(name: string, segments: readonly ManifestSegment[]): Promise<SegmentInfo | null> {
    return this.#ask({ type: 'merge', name, segments }) as Promise<SegmentInfo | null>;
  }

  async stop(): Promise<void> {
    this.#fail(new Error('the indexing thread was stopped'));
    await this.#worker.terminate();
  }

  #ask(request: WorkerRequest, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request, transfer);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

/** `code` is that of a `SegmentError`; for any other error null. */
interface FailedAnswer {
  readonly error: unknown;
  readonly code: SegmentErrorCode | null;
}

/** An error from another thread as the class it was there. The message names the path already. */
function revived({ error, code }: FailedAnswer): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return code === null ? error : new SegmentError(code, error.message);
}
