/**
 * How far the trust campaigns go. `npm test` runs the quick form, `PATCHTRAIL_TRUST=short` what a change to the index
 * needs, `PATCHTRAIL_TRUST=long` what a release needs. `PATCHTRAIL_SEED` repeats a run.
 */
export type Extent = 'quick' | 'short' | 'long';

const asked = process.env['PATCHTRAIL_TRUST'] ?? 'quick';
export const extent: Extent = asked === 'long' || asked === 'short' ? asked : 'quick';

export function amount(amounts: Readonly<Record<Extent, number>>): number {
  return amounts[extent];
}

/** Long campaigns take their time; none of them asserts how long it took. */
export const patience = { quick: 60_000, short: 600_000, long: 3_600_000 }[extent];

export const seed = Number(process.env['PATCHTRAIL_SEED'] ?? (extent === 'quick' ? 1 : Date.now() % 1_000_000));

/** Figures of a campaign, on standard output, with what repeats it. */
export function tell(figures: string): void {
  console.log(`trust (${extent}, seed ${seed}): ${figures}`);
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(start: number) {
    this.#state = start >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 up to, not including, `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}
