import { ByteInput } from '../codec/byte-input.js';
import { ByteOutput } from '../codec/byte-output.js';
import { packBytes, unpackBytes } from '../codec/packing.js';
import { SegmentError } from '../codec/segment-error.js';
import type { SegmentFileReader, SegmentFileWriter } from '../directory/segment-file.js';

/**
 * Identifiers as spelt, in byte order, with what was seen of each: in how many documents, when first and last, in
 * which fields, and what text tells of its kind. `documents` counts spellings: `BPF_MAP_CREATE` apart from `bpf_map_create`.
 */
export interface NameEntry {
  readonly spelling: string;
  readonly documents: number;
  /** Seconds since 1970; 0 where no document with the name has a date. */
  readonly first: number;
  readonly last: number;
  /** Bits of the fields it stands in. */
  readonly fields: number;
  /** Bits of `nameEvidence`. */
  readonly evidence: number;
}

/** What the words around a name say of it. */
export const nameEvidence = {
  call: 1,
  kfunc: 2,
  struct: 4,
  macro: 8,
  config: 16,
  file: 32,
  register: 64,
  camel: 128,
  helper: 256,
} as const;

/** Two entries of one spelling, from two segments, as one. */
export function mergeNames(a: NameEntry, b: NameEntry): NameEntry {
  return {
    spelling: a.spelling,
    documents: a.documents + b.documents,
    first: a.first === 0 ? b.first : b.first === 0 ? a.first : Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    fields: a.fields | b.fields,
    evidence: a.evidence | b.evidence,
  };
}

export class NameTableWriter {
  readonly #file: SegmentFileWriter;
  readonly #out = new ByteOutput(1 << 14);
  #previous = '';
  #count = 0;

  constructor(file: SegmentFileWriter) {
    this.#file = file;
  }

  add(entry: NameEntry): void {
    let shared = 0;
    const most = Math.min(entry.spelling.length, this.#previous.length, 255);
    while (shared < most && entry.spelling.charCodeAt(shared) === this.#previous.charCodeAt(shared)) shared++;
    const out = this.#out;
    out.byte(shared);
    out.string(entry.spelling.slice(shared));
    out.varint(entry.documents);
    out.varint(entry.first);
    out.varint(Math.max(0, entry.last - entry.first));
    out.varint(entry.fields);
    out.varint(entry.evidence);
    this.#previous = entry.spelling;
    this.#count++;
    if (out.length > flushLength) this.#flush();
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    const raw = this.#out.view();
    const packed = packBytes(raw);
    const head = new ByteOutput(8);
    head.uint32(raw.length);
    head.uint32(packed.length);
    this.#file.append(head.view());
    this.#file.append(packed);
    this.#out.clear();
  }

  finish(): void {
    this.#flush();
    this.#out.uint32(this.#count);
    this.#file.append(this.#out.view());
  }
}

const flushLength = 1 << 16;
const longestPiece = flushLength * 2;

/** All entries of a segment, in order, decoded as they are asked for. */
export function* readNames(file: SegmentFileReader): Generator<NameEntry> {
  const bytes = file.read(0, file.length);
  if (bytes.length < 4) throw new SegmentError('corrupt', 'the table of names is cut', file.name);
  const count = bytes.readUInt32LE(bytes.length - 4);
  const body = bytes.subarray(0, -4);
  const input = new ByteInput(file.version < 3 ? body : unpackPieces(body));
  let spelling = '';
  for (let i = 0; i < count; i++) {
    const shared = input.byte();
    spelling = spelling.slice(0, shared) + input.string();
    const documents = input.varint();
    const first = input.varint();
    yield {
      spelling,
      documents,
      first,
      last: first + input.varint(),
      fields: input.varint(),
      evidence: input.varint(),
    };
  }
}

function unpackPieces(bytes: Buffer): Buffer {
  const input = new ByteInput(bytes);
  const pieces: Buffer[] = [];
  while (input.remaining > 0) {
    const length = input.uint32();
    const packed = input.slice(input.uint32());
    if (length > longestPiece) throw new SegmentError('corrupt', 'a piece of the table of names is too long');
    pieces.push(unpackBytes(packed, length));
  }
  return Buffer.concat(pieces);
}
