import { vi } from 'vitest';

/**
 * How far the trust campaigns go. `npm test` runs the quick form; `npm run test:trust` the short one, which a change
 * to the index needs; with `PATCHTRAIL_TRUST=long` before it the long one, which a release needs. `PATCHTRAIL_SEED` repeats a run.
 */
export type Extent = 'quick' | 'short' | 'long';

const asked =
  process.env['PATCHTRAIL_TRUST'] ?? (process.env['npm_lifecycle_event'] === 'test:trust' ? 'short' : 'quick');
export const extent: Extent = asked === 'long' || asked === 'short' ? asked : 'quick';

export function amount(amounts: Readonly<Record<Extent, number>>): number {
  return amounts[extent];
}

/** Milliseconds. Long campaigns take their time, and busy machines too; no test asserts how long it took. */
export const patience = { quick: 180_000, short: 1_800_000, long: 7_200_000 }[extent];
vi.setConfig({ testTimeout: patience, hookTimeout: patience });

export const seed = Number(process.env['PATCHTRAIL_SEED'] ?? (extent === 'quick' ? 1 : Date.now() % 1_000_000));

/** Figures of a campaign, on standard output, with what repeats it. */
export function tell(figures: string): void {
  console.log(`trust (${extent}, seed ${seed}): ${figures}`);
}
