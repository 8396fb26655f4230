import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Path of a file of the shared test data (real archives, fixtures of other projects), or null where it is not at
 * hand: named by `PATCHTRAIL_SHARED`, else a folder `shared` beside the checkout. Tests that need it skip without it.
 */
export function sharedPath(...parts: string[]): string | null {
  const root = process.env['PATCHTRAIL_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');
  const path = join(root, ...parts);
  return existsSync(path) ? path : null;
}

/** The same for a path that must be there, in a test that was skipped without it. */
export function requiredShared(...parts: string[]): string {
  const path = sharedPath(...parts);
  if (path === null) throw new Error(`shared test data is missing: ${parts.join('/')}`);
  return path;
}
