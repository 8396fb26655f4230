import type { ByteCache } from '../directory/byte-cache.js';
import type { FileSystem } from '../directory/file-system.js';
import type { ManifestFile } from '../directory/manifest.js';
import { SortedTableReader, type TableEntry, writeSortedTable } from './sorted-table.js';

/**
 * A map in sorted tables laid over each other, oldest first: what a newer one says of a key hides what older ones do. An
 * update writes one more table of what it changes, and takes in the newest ones that are not much larger, so that each is
 * several times the size of the next, there are logarithmically many, and every entry is rewritten that often (O'Neil et
 * al., "The log-structured merge-tree", Acta Informatica 1996; Bentley and Saxe, "Decomposable searching problems I", 1980).
 */
export class LayeredTable {
  readonly #layers: readonly SortedTableReader[];

  private constructor(layers: readonly SortedTableReader[]) {
    this.#layers = layers;
  }

  static open(fileSystem: FileSystem, files: readonly ManifestFile[], cache: ByteCache): LayeredTable {
    const layers: SortedTableReader[] = [];
    try {
      for (const file of files) layers.push(new SortedTableReader(fileSystem, file, cache));
      return new LayeredTable(layers);
    } catch (error) {
      for (const layer of layers) layer.close();
      throw error;
    }
  }

  get files(): readonly ManifestFile[] {
    return this.#layers.map((layer) => layer.file);
  }

  get(key: Buffer): Buffer | null {
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const value = this.#layers[i]!.get(key);
      if (value !== undefined) return value;
    }
    return null;
  }

  /** All entries in order, without those that are deleted. */
  *entries(): Generator<TableEntry> {
    for (const entry of merged(this.#layers.map((layer) => layer.entries()))) if (entry.value !== null) yield entry;
  }

  /**
   * Writes what an update changes, in the order of keys, as a table `name`; `bytes` says about how large it is. Returns the
   * files of the map from then on.
   */
  update(fileSystem: FileSystem, name: string, changes: Iterable<TableEntry>, bytes: number): ManifestFile[] {
    let kept = this.#layers.length;
    for (let size = bytes; kept > 0 && this.#layers[kept - 1]!.file.bytes < size * timesAsLarge; kept--)
      size += this.#layers[kept - 1]!.file.bytes;
    const sources = [...this.#layers.slice(kept).map((layer) => layer.entries()), changes[Symbol.iterator]()];
    const all = merged(sources);
    // Below the oldest table there is nothing left to hide.
    const file = writeSortedTable(fileSystem, name, kept === 0 ? withoutTombstones(all) : all);
    return [...this.files.slice(0, kept), file];
  }

  verify(): void {
    for (const layer of this.#layers) layer.verify();
  }

  close(): void {
    for (const layer of this.#layers) layer.close();
  }
}

/** A table is at least so many times as large as the next newer one. */
const timesAsLarge = 3;

/** Entries of several sorted sources as one; of a key that several have, the last source's. */
function* merged(sources: readonly Iterator<TableEntry>[]): Generator<TableEntry> {
  const heads = sources.map((source) => source.next());
  for (;;) {
    let least: TableEntry | null = null;
    for (const { done, value } of heads)
      if (done !== true && (least === null || Buffer.compare(value.key, least.key) <= 0)) least = value;
    if (least === null) return;
    const { key } = least;
    yield least;
    for (const [i, head] of heads.entries())
      if (head.done !== true && head.value.key.equals(key)) heads[i] = sources[i]!.next();
  }
}

function* withoutTombstones(entries: Iterable<TableEntry>): Generator<TableEntry> {
  for (const entry of entries) if (entry.value !== null) yield entry;
}
