/** A name on its way into the answer: what it costs, and from which reading that comes (-1: written as one). */
export interface RankedName {
  readonly name: number;
  readonly total: number;
  readonly reading: number;
}

/** The `limit` cheapest names offered, each once at its least cost; of equal ones the one with the smaller number. */
export class TopNames {
  readonly #limit: number;
  readonly #ranked: RankedName[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is dearer than this has no place any more. */
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
