import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { notesOfBatch, sourceOf, stateAfter } from './batches.js';
import { amount, tell } from './campaign.js';
import { notesIn, writeNotes } from './notes.js';

const folder = temporaryFolder();
const disk = join(folder, 'disk');

/** Mounts a disk of so many bytes; null, with the reason, where this machine does not let us. */
function mount(): string | null {
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'patchtrail-test', disk], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no small disk can be mounted here: ${String(error).split('\n')[0]}`;
  }
}

const reason = mount();
if (reason !== null) console.log(`skipped: ${reason}`);
afterAll(() => {
  if (reason === null) execFileSync('umount', [disk]);
});

/** Leaves so many bytes free, by a file that takes the rest. */
function leaveFree(bytes: number): void {
  rmSync(join(disk, 'ballast'), { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
}

describe.skipIf(reason !== null)('a full disk', () => {
  it('stops a run by name, keeps what was committed and the search, and is well when there is room again', async () => {
    const sizes = amount({ quick: 6, short: 16, long: 64 });
    const stops: string[] = [];
    let whole = 0;
    for (let step = 0; step < sizes; step++) {
      const index = join(disk, `index-${step}`);
      leaveFree(8 << 20);
      // Five batches, so that the next one is followed by a merge.
      const writer = IndexWriter.open(index, { workers: 0 });
      for (let batch = 0; batch < 5; batch++) await writeNotes(writer, sourceOf(batch), notesOfBatch(batch));
      const fileSystem = new NodeFileSystem(index);
      const reader = IndexReader.open(fileSystem);
      leaveFree(Math.floor((step / sizes) * 160 * 1024));
      let failure: unknown = null;
      try {
        await writeNotes(writer, sourceOf(5), notesOfBatch(5));
      } catch (error) {
        failure = error;
      }
      // The search goes on, on what was opened before and on what is opened now.
      for (const open of [reader, IndexReader.open(fileSystem)]) {
        const { total } = await IndexSearcher.over(open).search(searchRequest('verifier'));
        expect(total).toBe(open.documents);
        open.close();
      }
      expect(checkIndex(fileSystem).damaged).toEqual([]);
      if (failure === null) {
        whole++;
        expect(notesIn(fileSystem)).toEqual(stateAfter(5));
      } else {
        expect(failure).toBeInstanceOf(SegmentError);
        expect(failure).toMatchObject({ code: 'disk-full', message: expect.stringContaining('Free some space') });
        stops.push((failure as SegmentError).message.replace(/^.*\.([a-z]+)[^:]*: .*device(, [\d,]+)?.*$/, '$1$2'));
        expect(notesIn(fileSystem)).toEqual(stateAfter(4));
      }
      // Another writer is told as much, or gets in; then there is room, and the same run goes through.
      writer.close();
      leaveFree(0);
      expect(tryToOpen(index)).toMatch(/^(?:open|disk-full)$/);
      leaveFree(4 << 20);
      const next = IndexWriter.open(index, { workers: 0 });
      await writeNotes(next, sourceOf(5), notesOfBatch(5));
      next.close();
      expect(notesIn(fileSystem)).toEqual(stateAfter(5));
      expect(checkIndex(fileSystem).damaged).toEqual([]);
      rmSync(index, { recursive: true });
    }
    tell(
      `full disk: ${sizes} sizes, ${stops.length} runs stopped by name, ${whole} went through without room to merge, 0 violations`,
    );
    expect(stops.length).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(0);
  });
});

function tryToOpen(index: string): string {
  try {
    IndexWriter.open(index, { workers: 0 }).close();
    return 'open';
  } catch (error) {
    return error instanceof SegmentError ? error.code : String(error);
  }
}
