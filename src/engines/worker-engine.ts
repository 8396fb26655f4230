import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type CallLimits, type EngineName, type Lane, lanes, type SearchEngine } from './engine.js';
import {
  type EngineCall,
  EngineCallError,
  type EngineMethod,
  type PriorityChange,
  readyCall,
  revivedError,
  type ThreadAnswer,
  type ThreadBegin,
} from './engine-calls.js';
import { ForwardedEngine } from './forwarded-engine.js';
import { LocalEngine } from './local-engine.js';

export interface WorkerEngineOptions {
  readonly threads: number;
  /** Deadlines in milliseconds of running time, where they differ from the defaults. */
  readonly deadlines: Partial<Record<EngineMethod, number>>;
  /** The program of a thread. */
  readonly program: URL;
}

/**
 * The local engine in worker threads, so that no call blocks the thread that serves sockets. A call over its deadline
 * is stopped with its thread (nothing else can be stopped in the middle of a computation), and another thread takes
 * its place. Each thread runs one call at a time; the others wait in order.
 */
export class WorkerEngine extends ForwardedEngine {
  readonly name = 'local';
  readonly #path: string;
  readonly #options: WorkerEngineOptions;
  readonly #threads: AssignedThread[];
  /** A spare to replace a thread that ends; null while it starts. */
  #spare: EngineThread | null = null;
  readonly #waiting: Call[] = [];
  #calls = readyCall;
  #generation: string;
  #asked = 0;
  #isClosed = false;

