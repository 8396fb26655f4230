import { SegmentError } from './segment-error.js';

/** Reads what `ByteOutput` wrote. Bytes that end early or a varint that never ends are a `SegmentError`, not a wrong number. */
export class ByteInput {
  readonly bytes: Buffer;
  at: number;
  readonly #end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.#end = end;
  }

  get remaining(): number {
    return this.#end - this.at;
  }

  byte(): number {
    if (this.at >= this.#end) throw endsEarly();
    return this.bytes[this.at++]!;
  }

  uint16(): number {
    if (this.at + 2 > this.#end) throw endsEarly();
    this.at += 2;
    return this.bytes.readUInt16LE(this.at - 2);
  }

  uint32(): number {
    if (this.at + 4 > this.#end) throw endsEarly();
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  float64(): number {
    if (this.at + 8 > this.#end) throw endsEarly();
    this.at += 8;
    return this.bytes.readDoubleLE(this.at - 8);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new SegmentError('corrupt', 'a variable-length integer does not end');
  }

  skip(length: number): void {
    if (length > this.remaining) throw endsEarly();
    this.at += length;
  }

  slice(length: number): Buffer {
    this.skip(length);
    return this.bytes.subarray(this.at - length, this.at);
  }

  string(): string {
    return this.slice(this.varint()).toString('utf8');
  }
}

function endsEarly(): SegmentError {
  return new SegmentError('corrupt', 'bytes end before a value does');
}
