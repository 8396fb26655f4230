import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Digest } from '../corpus/digest/digest.js';
import type { Document } from '../corpus/document.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';
import type {
  Comparison,
  EngineStats,
  IdentifiersResponse,
  SearchEngine,
  SuggestOptions,
  SuggestResponse,
  ThreadEntry,
  VersionsResponse,
} from './engine.js';
import {
  type EngineCall,
  EngineCallError,
  type EngineMethod,
  readyCall,
  revivedError,
  type ThreadAnswer,
  type ThreadBegin,
} from './engine-calls.js';
import { LocalEngine } from './local-engine.js';

export interface WorkerEngineOptions {
  readonly threads: number;
  /** Milliseconds a call may take once a thread works on it, where not the defaults. */
  readonly deadlines: Partial<Record<EngineMethod, number>>;
  /** The program of a thread. */
  readonly program: URL;
}

/**
 * The local engine in threads, so that no question, however costly, holds up the thread that answers sockets: a call
 * that passes its deadline takes its thread with it (a thread is the only thing that can be stopped in the middle of a
 * computation), and another takes its place. Each thread works on one call at a time; the rest wait in order.
 */
export class WorkerEngine implements SearchEngine {
  readonly name = 'local';
  readonly #path: string;
  readonly #options: WorkerEngineOptions;
  readonly #threads: EngineThread[];
  readonly #leniency: Leniency;
  readonly #waiting: Call[] = [];
  #calls = readyCall;
  #generation: string;
  #asked = 0;
  #isClosed = false;

  private constructor(path: string, options: WorkerEngineOptions, threads: EngineThread[], leniency: Leniency) {
    this.#path = path;
    this.#options = options;
    this.#leniency = leniency;
    this.#threads = threads;
    this.#generation = threads[0]!.generation;
    for (const thread of threads) this.#watch(thread);
  }

