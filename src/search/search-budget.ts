import { readFileSync } from 'node:fs';

/**
 * The budget of one search in time and size of its answer. Each stage checks it; what is left out makes the answer
 * partial, and no stage stops in a state that would make its result wrong.
 *
 * Time is CPU time of the thread if the system tells, so that a search on a busy machine is not cut short by others;
 * several times as long on the clock ends it in any case.
 */
export class SearchBudget {
  readonly #started = performance.now();
  readonly #used = threadTime();
  readonly #time: number;
  #characters = 0;
  #isSpent = false;

  /** `time` in milliseconds; infinite for background work. */
  constructor(time: number) {
    this.#time = time;
  }

  static readonly unlimited = new SearchBudget(Number.POSITIVE_INFINITY);

  get isSpent(): boolean {
    if (this.#isSpent) return true;
    const passed = performance.now() - this.#started;
    if (passed > this.#time) {
      const used = this.#used === null ? passed : (threadTime() ?? 0) - this.#used;
      this.#isSpent = used > this.#time || passed > this.#time * mostWaiting;
    }
    return this.#isSpent || this.#characters > mostCharacters;
  }

  /** Remaining wall-clock time in milliseconds. */
  get left(): number {
    return Math.max(1, this.#time - (performance.now() - this.#started));
  }

  /** Adds to the size of the answer. */
  take(characters: number): void {
    this.#characters += characters;
  }
}

/** Of texts and explanations; an answer is at most a few times as large. */
const mostCharacters = 8_000_000;
/** Multiple of its time that a search may take on the clock. */
const mostWaiting = 4;

/** CPU time of this thread in milliseconds (the first number of `schedstat` in proc(5)); null if not available. */
function threadTime(): number | null {
  try {
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1'), 10) / 1e6;
  } catch {
    return null;
  }
}
