import { readFileSync } from 'node:fs';

/**
 * What one search may cost, in time and in the size of its answer. Each stage asks before it goes on; what is left out then
 * makes the answer a partial one. No stage is broken off in the middle in a way that would make wrong what is there.
 *
 * Time is that of the thread on a processor, as far as the system tells: on a busy machine a search is not cut short for
 * the others' sake. Only after several times as long on the clock is it over in any case.
 */
export class SearchBudget {
  readonly #started = performance.now();
  readonly #used = threadTime();
  readonly #time: number;
  #characters = 0;
  #isSpent = false;

  /** `time` in milliseconds; infinite for a search that nobody waits for. */
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

  /** Milliseconds on the clock that are left. */
  get left(): number {
    return Math.max(1, this.#time - (performance.now() - this.#started));
  }

  /** Counts what goes into the answer. */
  take(characters: number): void {
    this.#characters += characters;
  }
}

/** Of texts and explanations; an answer is at most a few times as large. */
const mostCharacters = 8_000_000;
/** Times its time that a search may take on the clock. */
const mostWaiting = 4;

/** Milliseconds this thread has had on a processor (the first number of `schedstat` in proc(5)); null where nobody tells. */
function threadTime(): number | null {
  try {
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'latin1'), 10) / 1e6;
  } catch {
    return null;
  }
}
