import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The default source: `./corpus`, else the corpus that ships with the program. */
export function defaultSource(): string {
  if (existsSync('corpus')) return 'corpus';
  const bundled = fileURLToPath(new URL('../../corpus', import.meta.url));
  const near = relative('.', bundled);
  return near.startsWith('..') ? bundled : near;
}
