import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type MessagePort, type TransferListItem, Worker } from 'node:worker_threads';
import { SegmentError, type SegmentErrorCode } from '../codec/segment-error.js';

/** Threads run the built program; under a test runner that compiles as it goes there is no file to start. */
export function canRunThread(program: URL): boolean {
  return existsSync(fileURLToPath(program));
}

/**
 * A thread that does one request after another and answers each, in the order they were made. One that dies fails
 * everything asked of it. Where it has nothing to do, it does not keep the process.
 */
export class ThreadLink<Request> {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  #failure: Error | null = null;

  constructor(program: URL, workerData: unknown) {
    this.#worker = new Worker(program, { workerData });
    this.#worker.on('message', (answer: { result: unknown } | FailedAnswer) => {
      const waiting = this.#waiting.shift();
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

  /** What is in `transfer` is handed over without a copy. */
  ask(request: Request, transfer: readonly TransferListItem[] = []): Promise<unknown> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request, transfer);
    });
  }

  /** Ends the thread, whatever it is doing; when this resolves it does nothing any more. */
  async stop(): Promise<void> {
    this.#fail(new Error('the indexing thread was stopped'));
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}

/** The other end: has `answer` do what is asked, one after another. */
export function serveRequests<Request>(port: MessagePort, answer: (request: Request) => unknown): void {
  let queue: Promise<void> = Promise.resolve();
  port.on('message', (request: Request) => {
    queue = queue.then(async () => {
      try {
        port.postMessage({ result: await answer(request) });
      } catch (error) {
        // Neither class nor fields of an error survive the way between threads.
        const code = error instanceof SegmentError ? error.code : null;
        port.postMessage({ error, code } satisfies FailedAnswer);
      }
    });
  });
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
