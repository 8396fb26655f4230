import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DigestReader } from '../../src/corpus/digest/digest-reader.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

/** An index in memory over digests, as one feed in a file of `folder`. */
export async function indexOfDigests(folder: string, digests: readonly string[]): Promise<IndexReader> {
  const path = join(folder, 'feed.txt');
  writeFileSync(path, `${digests.map((text) => text.trimEnd()).join('\n\n')}\n`);
  const fileSystem = new MemoryFileSystem();
  const writer = IndexWriter.over(fileSystem);
  await writer.addSource(await DigestReader.open(path), { path, list: null });
  writer.close();
  return IndexReader.open(fileSystem);
}

export async function engineOverDigests(folder: string, digests: readonly string[]): Promise<LocalEngine> {
  return new LocalEngine(await indexOfDigests(folder, digests));
}
