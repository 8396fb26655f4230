/**
 * Runs a synchronous computation over remote values. Missing values are recorded, then fetched in one batch, and the
 * computation is repeated until nothing is missing. Code written for a local index thus runs on a cluster with as many
 * round trips as its lookups are deep, rather than one per lookup.
 */
export class BatchLoader<Value> {
  readonly #load: (names: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly #known = new Map<string, Value | null>();
  readonly #missing = new Set<string>();

  /** `load` returns the existing values of some names; those it omits do not exist. */
  constructor(load: (names: readonly string[]) => Promise<ReadonlyMap<string, Value>>) {
    this.#load = load;
  }

  add(name: string, value: Value | null): void {
    this.#known.set(name, value);
  }

  /** The value of a name; null if it does not exist or has not been fetched yet. */
  readonly get = (name: string): Value | null => {
    const value = this.#known.get(name);
    if (value === undefined) this.#missing.add(name);
    return value ?? null;
  };

  /** Fetches the values missed since the last call. False if there were none. */
  async fill(): Promise<boolean> {
    if (this.#missing.size === 0) return false;
    const names = [...this.#missing];
    this.#missing.clear();
    const found = await this.#load(names);
    for (const name of names) this.#known.set(name, found.get(name) ?? null);
    return true;
  }
}

/** The result of a computation after all values it reads have been fetched. */
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

/** A longer chain of lookups, such as a thread of a thousand replies, is truncated. */
const mostRounds = 40;
