import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is indexed where no source is named: the folder `corpus` here, else the one that came with the program. */
export function defaultSource(): string {
  if (existsSync('corpus')) return 'corpus';
  const bundled = fileURLToPath(new URL('../../corpus', import.meta.url));
  const near = relative('.', bundled);
  return near.startsWith('..') ? bundled : near;
}
