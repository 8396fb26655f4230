import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteInput } from '../codec/byte-input.js';
import { ByteOutput } from '../codec/byte-output.js';
import { SegmentError } from '../codec/segment-error.js';
import type { ByteCache, CachedPieces } from '../directory/byte-cache.js';
import type { FileSystem, ReadableFile, WritableFile } from '../directory/file-system.js';
import type { ManifestFile } from '../directory/manifest.js';

/**
 * A sorted table: keys and values in one immutable file, read block by block (the SSTable of Chang et al., "Bigtable", OSDI
 * 2006). Its index is blocks of the same form, level upon level up to one root, as in a B+-tree that is written once: opening
 * reads the footer, and a look-up reads one block a level. A null value is a tombstone: the key is deleted from older tables.
 *
 *     file    := block* footer
 *     block   := deflate of entry*                     (RFC 1951)
 *     entry   := shared:varint length:varint suffix valueLength + 1:varint value     0 for a tombstone
 *     footer  := place levels:u32 entries:f64 crc:u32 "PTST"      place and crc of the root; crc of the footer before it
 *     place   := offset:f64 packed:u32 length:u32 crc:u32         as the value of an entry of the index: of one block
 */
export interface TableEntry {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

interface BlockHandle {
  readonly offset: number;
  /** Bytes in the file, and of the block itself. */
  readonly packed: number;
  readonly length: number;
  readonly crc: number;
}

const handleLength = 20;
const footerLength = handleLength + 4 + 8 + 4 + 4;
const blockLength = 8 * 1024;
/** No key or value is longer than one document's relatives. */
const longestBlock = 256 * 1024 * 1024;
const mostLevels = 20;

/** Entries come in ascending order of their keys, each key once. */
export function writeSortedTable(fileSystem: FileSystem, name: string, entries: Iterable<TableEntry>): ManifestFile {
  const file = fileSystem.create(name);
  try {
    const out = new TableFile(file);
    let count = 0;
    const blocks: BlockWriter[] = [new BlockWriter()];
    // A block that is full goes to the file, and its first key and place to the level above.
    const flush = (level: number): void => {
      const { firstKey, place } = blocks[level]!.flush(out);
      if (level + 1 === blocks.length) blocks.push(new BlockWriter());
      add(level + 1, firstKey, placeBytes(place));
    };
    const add = (level: number, key: Buffer, value: Buffer | null): void => {
      const block = blocks[level]!;
      block.add(key, value);
      if (block.length >= blockLength) flush(level);
    };
    for (const { key, value } of entries) {
      add(0, key, value);
      count++;
    }
    let level = 0;
    // The highest block that holds anything is the root.
    for (; blocks.slice(level + 1).some((block) => block.count > 0); level++)
      if (blocks[level]!.count > 0) flush(level);
    const { place } = blocks[level]!.flush(out);
    const footer = new ByteOutput(footerLength);
    footer.bytes(placeBytes(place));
    footer.uint32(level + 1);
    footer.float64(count);
    footer.uint32(crc32(footer.view()));
    footer.bytes(Buffer.from('PTST', 'latin1'));
    out.append(footer.view());
    file.sync();
    return { name, bytes: out.length, crc: out.crc };
  } finally {
    file.close();
  }
}

class TableFile {
  readonly #file: WritableFile;
  length = 0;
  crc = 0;

  constructor(file: WritableFile) {
    this.#file = file;
  }

  append(bytes: Buffer): void {
    this.#file.append(bytes);
    this.crc = crc32(bytes, this.crc);
    this.length += bytes.length;
  }
}

class BlockWriter {
  readonly #out = new ByteOutput(blockLength * 2);
  #first: Buffer = empty;
  #last: Buffer = empty;
  count = 0;

  get length(): number {
    return this.#out.length;
  }

