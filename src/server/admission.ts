import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from './problem.js';

export interface AdmissionLimits {
  /** Pieces of work at once. */
  readonly concurrency: number;
  /** Of these, at most so many of one client. */
  readonly perClient: number;
  /** How many may wait. */
  readonly queue: number;
  /** Milliseconds one waits at most. */
  readonly queueWait: number;
  /** Milliseconds after which one for whom there is no room is told so. */
  readonly turnAwayAfter: number;
}

interface Waiter {
  admit(): void;
  turnAway(): void;
}

/**
 * Lets so many pieces of work run at once and so many wait, for so long; the rest are turned away. Under overload those
 * that are let in are then answered as fast as ever.
 *
 * Whose turn it is goes around by client, not by request (round robin, as in the fair queueing of Nagle, RFC 970): one that
 * asks a hundred things waits for itself. Where the queue is full, the newest of the client that has most in it makes room.
 *
 * One for whom there is no room is told so after a while only: clients that ask again at once, on the same machine even,
 * would else take up with refusals what the others need.
 */
export class AdmissionGate {
  readonly #limits: AdmissionLimits;
  /** Who waits, by client. The client whose turn is next stands first. */
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #runningOf = new Map<string, number>();
  #running = 0;
  /** Turned away since the start. */
  shed = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    let count = 0;
    for (const waiters of this.#waiting.values()) count += waiters.length;
    return count;
  }

  /** Throws a `ProblemError` "busy" where there is no room, or none in time. */
  async run<Result>(client: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#mayRun(client)) this.#enter(client);
    else await this.#wait(client);
    try {
      return await work();
    } finally {
      this.#leave(client);
    }
  }

  #mayRun(client: string): boolean {
    const { concurrency, perClient } = this.#limits;
    return this.#running < concurrency && (this.#runningOf.get(client) ?? 0) < perClient;
  }

  #enter(client: string): void {
    this.#running++;
    this.#runningOf.set(client, (this.#runningOf.get(client) ?? 0) + 1);
  }

  #leave(client: string): void {
    this.#running--;
    const left = this.#runningOf.get(client)! - 1;
    if (left === 0) this.#runningOf.delete(client);
    else this.#runningOf.set(client, left);
    this.#next();
  }

  /** Hands free turns on, at once: nobody who comes now can snatch them. */
  #next(): void {
    for (const [client, waiters] of this.#waiting) {
      if (this.#running >= this.#limits.concurrency) return;
      if (!this.#mayRun(client)) continue;
      const waiter = waiters.shift()!;
      this.#waiting.delete(client);
      if (waiters.length > 0) this.#waiting.set(client, waiters);
      this.#enter(client);
      waiter.admit();
    }
  }

  async #wait(client: string): Promise<void> {
    if (this.waiting >= this.#limits.queue && !this.#makeRoomFor(client)) {
      await sleep(this.#limits.turnAwayAfter);
      throw this.#turnedAway();
    }
    return new Promise((resolve, reject) => {
      const turnAway = (): void => {
        clearTimeout(timer);
        this.#remove(client, waiter);
        reject(this.#turnedAway());
      };
      const timer = setTimeout(turnAway, this.#limits.queueWait);
      const waiter: Waiter = {
        admit: () => {
          clearTimeout(timer);
          resolve();
        },
        turnAway,
      };
      const waiters = this.#waiting.get(client);
      if (waiters === undefined) this.#waiting.set(client, [waiter]);
      else waiters.push(waiter);
    });
  }

  #makeRoomFor(client: string): boolean {
    let most: readonly Waiter[] = this.#waiting.get(client) ?? [];
    for (const waiters of this.#waiting.values()) if (waiters.length > most.length + 1) most = waiters;
    if (most.length === 0 || most === this.#waiting.get(client)) return false;
    most.at(-1)!.turnAway();
    return true;
  }

  #remove(client: string, waiter: Waiter): void {
    const waiters = this.#waiting.get(client) ?? [];
    const at = waiters.indexOf(waiter);
    if (at >= 0) waiters.splice(at, 1);
    if (waiters.length === 0) this.#waiting.delete(client);
  }

  #turnedAway(): ProblemError {
    this.shed++;
    return new ProblemError('busy', 'More is being asked than can be answered. Try again in a second.');
  }
}
