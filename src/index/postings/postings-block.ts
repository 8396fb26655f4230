import type { ByteOutput } from '../codec/byte-output.js';
import { SegmentError } from '../codec/segment-error.js';
import { blockSize } from '../directory/segment-format.js';

/** Writes `count` postings as a block; `previous` is the last document of the block before, or -1. */
export function writeBlock(
  out: ByteOutput,
  documents: Uint32Array,
  impacts: Uint8Array,
  masks: Uint16Array,
  from: number,
  count: number,
  previous: number,
): void {
  let all = 0;
  for (let i = from, last = previous; i < from + count; i++) {
    all |= documents[i]! - last - 1;
    last = documents[i]!;
  }
  const width = 32 - Math.clz32(all);
  out.byte(width);
  packDeltas(out, documents, from, count, previous, width);
  writeImpacts(out, impacts, from, count);
  writeMasks(out, masks, from, count);
}

/** Writes a list of few postings, see `segment-format.ts`. */
export function writeShortList(
  out: ByteOutput,
  documents: Uint32Array,
  impacts: Uint8Array,
  masks: Uint16Array,
  count: number,
): void {
  let previous = -1;
  let mask = -1;
  for (let i = 0; i < count; i++) {
    const isNew = masks[i] !== mask;
    out.varint((documents[i]! - previous) * 2 + (isNew ? 1 : 0));
    out.byte(impacts[i]!);
    if (isNew) out.varint(masks[i]!);
    previous = documents[i]!;
    mask = masks[i]!;
  }
}

function packDeltas(
  out: ByteOutput,
  documents: Uint32Array,
  from: number,
  count: number,
  previous: number,
  width: number,
): void {
  let bits = 0;
  let held = 0;
  let last = previous;
  for (let i = from; i < from + count; i++) {
    let value = documents[i]! - last - 1;
    last = documents[i]!;
    // Sixteen bits at a time keep the accumulator within 32 bits.
    for (let left = width; left > 0; left -= 16) {
      const take = Math.min(left, 16);
      bits |= (value & ((1 << take) - 1)) << held;
      held += take;
      value >>>= take;
      while (held >= 8) {
        out.byte(bits & 0xff);
        bits >>>= 8;
        held -= 8;
      }
    }
  }
  if (held > 0) out.byte(bits & 0xff);
}

