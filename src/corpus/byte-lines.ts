/**
 * Chunks of bytes into lines, with the number and the byte offset of each, whatever the chunks' borders.
 *
 * A line ends at a line feed; what stands after the last one is a line too, if it is not empty. A carriage return
 * before the line feed is left in the line: whether it is content is for the format to say.
 */
export interface ByteLine {
  /** Without the line feed. A view into a chunk where that was possible: copy what is kept. */
  readonly bytes: Uint8Array;
  /** 1-based. */
  readonly number: number;
  /** Where the line begins, in bytes from the start of the stream. */
  readonly offset: number;
  /** Where the next line begins. */
  readonly end: number;
  /** The line was longer than allowed; `bytes` holds its beginning. */
  readonly cut: boolean;
  /** Whether a line feed ended it: false only for the last line of a stream. */
  readonly ended: boolean;
}

export interface ByteLineOptions {
  /** Bytes of a line that are kept; the rest is passed over, so that a source without line feeds costs no memory. */
  readonly longest: number;
  /** Number and offset of the first line, where reading does not begin at the start of the source. */
  readonly firstNumber?: number;
  readonly firstOffset?: number;
}

/** Lines of a stream, in order. Linear in the bytes; holds one line and one chunk. */
export async function* byteLines(
  chunks: AsyncIterable<Uint8Array>,
  options: ByteLineOptions,
): AsyncGenerator<ByteLine, void> {
  const splitter = new LineSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

/** The same for who has chunks at hand and no stream: `push` each, then `end`. */
export class LineSplitter {
  readonly #longest: number;
  #number: number;
  #offset: number;
  /** Pieces of the line that the chunks so far did not end, at most `longest` bytes in all. */
  #pieces: Uint8Array[] = [];
  #kept = 0;
  #length = 0;

  constructor(options: ByteLineOptions) {
    this.#longest = options.longest;
    this.#number = options.firstNumber ?? 1;
    this.#offset = options.firstOffset ?? 0;
  }

  *push(chunk: Uint8Array): Generator<ByteLine, void> {
    let start = 0;
    for (;;) {
      const feed = chunk.indexOf(lineFeed, start);
      if (feed < 0) break;
      yield this.#line(chunk.subarray(start, feed), true);
      start = feed + 1;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  *end(): Generator<ByteLine, void> {
    if (this.#length > 0) yield this.#line(new Uint8Array(0), false);
  }

  #keep(piece: Uint8Array): void {
    const room = this.#longest - this.#kept;
    if (room > 0) {
      const part = room < piece.length ? piece.subarray(0, room) : piece;
      this.#pieces.push(part);
      this.#kept += part.length;
    }
    this.#length += piece.length;
  }

  #line(last: Uint8Array, ended: boolean): ByteLine {
    let bytes = last;
    let length = last.length;
    if (this.#length > 0) {
      this.#keep(last);
      length = this.#length;
      bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#kept);
      this.#pieces = [];
      this.#kept = 0;
      this.#length = 0;
    } else if (length > this.#longest) {
      bytes = last.subarray(0, this.#longest);
    }
    const number = this.#number;
    const offset = this.#offset;
    const end = offset + length + (ended ? 1 : 0);
    this.#number = number + 1;
    this.#offset = end;
    return { bytes, number, offset, end, cut: length > this.#longest, ended };
  }
}

const lineFeed = 10;