  /**
   * Opens the index in a folder. Under a test runner that compiles as it goes there is no program for a thread, and the
   * engine runs in this one. Throws a `SegmentError` where there is no index, or none that can be read.
   */
  static async open(path: string, options: Partial<WorkerEngineOptions> = {}): Promise<SearchEngine> {
    const all = { threads: Math.min(2, availableParallelism()), deadlines: {}, program: threadProgram, ...options };
    if (!existsSync(fileURLToPath(all.program))) return LocalEngine.open(path);
    const leniency = new Leniency();
    const starting = Array.from({ length: all.threads }, () => EngineThread.start(path, all.program, leniency));
    const started = await Promise.allSettled(starting);
    const threads = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await Promise.all(threads.map((thread) => thread.stop()));
      throw failed.reason;
    }
    return new WorkerEngine(path, all, threads, leniency);
  }

  search(request: SearchRequest): Promise<SearchResponse> {
    return this.#ask('search', request);
  }

  document(reference: string): Promise<Document | null> {
    return this.#ask('document', reference);
  }

  versions(reference: string): Promise<VersionsResponse | null> {
    return this.#ask('versions', reference);
  }

  compare(older: string, newer: string): Promise<Comparison | null> {
    return this.#ask('compare', older, newer);
  }

  thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    return this.#ask('thread', reference);
  }

  identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    return this.#ask('identifiers', text, limit);
  }

  suggest(text: string, options: SuggestOptions): Promise<SuggestResponse> {
    return this.#ask('suggest', text, options);
  }

  stats(): Promise<EngineStats> {
    return this.#ask('stats');
  }

  digests(): Promise<readonly Digest[]> {
    return this.#ask('digests');
  }

  /**
   * The newest generation that every thread has reached. Answers may be newer than what this says, never older: what is
   * cached under it is at worst thrown away too early.
   */
  async generation(): Promise<string> {
    const now = Date.now();
    if (now - this.#asked >= generationInterval && !this.#isClosed) {
      this.#asked = now;
      const idle = this.#threads.filter((thread) => thread.isIdle);
      await Promise.allSettled(idle.map((thread) => this.#run(thread, this.#call('generation', []))));
    }
    const [first, ...others] = this.#threads.filter((thread) => thread.isAlive);
    if (first !== undefined && others.every((thread) => thread.generation === first.generation)) {
      this.#generation = first.generation;
    }
    return this.#generation;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#waiting.splice(0)) call.reject(closedError());
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #ask<Result>(method: EngineMethod, ...args: readonly unknown[]): Promise<Result> {
    if (this.#isClosed) return Promise.reject(closedError());
    const call = this.#call(method, args);
    this.#waiting.push(call);
    this.#next();
    return call.answered as Promise<Result>;
  }

  #call(method: EngineMethod, args: readonly unknown[]): Call {
    return new Call({ call: ++this.#calls, method, args }, this.#options.deadlines[method] ?? deadlines[method]);
  }

  /** Hands waiting calls to idle threads. */
  #next(): void {
    for (const thread of this.#threads) {
      if (this.#waiting.length === 0) return;
      if (thread.isIdle) void this.#run(thread, this.#waiting.shift()!);
    }
  }

  async #run(thread: EngineThread, call: Call): Promise<void> {
    await thread.run(call);
    this.#next();
  }

  /** Replaces a thread when it has ended, as long as the index can be opened. */
  #watch(thread: EngineThread): void {
    void thread.ended.then(async () => {
      for (let failures = 0; !this.#isClosed; failures++) {
        try {
          const successor = await EngineThread.start(this.#path, this.#options.program, this.#leniency);
          if (this.#isClosed) return await successor.stop();
          this.#threads[this.#threads.indexOf(thread)] = successor;
          this.#watch(successor);
          return this.#next();
        } catch (error) {
          // Nobody is left to answer: better to say so than to let everybody wait.
          if (!this.#threads.some((other) => other.isAlive)) {
            for (const call of this.#waiting.splice(0)) call.reject(error as Error);
          }
          await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, longestPause)).unref());
        }
      }
    });
  }
}

/** Milliseconds on the thread, by question. */
const deadlines: Readonly<Record<EngineMethod, number>> = {
  search: 1_000,
  suggest: 1_000,
  identifiers: 1_000,
  document: 1_000,
  versions: 3_000,
  compare: 3_000,
  thread: 3_000,
  stats: 3_000,
  digests: 3_000,
  generation: 1_000,
};

const threadProgram = new URL('./engine-thread.js', import.meta.url);
/** Milliseconds between two looks for a newer generation. */
const generationInterval = 250;
const longestPause = 1_000;
/** Milliseconds in which a thread must be ready for its first call, or for the next one of a new generation. */
const longestPreparation = 120_000;
/** A thread that would need more dies, and the program lives on. */
const threadMemory = { maxOldGenerationSizeMb: 1_024 };

function closedError(): EngineCallError {
  return new EngineCallError('closed', 'The engine is closed.');
}

/**
 * How many times its deadline a call is given. On a machine that is too busy every call is late, and threads that are
 * ended for it, and take as long to start, would make it busier still: so every thread that is ended doubles the time of
 * those after it, and answers bring it back.
 */
class Leniency {
  /** Threads begin cold: what they run for the first time takes several times as long as later. */
  factor = 4;

  wasLate(): void {
    this.factor = Math.min(mostLeniency, this.factor * 2);
  }

  wasInTime(): void {
    this.factor = Math.max(1, this.factor * 0.97);
  }
}

const mostLeniency = 16;

/** A question under way, and who waits for its answer. */
class Call {
  readonly message: EngineCall;
  readonly deadline: number;
  readonly answered: Promise<unknown>;
  resolve!: (result: unknown) => void;
  reject!: (error: Error) => void;

  constructor(message: EngineCall, deadline: number) {
    this.message = message;
    this.deadline = deadline;
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Who asked will see to it; a ping of our own has nobody.
    this.answered.catch(() => {});
  }
}

/** One thread from start to end. */
class EngineThread {
  readonly #worker: Worker;
  readonly #leniency: Leniency;
  /** Settles when the thread is gone, for whatever reason. */
  readonly ended: Promise<void>;
  /** The newest generation it is known to have. */
  generation: string;
  isAlive = true;
  #current: { readonly call: Call; timer: NodeJS.Timeout; readonly done: () => void } | null = null;

  private constructor(worker: Worker, generation: string, leniency: Leniency) {
    this.#worker = worker;
    this.#leniency = leniency;
    this.generation = generation;
    worker.on('message', (message: ThreadBegin | ThreadAnswer) => {
      if ('begins' in message) this.#begin(message);
      else this.#answer(message);
    });
    let cause: unknown;
    worker.on('error', (error) => {
      cause = error;
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.isAlive = false;
        this.#fail(new EngineCallError('thread-lost', 'The thread that worked on this ended.', { cause }));
        resolve();
      });
    });
  }

  static start(path: string, program: URL, leniency: Leniency): Promise<EngineThread> {
    const worker = new Worker(program, { workerData: { path }, resourceLimits: threadMemory });
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (answer: ThreadBegin | ThreadAnswer) => {
        if ('begins' in answer) return;
        worker.removeAllListeners('message');
        worker.removeAllListeners('error');
        if ('error' in answer || answer.generation === null) {
          reject('error' in answer ? revivedError(answer.error) : new Error('the index has no generation'));
        } else {
          resolve(new EngineThread(worker, answer.generation, leniency));
        }
      });
    });
  }

  get isIdle(): boolean {
    return this.isAlive && this.#current === null;
  }

  /** Resolves when the call is answered or given up; who asked hears of it by the call. */
  run(call: Call): Promise<void> {
    return new Promise((done) => {
      this.#current = { call, timer: this.#giveUpAfter(longestPreparation), done };
      this.#worker.postMessage(call.message);
    });
  }

  #begin({ call }: ThreadBegin): void {
    if (this.#current?.call.message.call !== call) return;
    clearTimeout(this.#current.timer);
    this.#current.timer = this.#giveUpAfter(Math.round(this.#current.call.deadline * this.#leniency.factor));
  }

  #giveUpAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const late = this.#current;
      // If it was this thread that was held up, the answer is here already and is read next.
      setImmediate(() => {
        if (this.#current !== late) return;
        this.isAlive = false;
        this.#leniency.wasLate();
        const method = late?.call.message.method ?? 'call';
        this.#fail(new EngineCallError('deadline', `The ${method} was not done within ${milliseconds} ms.`));
        void this.#worker.terminate();
      });
    }, milliseconds);
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    this.#fail(closedError());
    await this.#worker.terminate();
  }

  #answer(answer: ThreadAnswer): void {
    if (answer.generation !== null) this.generation = answer.generation;
    if (this.#current?.call.message.call !== answer.call) return;
    const { call } = this.#finish();
    this.#leniency.wasInTime();
    if ('error' in answer) call.reject(revivedError(answer.error));
    else call.resolve(answer.result);
  }

  #fail(error: Error): void {
    if (this.#current !== null) this.#finish().call.reject(error);
  }

  #finish(): { readonly call: Call } {
    const { call, timer, done } = this.#current!;
    this.#current = null;
    clearTimeout(timer);
    done();
    return { call };
  }
}
