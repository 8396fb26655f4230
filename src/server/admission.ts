import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from './problem.js';

export interface AdmissionLimits {
  readonly concurrency: number;
  readonly queue: number;
  /** Milliseconds one waits at most. */
  readonly queueWait: number;
  /** Milliseconds after which one for whom there is no room is told so. */
  readonly turnAwayAfter: number;
}

/**
 * Lets so many pieces of work run at once and so many wait, for so long; the rest are turned away. Under overload those
 * that are let in are then answered as fast as ever.
 *
 * One for whom there is no room is told so after a while only: clients that ask again at once, on the same machine even,
 * would else take up with refusals what the others need.
 */
export class AdmissionGate {
  readonly #limits: AdmissionLimits;
  readonly #waiting = new Set<() => void>();
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
    return this.#waiting.size;
  }

  /** Throws a `ProblemError` "busy" where there is no room, or none in time. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#limits.concurrency) await this.#wait();
    else this.#running++;
    try {
      return await work();
    } finally {
      const [next] = this.#waiting;
      // The turn is handed on; nobody who comes now can snatch it.
      if (next === undefined) this.#running--;
      else next();
    }
  }

  async #wait(): Promise<void> {
    if (this.#waiting.size >= this.#limits.queue) {
      await sleep(this.#limits.turnAwayAfter);
      throw this.#turnedAway();
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(admit);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(admit);
        reject(this.#turnedAway());
      }, this.#limits.queueWait);
      this.#waiting.add(admit);
    });
  }

  #turnedAway(): ProblemError {
    this.shed++;
    return new ProblemError('busy', 'More is being asked than can be answered. Try again in a second.');
  }
}
