import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { WorkerRequest } from './build-worker.js';
import type { ManifestSegment } from './manifest.js';
import { SegmentError, type SegmentErrorCode } from './segment-error.js';
import type { BatchReport, FinishedSegment, RecordBatch, SegmentFeeder } from './segment-feeder.js';
import type { SegmentInfo } from './segment-writer.js';

/** A `SegmentFeeder` here or in another thread. Batches are answered in the order they were given. */
export interface Feeder {
  feed(batch: RecordBatch): Promise<BatchReport>;
  finish(): Promise<FinishedSegment | null>;
  abandon(): Promise<void>;
  close(): Promise<void>;
}

export class LocalFeeder implements Feeder {
  readonly #feeder: SegmentFeeder;

  constructor(feeder: SegmentFeeder) {
    this.#feeder = feeder;
  }

  feed(batch: RecordBatch): Promise<BatchReport> {
    return this.#feeder.feed(batch);
  }

  async finish(): Promise<FinishedSegment | null> {
    return this.#feeder.finish();
  }

  async abandon(): Promise<void> {
    this.#feeder.abandon();
  }

  async close(): Promise<void> {}
}

export interface WorkerOptions {
  readonly path: string;
  /** First part of the names of segments. */
  readonly prefix: string;
  readonly budget: number;
  /** Whether there is an index to compare with. */
  readonly existing: boolean;
}

const workerFile = new URL('./build-worker.js', import.meta.url);

/** Workers run the built program; under a test runner that compiles as it goes there is no file to start. */
export function canUseWorkers(): boolean {
  return existsSync(fileURLToPath(workerFile));
}

/** A thread that builds segments or merges them. A thread that dies fails everything asked of it. */
export class WorkerFeeder implements Feeder {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | null = null;

  constructor(options: WorkerOptions) {
    this.#worker = new Worker(workerFile, { workerData: options });
    this.#worker.on('message', (answer: { result: unknown } | FailedAnswer) => {
      const waiting = this.#waiting.shift();
      if ('error' in answer) waiting?.reject(revived(answer));
      else waiting?.resolve(answer.result);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`the indexing thread ended with code ${code}`)));
  }

  feed(batch: RecordBatch): Promise<BatchReport> {
    // Each record's bytes are copied into a buffer of their own, which is then handed over without another copy.
    const records = batch.records.map((record) => ({ ...record, bytes: Uint8Array.from(record.bytes) }));
    return this.#ask(
      { type: 'feed', batch: { ...batch, records } },
      records.map((record) => record.bytes.buffer),
    ) as Promise<BatchReport>;
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

  async close(): Promise<void> {
    this.#worker.removeAllListeners('exit');
    await this.#worker.terminate();
  }

  #ask(request: WorkerRequest, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
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
