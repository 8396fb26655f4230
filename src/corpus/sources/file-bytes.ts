import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { defaultGzipLimits, type GzipFault, type GzipLimits, gunzip, isGzip } from './gzip.js';
import { unreadable } from './source-error.js';

/**
 * A file as a stream of bytes, unpacked if it is gzip (told by its first bytes). Nothing is held but one chunk.
 */
export class FileBytes {
  readonly path: string;
  /** Bytes of the file as it lies on the disk. */
  readonly size: number;
  /** Time of its last change, in milliseconds. */
  readonly modified: number;
  readonly compressed: boolean;
  /** How many of these have been read: for progress. */
  position = 0;
  /** What ended the stream before its time, if anything did. */
  fault: GzipFault | null = null;
  readonly #limits: GzipLimits;

  private constructor(path: string, state: FileState, compressed: boolean, limits: GzipLimits) {
    this.path = path;
    this.size = state.size;
    this.modified = state.mtimeMs;
    this.compressed = compressed;
    this.#limits = limits;
  }

  /** Throws a `SourceError` where the path is no readable file. */
  static async open(path: string, limits: GzipLimits = defaultGzipLimits): Promise<FileBytes> {
    return withFile(path, async (file) => {
      const start = new Uint8Array(2);
      await file.read(start, 0, 2, 0);
      return new FileBytes(path, await file.stat(), isGzip(start), limits);
    });
  }

  /** The content from byte `start` on; a gzip file is always read from its beginning. */
  async *chunks(start = 0): AsyncGenerator<Uint8Array, void> {
    const raw = this.#raw(this.compressed ? 0 : start);
    if (!this.compressed) yield* raw;
    else {
      yield* gunzip(raw, this.#limits, (fault) => {
        this.fault = fault;
      });
    }
  }

  async *#raw(start: number): AsyncGenerator<Uint8Array, void> {
    this.position = start;
    const highWaterMark = this.compressed ? compressedChunk : plainChunk;
    try {
      for await (const chunk of createReadStream(this.path, { start, highWaterMark })) {
        this.position += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }
}

interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

/** Opens a file for `use` and closes it whatever happens; its failures become `SourceError`s. */
export async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    return await use(file);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

const plainChunk = 1 << 20;
/** Small, so that one chunk of a bomb unpacks to some 60 MB at most. */
const compressedChunk = 1 << 16;
