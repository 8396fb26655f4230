import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { ByteCache } from '../../src/index/directory/byte-cache.js';
import type { ManifestFile } from '../../src/index/directory/manifest.js';
import { LayeredTable } from '../../src/index/trails/layered-table.js';
import { SortedTableReader, type TableEntry, writeSortedTable } from '../../src/index/trails/sorted-table.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

const key = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.string({ maxLength: 12 }));
/** Values that fill a block alone are among them. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 4000, max: 20_000 }).map((length) => 'v'.repeat(length)) },
);

function tableEntries(map: ReadonlyMap<string, string | null>): TableEntry[] {
  return [...map]
    .map(([name, text]) => ({ key: Buffer.from(name), value: text === null ? null : Buffer.from(text) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
}

describe('a table in layers', () => {
  const update = fc.array(fc.tuple(key, fc.option(value)), { maxLength: 60 });

  it('is a map, whatever was put into it, deleted and put in again, in however many updates', () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 9 }), (updates) => {
        const fileSystem = new MemoryFileSystem();
        const cache = new ByteCache(1 << 16);
        const expected = new Map<string, string>();
        let files: readonly ManifestFile[] = [];
        for (const [i, changes] of updates.entries()) {
          const last = new Map(changes);
          for (const [name, text] of last) {
            if (text === null) expected.delete(name);
            else expected.set(name, text);
          }
          const table = LayeredTable.open(fileSystem, files, cache);
          const bytes = changes.length * 20;
          files = table.update(fileSystem, `lineage-${i + 1}.bin`, tableEntries(last), bytes);
          table.close();
        }
        const table = LayeredTable.open(fileSystem, files, cache);
        table.verify();
        expect([...table.entries()].map((entry) => [entry.key.toString(), entry.value?.toString()])).toEqual(
          tableEntries(expected).map((entry) => [entry.key.toString(), entry.value?.toString()]),
        );
        for (const name of new Set(updates.flat().map(([one]) => one)))
          expect(table.get(Buffer.from(name))?.toString() ?? null).toBe(expected.get(name) ?? null);
        expect(table.get(Buffer.from('no such key'))).toBeNull();
        table.close();
      }),
      { numRuns: 60 },
    );
  });

  it('has few layers and rewrites each entry few times, however many updates there are', () => {
    const fileSystem = new MemoryFileSystem();
    let files: readonly ManifestFile[] = [];
    let written = 0;
    const updates = 400;
    for (let i = 0; i < updates; i++) {
      const changes = tableEntries(
        new Map(Array.from({ length: 5 }, (_, n) => [`${(i * 7919 + n) % 100_003}`, `${i}`])),
      );
      const table = LayeredTable.open(fileSystem, files, new ByteCache(1 << 20));
      files = table.update(fileSystem, `lineage-${i + 1}.bin`, changes, 60);
      const newest = new SortedTableReader(fileSystem, files.at(-1)!, new ByteCache(1 << 20));
      written += newest.entryCount;
      newest.close();
      table.close();
    }
    expect(files.length).toBeLessThan(9);
    expect(written / (updates * 5)).toBeLessThan(3 * Math.log2(updates));
  });
});

describe('a sorted table', () => {
  const entries = tableEntries(new Map(Array.from({ length: 3000 }, (_, i) => [`key ${i}`, `value ${i} `.repeat(9)])));

  it('opens and finds a key by reading a few blocks of a large file', () => {
    const fileSystem = new MemoryFileSystem();
    const file = writeSortedTable(fileSystem, 'lineage-1.bin', entries);
    let read = 0;
    const counting = Object.create(fileSystem, {
      open: {
        value: (name: string) => {
          const opened = fileSystem.open(name);
          return {
            size: opened.size,
            close: () => opened.close(),
            read: (target: Uint8Array, offset: number) => {
              read += target.length;
              opened.read(target, offset);
            },
          };
        },
      },
    }) as MemoryFileSystem;
    const table = new SortedTableReader(counting, file, new ByteCache(1 << 20));
    expect(read).toBeLessThan(100);
    expect(table.get(Buffer.from('key 1234'))?.toString()).toBe('value 1234 '.repeat(9));
    expect(read).toBeLessThan(file.bytes / 10);
  });

  it('that is damaged anywhere says so, or answers as before', () => {
    const fileSystem = new MemoryFileSystem();
    const small = entries.slice(0, 300);
    const file = writeSortedTable(fileSystem, 'lineage-1.bin', small);
    const sound = Buffer.alloc(file.bytes);
    fileSystem.open(file.name).read(sound, 0);
    fc.assert(
      fc.property(fc.nat(file.bytes - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(sound);
        bytes[at]! ^= flip;
        const damaged = new MemoryFileSystem();
        const out = damaged.create(file.name);
        out.append(bytes);
        out.close();
        expect(() => {
          const table = new SortedTableReader(damaged, file, new ByteCache(1 << 20));
          for (const entry of small) expect(table.get(entry.key)).toEqual(entry.value);
          table.verify();
        }).toThrow(SegmentError);
      }),
      { numRuns: 100 },
    );
  });
});
