import type { SegmentFileReader } from '../directory/segment-file.js';

/** Bytes read ahead. */
const windowLength = 1 << 20;

/** Reads a file from front to back in large pieces: for a merge, which wants all of it, a little at a time. */
export class ForwardReader {
  readonly #file: SegmentFileReader;
  #window: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(file: SegmentFileReader) {
    this.#file = file;
  }

  /** Bytes that are valid as long as they are held. */
  read(offset: number, length: number): Buffer {
    if (offset < this.#from || offset + length > this.#from + this.#window.length) {
      this.#window = this.#file.read(offset, Math.max(length, Math.min(windowLength, this.#file.length - offset)));
      this.#from = offset;
    }
    return this.#window.subarray(offset - this.#from, offset - this.#from + length);
  }
}
