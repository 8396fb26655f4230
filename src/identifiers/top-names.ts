/** A candidate of the answer: its cost, and its reading (-1: matched without separators). */
export interface RankedName {
  readonly name: number;
  readonly total: number;
  readonly reading: number;
}

/** Keeps the `limit` cheapest identifiers, each once at its least cost; ties by the lower number. */
export class TopNames {
  readonly #limit: number;
  readonly #ranked: RankedName[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The cost to beat. */
  get threshold(): number {
    return this.#ranked.length < this.#limit ? Number.POSITIVE_INFINITY : (this.#ranked.at(-1)?.total ?? -1);
  }

  offer(name: number, total: number, reading: number): void {
    if (!(total <= this.threshold) || total === Number.POSITIVE_INFINITY) return;
    const ranked = this.#ranked;
    const known = ranked.findIndex((other) => other.name === name);
    if (known >= 0) {
      if (ranked[known]!.total <= total) return;
      ranked.splice(known, 1);
    }
    let at = ranked.length;
    while (
      at > 0 &&
      (ranked[at - 1]!.total > total || (ranked[at - 1]!.total === total && ranked[at - 1]!.name > name))
    )
      at--;
    ranked.splice(at, 0, { name, total, reading });
    if (ranked.length > this.#limit) ranked.pop();
  }

  ranked(): readonly RankedName[] {
    return this.#ranked;
  }
}
