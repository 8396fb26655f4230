/**
 * Postings of a segment under construction: one byte stream a term, in chunks of growing size cut from one buffer
 * (Lucene's ByteBlockPool and TermsHash). A posting costs about three bytes and its positions one each, so that the
 * memory of a build is the size of what will be written and not of objects.
 *
 * Stream of a term: for each document varint(document delta * 2 + mask changed), the mask as a varint if it changed,
 * the impact as a byte; for terms with positions then the positions of each field of the mask, lowest bit first:
 * varint(first * 2 + more), and if there are more varint(count - 2) and the gaps as varints.
 */
export class PostingsPool {
  #bytes = new Uint8Array(1 << 20);
  #used = 0;
  #terms = 0;
  #first = new Int32Array(initialTerms);
  #write = new Int32Array(initialTerms);
  #limit = new Int32Array(initialTerms);
  #level = new Uint8Array(initialTerms);
  #lastDocument = new Int32Array(initialTerms);
  #lastMask = new Uint16Array(initialTerms);
  #documents = new Int32Array(initialTerms);

  /** Bytes in use, the tables of the terms included. */
  get size(): number {
    return this.#used + this.#terms * 23;
  }

  get termCount(): number {
    return this.#terms;
  }

  addTerm(): number {
    if (this.#terms === this.#first.length) this.#growTerms();
    const term = this.#terms++;
    this.#lastDocument[term] = -1;
    const start = this.#cut(0);
    this.#first[term] = start;
    this.#write[term] = start;
    this.#limit[term] = start + chunkSize(0) - linkBytes;
    return term;
  }

  documentCount(term: number): number {
    return this.#documents[term]!;
  }

  /** Begins the posting of a document; documents come in increasing order. */
  begin(term: number, document: number, mask: number, impact: number): void {
    const last = this.#lastDocument[term]!;
    const changed = last < 0 || mask !== this.#lastMask[term];
    this.varint(term, (document - last) * 2 + (changed ? 1 : 0));
    if (changed) {
      this.varint(term, mask);
      this.#lastMask[term] = mask;
    }
    this.#put(term, impact);
    this.#lastDocument[term] = document;
    this.#documents[term]!++;
  }

  /** One number of the positions of the posting begun last. */
  varint(term: number, value: number): void {
    while (value > 0x7f) {
      this.#put(term, (value & 0x7f) | 0x80);
      value >>>= 7;
    }
    this.#put(term, value);
  }

  reader(): PoolReader {
    return new PoolReader(this.#bytes, this.#first);
  }

  #put(term: number, byte: number): void {
    let at = this.#write[term]!;
    if (at === this.#limit[term]!) at = this.#nextChunk(term);
    this.#bytes[at] = byte;
    this.#write[term] = at + 1;
  }

  #nextChunk(term: number): number {
    const level = Math.min(this.#level[term]! + 1, mostLevels);
    const start = this.#cut(level);
    const link = this.#limit[term]!;
    for (let i = 0; i < linkBytes; i++) this.#bytes[link + i] = start >>> (8 * i);
    this.#level[term] = level;
    this.#limit[term] = start + chunkSize(level) - linkBytes;
    return start;
  }

  #cut(level: number): number {
    const start = this.#used;
    this.#used += chunkSize(level);
    if (this.#used > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }

  #growTerms(): void {
    const length = this.#first.length * 2;
    this.#first = copied(this.#first, new Int32Array(length));
    this.#write = copied(this.#write, new Int32Array(length));
    this.#limit = copied(this.#limit, new Int32Array(length));
    this.#level = copied(this.#level, new Uint8Array(length));
    this.#lastDocument = copied(this.#lastDocument, new Int32Array(length));
    this.#lastMask = copied(this.#lastMask, new Uint16Array(length));
    this.#documents = copied(this.#documents, new Int32Array(length));
  }
}

/** Reads the stream of one term after another. */
export class PoolReader {
  readonly #bytes: Uint8Array;
  readonly #first: Int32Array;
  #at = 0;
  #limit = 0;
  #level = 0;

  constructor(bytes: Uint8Array, first: Int32Array) {
    this.#bytes = bytes;
    this.#first = first;
  }

  seek(term: number): void {
    this.#level = 0;
    this.#at = this.#first[term]!;
    this.#limit = this.#at + chunkSize(0) - linkBytes;
  }

  byte(): number {
    if (this.#at === this.#limit) {
      const bytes = this.#bytes;
      const link = this.#limit;
      this.#at = bytes[link]! | (bytes[link + 1]! << 8) | (bytes[link + 2]! << 16) | (bytes[link + 3]! << 24);
      this.#level = Math.min(this.#level + 1, mostLevels);
      this.#limit = this.#at + chunkSize(this.#level) - linkBytes;
    }
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
    }
    return value;
  }
}

const initialTerms = 1 << 12;
const linkBytes = 4;
const mostLevels = 10;

/** 12, 24, 48 … 12,288 bytes. Most terms stand in one or two documents. */
function chunkSize(level: number): number {
  return 12 << level;
}

function copied<T extends Int32Array | Uint16Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