  private constructor(path: string, options: WorkerEngineOptions, threads: readonly EngineThread[], hasHeavy: boolean) {
    super();
    this.#path = path;
    this.#options = options;
    this.#generation = threads[0]!.generation;
    const spare = hasHeavy ? threads.length - 1 : threads.length;
    this.#threads = threads.slice(0, spare).map((thread, i) => ({
      thread,
      lanes: !hasHeavy ? lanes : i === spare - 1 ? heavyLane : quickLane,
    }));
    this.#spare = threads[spare] ?? null;
    for (const assigned of this.#threads) this.#assign(assigned, assigned.thread);
  }

  /**
   * Opens the index in a folder. Under a test runner that compiles on the fly there is no thread program, and the
   * engine runs in this thread. Throws a `SegmentError` if there is no readable index.
   */
  static async open(path: string, options: Partial<WorkerEngineOptions> = {}): Promise<SearchEngine> {
    const all = { threads: Math.min(2, availableParallelism()), deadlines: {}, program: threadProgram, ...options };
    if (!existsSync(fileURLToPath(all.program))) return LocalEngine.open(path);
    // With one thread everything shares it. With more, one further thread runs expensive calls, and one is a spare:
    // starting and warming up takes longer than a request may wait.
    const hasHeavy = all.threads > 1;
    const starting = Array.from({ length: hasHeavy ? all.threads + 2 : 1 }, () =>
      EngineThread.start(path, all.program),
    );
    const started = await Promise.allSettled(starting);
    const threads = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      await Promise.all(threads.map((thread) => thread.stop()));
      throw failed.reason;
    }
    return new WorkerEngine(path, all, threads, hasHeavy);
  }

  /** The engine with the limits of one request. */
  within(limits: CallLimits): SearchEngine {
    return new LimitedEngine(this, (method, args) => this.#ask(method, args, limits));
  }

  protected ask<Result>(method: EngineMethod, args: readonly unknown[]): Promise<Result> {
    return this.#ask(method, args, { lane: 'quick', deadline: Number.POSITIVE_INFINITY });
  }

  /**
   * The newest generation that every thread has reached. Answers may be newer than this, never older: caches are at
   * worst dropped too early.
   */
  async generation(): Promise<string> {
    const now = Date.now();
    const threads = [...this.#threads.map(({ thread }) => thread), ...(this.#spare === null ? [] : [this.#spare])];
    if (now - this.#asked >= generationInterval && !this.#isClosed) {
      this.#asked = now;
      const idle = threads.filter((thread) => thread.isIdle);
      await Promise.allSettled(idle.map((thread) => this.#run(thread, this.#call('generation', [], unlimited))));
    }
    const [first, ...others] = threads.filter((thread) => thread.isAlive);
    if (first !== undefined && others.every((thread) => thread.generation === first.generation)) {
      this.#generation = first.generation;
    }
    return this.#generation;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const call of this.#waiting.splice(0)) call.reject(closedError());
    await Promise.all([...this.#threads.map(({ thread }) => thread.stop()), this.#spare?.stop()]);
  }

  #ask<Result>(method: EngineMethod, args: readonly unknown[], limits: CallLimits): Promise<Result> {
    if (this.#isClosed) return Promise.reject(closedError());
    const call = this.#call(method, args, limits);
    this.#waiting.push(call);
    this.#next();
    return call.answered as Promise<Result>;
  }

  #call(method: EngineMethod, args: readonly unknown[], limits: CallLimits): Call {
    const deadline = this.#options.deadlines[method] ?? deadlines[method];
    return new Call({ call: ++this.#calls, method, args }, deadline, limits);
  }

  /** Assigns waiting calls to idle threads of their lane, in order. */
  #next(): void {
    for (const { thread, lanes } of this.#threads) {
      while (thread.isIdle) {
        const at = this.#waiting.findIndex((call) => lanes.includes(call.limits.lane));
        if (at < 0) break;
        const [call] = this.#waiting.splice(at, 1);
        // The caller has given up.
        if (!call!.isGivenUp) void this.#run(thread, call!);
      }
    }
  }

  async #run(thread: EngineThread, call: Call): Promise<void> {
    await thread.run(call);
    this.#next();
  }

  /** Assigns a thread to a slot, and a new one when it ends, as long as the index can be opened. */
  #assign(assigned: AssignedThread, thread: EngineThread): void {
    assigned.thread = thread;
    if (assigned.lanes === heavyLane) thread.lowerPriority();
    void thread.ended.then(async () => {
      const spare = this.#spare;
      this.#spare = null;
      if (spare?.isAlive === true && !this.#isClosed) {
        this.#assign(assigned, spare);
        this.#next();
        this.#spare = await this.#start();
        return;
      }
      const successor = await this.#start();
      if (successor === null) return;
      this.#assign(assigned, successor);
      this.#next();
    });
  }

  /** Null if the engine was closed meanwhile. */
  async #start(): Promise<EngineThread | null> {
    for (let failures = 0; !this.#isClosed; failures++) {
      try {
        const started = await EngineThread.start(this.#path, this.#options.program);
        if (!this.#isClosed) return started;
        await started.stop();
      } catch (error) {
        // No thread is left: fail instead of waiting.
        if (!this.#threads.some(({ thread }) => thread.isAlive)) {
          for (const call of this.#waiting.splice(0)) call.reject(error as Error);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** failures, longestPause)).unref());
      }
    }
    return null;
  }
}

/** A thread and the lanes it serves. */
interface AssignedThread {
  thread: EngineThread;
  readonly lanes: readonly Lane[];
}

const quickLane: readonly Lane[] = ['quick'];
const heavyLane: readonly Lane[] = ['heavy'];
const unlimited: CallLimits = { lane: 'quick', deadline: Number.POSITIVE_INFINITY };

class LimitedEngine extends ForwardedEngine {
  readonly name: EngineName;
  readonly #engine: SearchEngine;
  readonly #ask: (method: EngineMethod, args: readonly unknown[]) => Promise<unknown>;

  constructor(engine: SearchEngine, ask: (method: EngineMethod, args: readonly unknown[]) => Promise<unknown>) {
    super();
    this.name = engine.name;
    this.#engine = engine;
    this.#ask = ask;
  }

  protected ask<Result>(method: EngineMethod, args: readonly unknown[]): Promise<Result> {
    return this.#ask(method, args) as Promise<Result>;
  }

  generation(): Promise<string> {
    return this.#engine.generation();
  }

  /** Shared: stays open. */
  async close(): Promise<void> {}
}

/**
 * Running time in milliseconds by method, independent of load: raising deadlines under load would delay the queue
 * further.
 */
const deadlines: Readonly<Record<EngineMethod, number>> = {
  search: 3_000,
  suggest: 3_000,
  identifiers: 3_000,
  document: 3_000,
  versions: 5_000,
  versionsOf: 5_000,
  compare: 5_000,
  thread: 5_000,
  stats: 5_000,
  digests: 5_000,
  generation: 3_000,
};

const threadProgram = new URL('./engine-thread.js', import.meta.url);
/** As nice(1) has it. */
const lowPriority = 10;
/** Milliseconds between two checks for a newer generation. */
const generationInterval = 250;
const longestPause = 1_000;
/** Milliseconds until a thread must be ready for its first call, or the first of a new generation. */
const longestPreparation = 120_000;
/** A thread over this limit is terminated; the program goes on. */
const threadMemory = { maxOldGenerationSizeMb: 1_024 };

function closedError(): EngineCallError {
  return new EngineCallError('closed', 'The engine is closed.');
}

/** A call in progress, and its caller. */
class Call {
  readonly message: EngineCall;
  /** Deadline in milliseconds of running time. */
  readonly deadline: number;
  readonly limits: CallLimits;
  readonly answered: Promise<unknown>;
  /** Whether the caller has been told that it took too long. */
  isGivenUp = false;
  resolve!: (result: unknown) => void;
  reject!: (error: Error) => void;

  constructor(message: EngineCall, deadline: number, limits: CallLimits) {
    this.message = message;
    this.deadline = deadline;
    this.limits = limits;
    this.answered = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // The caller handles it; our own ping has none.
    this.answered.catch(() => {});
    if (limits.deadline === Number.POSITIVE_INFINITY) return;
    // The thread continues until its own deadline: ending it would cost more than it does.
    const giveUp = setTimeout(
      () => {
        this.isGivenUp = true;
        this.reject(new EngineCallError('deadline', `The ${message.method} was not done in time.`));
      },
      Math.max(0, limits.deadline - Date.now()),
    );
    const settled = (): void => clearTimeout(giveUp);
    this.answered.then(settled, settled);
  }
}

/** One worker thread. */
class EngineThread {
  readonly #worker: Worker;
  /** Settles when the thread has ended, for any reason. */
  readonly ended: Promise<void>;
  /** The newest generation the thread is known to have. */
  generation: string;
  isAlive = true;
  #current: { readonly call: Call; timer: NodeJS.Timeout; readonly done: () => void } | null = null;

  private constructor(worker: Worker, generation: string) {
    this.#worker = worker;
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
        this.#fail(new EngineCallError('thread-lost', 'The worker thread ended.', { cause }));
        resolve();
      });
    });
  }

  static start(path: string, program: URL): Promise<EngineThread> {
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
          resolve(new EngineThread(worker, answer.generation));
        }
      });
    });
  }

  /** Lowers the priority of the thread. */
  lowerPriority(): void {
    this.#worker.postMessage({ priority: lowPriority } satisfies PriorityChange);
  }

  get isIdle(): boolean {
    return this.isAlive && this.#current === null;
  }

  /** Resolves when the call is answered or abandoned; the caller is told through the call. */
  run(call: Call): Promise<void> {
    return new Promise((done) => {
      this.#current = { call, timer: this.#giveUpAfter(longestPreparation), done };
      this.#worker.postMessage(call.message);
    });
  }

  #begin({ call }: ThreadBegin): void {
    if (this.#current === null || this.#current.call.message.call !== call) return;
    clearTimeout(this.#current.timer);
    this.#current.timer = this.#giveUpAfter(this.#current.call.deadline);
  }

  #giveUpAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const late = this.#current;
      // If this thread itself was blocked, the answer has arrived and is read next.
      setImmediate(() => {
        if (this.#current !== late) return;
        this.isAlive = false;
        const method = late?.call.message.method ?? 'call';
        this.#fail(new EngineCallError('deadline', `The ${method} timed out after ${milliseconds} ms.`));
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
    if (this.#current === null || this.#current.call.message.call !== answer.call) return;
    const { call } = this.#finish();
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