/** The least impact, then what each is above it, in as few bits as the largest needs. */
function writeImpacts(out: ByteOutput, impacts: Uint8Array, from: number, count: number): void {
  let least = 255;
  let most = 0;
  for (let i = from; i < from + count; i++) {
    least = Math.min(least, impacts[i]!);
    most = Math.max(most, impacts[i]!);
  }
  const width = 32 - Math.clz32(most - least);
  out.byte(least);
  out.byte(width);
  let bits = 0;
  let held = 0;
  for (let i = from; i < from + count; i++) {
    bits |= (impacts[i]! - least) << held;
    held += width;
    while (held >= 8) {
      out.byte(bits & 0xff);
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) out.byte(bits);
}

/**
 * How many masks there are, the masks, then for each posting which of them, in as few bits as that takes. A block has at
 * most 128 postings, hence masks.
 */
function writeMasks(out: ByteOutput, masks: Uint16Array, from: number, count: number): void {
  const distinct: number[] = [];
  for (let i = from; i < from + count; i++) if (!distinct.includes(masks[i]!)) distinct.push(masks[i]!);
  out.byte(distinct.length);
  for (const mask of distinct) out.varint(mask);
  const width = codeWidth(distinct.length);
  let bits = 0;
  let held = 0;
  for (let i = from; i < from + count; i++) {
    bits |= distinct.indexOf(masks[i]!) << held;
    held += width;
    while (held >= 8) {
      out.byte(bits & 0xff);
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) out.byte(bits);
}

function codeWidth(distinct: number): number {
  return 32 - Math.clz32(distinct - 1);
}

/**
 * One decoded block, used again and again. Documents and impacts are decoded by `read`; masks only when asked for,
 * since most queries do not look at them.
 */
export class PostingsBlock {
  readonly documents: Uint32Array;
  readonly impacts: Uint8Array;
  readonly masks: Uint16Array;
  count = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #masksAt = 0;
  #hasMasks = false;

  /** Most lists are short: room for `capacity` postings is all they need. */
  constructor(capacity = blockSize) {
    this.documents = new Uint32Array(capacity);
    this.impacts = new Uint8Array(capacity);
    this.masks = new Uint16Array(capacity);
  }

  /** Decodes the block of `count` postings at `at`; returns the offset of its masks. */
  read(bytes: Uint8Array, at: number, count: number, previous: number): void {
    const width = bytes[at]!;
    const impactsAt = at + 1 + ((count * width + 7) >>> 3);
    const least = bytes[impactsAt]!;
    const impactWidth = bytes[impactsAt + 1]!;
    const masksAt = impactsAt + 2 + ((count * impactWidth + 7) >>> 3);
    // A width beyond the type's is damage; so is a block that reaches past its bytes (every comparison with NaN is false).
    if (!(width <= 32 && impactWidth <= 8 && masksAt < bytes.length))
      throw new SegmentError('corrupt', 'a block of postings is cut');
    unpackDeltas(bytes, at + 1, count, previous, width, this.documents);
    unpackImpacts(bytes, impactsAt + 2, count, least, impactWidth, this.impacts);
    this.count = count;
    this.#bytes = bytes;
    this.#masksAt = masksAt;
    this.#hasMasks = false;
  }

  /** Decodes a list of few postings. */
  readShortList(bytes: Uint8Array, count: number): void {
    let at = 0;
    let document = -1;
    let mask = 0;
    const varint = (): number => {
      let byte = bytes[at++]!;
      let value = byte & 0x7f;
      for (let scale = 128; byte > 0x7f && scale < 2 ** 35; scale *= 128) {
        byte = bytes[at++]!;
        value += (byte & 0x7f) * scale;
      }
      return value;
    };
    for (let i = 0; i < count; i++) {
      const head = varint();
      document += Math.floor(head / 2);
      this.documents[i] = document;
      this.impacts[i] = bytes[at++]!;
      if (head % 2 === 1) mask = varint();
      this.masks[i] = mask;
    }
    if (at !== bytes.length) throw new SegmentError('corrupt', 'a short list of postings is cut');
    this.count = count;
    this.#hasMasks = true;
  }

  /** A block of one posting that needs no decoding. */
  set(document: number, impact: number, mask: number): void {
    this.documents[0] = document;
    this.impacts[0] = impact;
    this.masks[0] = mask;
    this.count = 1;
    this.#hasMasks = true;
  }

  readMasks(): Uint16Array {
    if (!this.#hasMasks) {
      unpackMasks(this.#bytes, this.#masksAt, this.count, this.masks);
      this.#hasMasks = true;
    }
    return this.masks;
  }
}

function unpackDeltas(
  bytes: Uint8Array,
  at: number,
  count: number,
  previous: number,
  width: number,
  documents: Uint32Array,
): void {
  let last = previous;
  if (width === 0) {
    for (let i = 0; i < count; i++) documents[i] = ++last;
    return;
  }
  if (width <= 24) {
    const low = (1 << width) - 1;
    let bits = 0;
    let held = 0;
    for (let i = 0; i < count; i++) {
      while (held < width) {
        bits |= bytes[at++]! << held;
        held += 8;
      }
      last += (bits & low) + 1;
      documents[i] = last;
      bits >>>= width;
      held -= width;
    }
    return;
  }
  for (let i = 0; i < count; i++) {
    const bit = i * width;
    let value = 0;
    for (let got = 0; got < width; ) {
      const inByte = (bit + got) & 7;
      const take = Math.min(8 - inByte, width - got);
      value += ((bytes[at + ((bit + got) >>> 3)]! >>> inByte) & ((1 << take) - 1)) * 2 ** got;
      got += take;
    }
    last += value + 1;
    documents[i] = last;
  }
}

function unpackImpacts(
  bytes: Uint8Array,
  at: number,
  count: number,
  least: number,
  width: number,
  impacts: Uint8Array,
): void {
  const low = (1 << width) - 1;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < count; i++) {
    if (held < width) {
      bits |= bytes[at++]! << held;
      held += 8;
    }
    impacts[i] = least + (bits & low);
    bits >>>= width;
    held -= width;
  }
}

function unpackMasks(bytes: Uint8Array, at: number, count: number, masks: Uint16Array): void {
  const distinct = bytes[at++]!;
  if (!(distinct >= 1 && distinct <= count))
    throw new SegmentError('corrupt', 'a block of postings has an impossible number of masks');
  const values = new Uint16Array(distinct);
  for (let i = 0; i < distinct; i++) {
    let byte = bytes[at++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f && shift < 21; shift += 7) {
      byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
    }
    values[i] = value;
  }
  const width = codeWidth(distinct);
  if (width === 0) {
    masks.fill(values[0]!, 0, count);
    return;
  }
  const low = (1 << width) - 1;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < count; i++) {
    if (held < width) {
      bits |= bytes[at++]! << held;
      held += 8;
    }
    masks[i] = values[bits & low] ?? 0;
    bits >>>= width;
    held -= width;
  }
}
