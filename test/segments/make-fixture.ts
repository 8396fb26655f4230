import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { formatVersion } from '../../src/index/directory/segment-format.js';
import { fixtureSources } from './fixture-sources.js';

/**
 * Makes the committed index of the current format: `node --import ./test/support/typescript.mjs test/segments/make-fixture.ts`.
 * To be run once for a format, when it is final: what later programs must read is what stood on somebody's disk then.
 */
const folder = resolve(import.meta.dirname, `v${formatVersion}`);
rmSync(folder, { recursive: true, force: true });
const writer = IndexWriter.open(folder, { workers: 0 });
for (const source of fixtureSources) await writer.addSource(source, { path: source.path, list: 'fixture' });
writer.close();
console.log(join('test/segments', `v${formatVersion}`));
