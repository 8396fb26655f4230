/** A growing buffer of bytes: little-endian integers, variable-length integers, UTF-8 (Lucene's DataOutput). */
export class ByteOutput {
  #bytes: Buffer;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** What was written; valid until the next write. */
  view(from = 0): Buffer {
    return this.#bytes.subarray(from, this.length);
  }

  /** What was written, as bytes of its own. */
  take(): Buffer {
    return Buffer.from(this.view());
  }

  clear(): void {
    this.length = 0;
  }

  reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.length + count));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.reserve(1);
    this.#bytes[this.length++] = value;
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.#bytes.writeUInt16LE(value, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.#bytes.writeUInt32LE(value, this.length);
  }

  float64(value: number): void {
    this.reserve(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  /** Seven bits a byte, low ones first, for integers from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.reserve(8);
    const bytes = this.#bytes;
    let at = this.length;
    while (value > 0x7fffffff) {
      bytes[at++] = (value % 128) | 0x80;
      value = Math.floor(value / 128);
    }
    while (value > 0x7f) {
      bytes[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[at++] = value;
    this.length = at;
  }

  bytes(data: Uint8Array, start = 0, end = data.length): void {
    const count = end - start;
    this.reserve(count);
    if (count > mostByHand)
      this.#bytes.set(start === 0 && end === data.length ? data : data.subarray(start, end), this.length);
    else for (let i = 0; i < count; i++) this.#bytes[this.length + i] = data[start + i]!;
    this.length += count;
  }

  /** Length in bytes as a varint, then UTF-8. */
  string(text: string): void {
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.reserve(size);
    this.length += this.#bytes.write(text, this.length, 'utf8');
  }
}

/** A few bytes are copied before a call of the runtime has begun. */
const mostByHand = 32;
