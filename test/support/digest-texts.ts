import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sharedPath } from './shared.js';

/** The digests that come with the program. */
export const bundledFolder = resolve(import.meta.dirname, '../../corpus');

function textsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

export function bundledDigests(): string[] {
  return textsIn(bundledFolder);
}

/** The real feed; empty where it is not at hand. */
export function feedDigests(): string[] {
  const folder = sharedPath('feed');
  return folder === null ? [] : textsIn(folder);
}
