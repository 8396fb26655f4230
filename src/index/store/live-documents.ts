import { crc32 } from 'node:zlib';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem } from '../directory/file-system.js';

/**
 * Which documents of a segment are not deleted: a bitmap in a file of its own, `NAME.live-GENERATION`, written anew by
 * every commit that deletes. A segment without one has no deletions.
 *
 *     file := "PTRV" documents:u32 segment:16 bits:u8{ceil(documents / 8)} crc:u32
 */
export class LiveDocuments {
  readonly #bits: Uint8Array;
  readonly documents: number;
  #deleted = 0;

  constructor(documents: number, bits: Uint8Array | null = null) {
    this.documents = documents;
    this.#bits = bits ?? allOnes(documents);
    for (let i = 0; i < documents; i++) if (!this.has(i)) this.#deleted++;
  }

  get deleted(): number {
    return this.#deleted;
  }

  has(document: number): boolean {
    return (this.#bits[document >>> 3]! & (1 << (document & 7))) !== 0;
  }

  copy(): LiveDocuments {
    return new LiveDocuments(this.documents, Uint8Array.from(this.#bits));
  }

  /** False where the document was deleted before. */
  delete(document: number): boolean {
    if (!this.has(document)) return false;
    this.#bits[document >>> 3]! &= ~(1 << (document & 7));
    this.#deleted++;
    return true;
  }

  /** `segment` is the id of the segment they are of, in hexadecimal. */
  write(fileSystem: FileSystem, name: string, segment: string): void {
    const bytes = Buffer.alloc(headLength + this.#bits.length + 4);
    bytes.write('PTRV', 0, 'latin1');
    bytes.writeUInt32LE(this.documents, 4);
    bytes.write(segment, 8, 'hex');
    bytes.set(this.#bits, headLength);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, bytes.length - 4)), bytes.length - 4);
    const file = fileSystem.create(name);
    try {
      file.append(bytes);
      file.sync();
    } finally {
      file.close();
    }
  }

  static read(fileSystem: FileSystem, name: string, segment: string, documents: number): LiveDocuments {
    const path = `${fileSystem.path}/${name}`;
    if (!fileSystem.exists(name))
      throw new SegmentError('corrupt', 'is missing; run "patchtrail index --rebuild"', path);
    const file = fileSystem.open(name);
    try {
      const expected = headLength + Math.ceil(documents / 8) + 4;
      if (file.size !== expected)
        throw new SegmentError('corrupt', `is damaged (it has ${file.size} bytes, ${expected} expected)`, path);
      const bytes = Buffer.alloc(expected);
      file.read(bytes, 0);
      const sound =
        bytes.toString('latin1', 0, 4) === 'PTRV' &&
        bytes.readUInt32LE(4) === documents &&
        bytes.toString('hex', 8, headLength) === segment &&
        bytes.readUInt32LE(expected - 4) === crc32(bytes.subarray(0, expected - 4));
      if (!sound) throw new SegmentError('corrupt', 'is damaged, or of another segment', path);
      return new LiveDocuments(documents, Uint8Array.from(bytes.subarray(headLength, expected - 4)));
    } finally {
      file.close();
    }
  }
}

const headLength = 24;

function allOnes(documents: number): Uint8Array {
  return new Uint8Array(Math.ceil(documents / 8)).fill(255);
}
