/**
 * Runs a computation that reads as if all were in memory. What it asks for and is not there yet is noted; then all of that
 * is fetched at once, and the computation runs again from the start, until it lacks nothing. So code that is written for
 * a local index works on a cluster with as many round trips as its questions are deep, and not one a question.
 */
export class BatchLoader<Value> {
  readonly #load: (names: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly #known = new Map<string, Value | null>();
  readonly #missing = new Set<string>();

  /** `load` gives what there is of some names; what it leaves out is not there. */
  constructor(load: (names: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {
    this.#load = load;
  }

  add(name: string, value: Value | null): void {
    this.#known.set(name, value);
  }

  /** The value of a name; null where there is none, or it is not known yet. */
  readonly get = (name: string): Value | null => {
    const value = this.#known.get(name);
    if (value === undefined) this.#missing.add(name);
    return value ?? null;
  };

  /** Fetches what was missed since the last time. False where nothing was. */
  async fill(): Promise<boolean> {
    if (this.#missing.size === 0) return false;
    const names = [...this.#missing];
    this.#missing.clear();
    const found = await this.#load(names);
    for (const name of names) this.#known.set(name, found.get(name) ?? null);
    return true;
  }
}

/** The outcome of a computation once all that it reads is there. */
export async function completed<Result>(
  compute: () => Result,
  ...sources: readonly { fill(): Promise<boolean> }[]
): Promise<Result> {
  for (let round = 0; round < mostRounds; round++) {
    const result = compute();
    let lacked = false;
    for (const source of sources) lacked = (await source.fill()) || lacked;
    if (!lacked) return result;
  }
  return compute();
}

/** A chain of questions that is longer, such as a thread of a thousand answers, is cut. */
const mostRounds = 40;