  add(key: Buffer, value: Buffer | null): void {
    let shared = 0;
    if (this.count === 0) this.#first = key;
    else {
      const most = Math.min(key.length, this.#last.length);
      while (shared < most && key[shared] === this.#last[shared]) shared++;
    }
    this.#out.varint(shared);
    this.#out.varint(key.length - shared);
    this.#out.bytes(key, shared);
    this.#out.varint(value === null ? 0 : value.length + 1);
    if (value !== null) this.#out.bytes(value);
    this.#last = key;
    this.count++;
  }

  flush(file: TableFile): { firstKey: Buffer; place: BlockHandle } {
    const bytes = this.#out.view();
    const packed = deflateRawSync(bytes, { level: 4 });
    const place = { offset: file.length, packed: packed.length, length: bytes.length, crc: crc32(packed) };
    file.append(packed);
    const firstKey = this.#first;
    this.#out.clear();
    this.count = 0;
    return { firstKey, place };
  }
}

function placeBytes({ offset, packed, length, crc }: BlockHandle): Buffer {
  const out = new ByteOutput(handleLength);
  out.float64(offset);
  out.uint32(packed);
  out.uint32(length);
  out.uint32(crc);
  return out.view();
}

function readPlace(bytes: Buffer): BlockHandle {
  const input = new ByteInput(bytes);
  return { offset: input.float64(), packed: input.uint32(), length: input.uint32(), crc: input.uint32() };
}

export class SortedTableReader {
  readonly file: ManifestFile;
  readonly entryCount: number;
  readonly #path: string;
  readonly #file: ReadableFile;
  readonly #cache: CachedPieces;
  readonly #root: BlockHandle;
  readonly #levels: number;

  /** Throws a `SegmentError` where the file is not what the manifest says. */
  constructor(fileSystem: FileSystem, file: ManifestFile, cache: ByteCache) {
    this.file = file;
    this.#path = `${fileSystem.path}/${file.name}`;
    this.#cache = cache.pieces();
    this.#file = fileSystem.open(file.name);
    try {
      if (this.#file.size !== file.bytes || file.bytes < footerLength)
        throw this.#damaged(`it has ${this.#file.size} bytes, ${file.bytes} expected`);
      const footer = Buffer.alloc(footerLength);
      this.#file.read(footer, file.bytes - footerLength);
      const input = new ByteInput(footer);
      this.#root = readPlace(input.slice(handleLength));
      this.#levels = input.uint32();
      this.entryCount = input.float64();
      const isSound = input.uint32() === crc32(footer.subarray(0, footerLength - 8));
      if (!isSound || footer.toString('latin1', footerLength - 4) !== 'PTST' || this.#levels > mostLevels)
        throw this.#damaged('its footer does not fit');
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** The value of a key, null for a tombstone, undefined where the table does not have it. */
  get(key: Buffer): Buffer | null | undefined {
    let place = this.#root;
    for (let level = this.#levels - 1; level > 0; level--) {
      const child = lastUpTo(this.#block(place), key);
      if (child === null) return undefined;
      place = readPlace(child);
    }
    const cursor = new BlockCursor(this.#block(place));
    while (cursor.next()) {
      const order = cursor.compare(key);
      if (order === 0) return cursor.value();
      if (order > 0) return undefined;
    }
    return undefined;
  }

  /** All entries in order, of which only a block is in memory at a time. */
  entries(): Generator<TableEntry> {
    return this.#entriesOf(this.#root, this.#levels - 1);
  }

  *#entriesOf(place: BlockHandle, level: number): Generator<TableEntry> {
    // Read once and in order, blocks would only drive others from the cache.
    const cursor = new BlockCursor(this.#read(place));
    while (cursor.next()) {
      const value = cursor.value();
      if (level > 0) yield* this.#entriesOf(readPlace(value!), level - 1);
      else yield { key: Buffer.from(cursor.key()), value };
    }
  }

  /** Reads every byte and compares it with the checksums. */
  verify(): void {
    let crc = 0;
    const piece = Buffer.alloc(1 << 16);
    for (let at = 0; at < this.file.bytes; at += piece.length) {
      const bytes = piece.subarray(0, Math.min(piece.length, this.file.bytes - at));
      this.#file.read(bytes, at);
      crc = crc32(bytes, crc);
    }
    if (crc !== this.file.crc) throw this.#damaged('its checksum does not match');
  }

  #block(place: BlockHandle): Buffer {
    return this.#cache.find(place.offset) ?? this.#cache.add(place.offset, this.#read(place));
  }

  #read({ offset, packed, length, crc }: BlockHandle): Buffer {
    if (offset + packed > this.file.bytes || length > longestBlock) throw this.#damaged('a block lies outside of it');
    const bytes = Buffer.allocUnsafe(packed);
    this.#file.read(bytes, offset);
    if (crc32(bytes) !== crc) throw this.#damaged(`the block at ${offset} has another checksum`);
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) });
  }

  #damaged(why: string): SegmentError {
    return new SegmentError('corrupt', `is damaged (${why}); run "patchtrail index --rebuild"`, this.#path);
  }

  close(): void {
    this.#cache.clear();
    this.#file.close();
  }
}

class BlockCursor {
  readonly #input: ByteInput;
  #key = Buffer.allocUnsafe(256);
  #length = 0;
  #value: Buffer | null = null;

  constructor(block: Buffer) {
    this.#input = new ByteInput(block);
  }

  next(): boolean {
    if (this.#input.remaining === 0) return false;
    const shared = this.#input.varint();
    const suffix = this.#input.slice(this.#input.varint());
    this.#length = shared + suffix.length;
    if (this.#length > this.#key.length) {
      const larger = Buffer.allocUnsafe(this.#length * 2);
      this.#key.copy(larger, 0, 0, shared);
      this.#key = larger;
    }
    suffix.copy(this.#key, shared);
    const length = this.#input.varint();
    this.#value = length === 0 ? null : this.#input.slice(length - 1);
    return true;
  }

  key(): Buffer {
    return this.#key.subarray(0, this.#length);
  }

  value(): Buffer | null {
    return this.#value;
  }

  compare(key: Buffer): number {
    return this.#key.compare(key, 0, key.length, 0, this.#length);
  }
}

/** The value of the last entry of an index block whose key is not behind `key`; null where all are. */
function lastUpTo(block: Buffer, key: Buffer): Buffer | null {
  const cursor = new BlockCursor(block);
  let found: Buffer | null = null;
  while (cursor.next() && cursor.compare(key) <= 0) found = cursor.value();
  return found;
}

const empty = Buffer.alloc(0);
