import { crc32 } from 'node:zlib';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.js';
import {
  checkedLength,
  footerLength,
  formatVersion,
  headerLength,
  oldestVersion,
  type SegmentFileName,
  segmentFiles,
} from './segment-format.js';

/** Writes one file of a segment: header, body as it comes, checksums, footer. */
export class SegmentFileWriter {
  readonly name: string;
  readonly #file: WritableFile;
  readonly #checksums: number[] = [];
  /** Of the piece under way, and how long it is. */
  #crc = 0;
  #inPiece = 0;
  /** Bytes of the body written or buffered so far. */
  length = 0;
  #buffer = Buffer.allocUnsafe(bufferLength);
  #buffered = 0;

  constructor(fileSystem: FileSystem, segment: string, kind: SegmentFileName, id: Uint8Array) {
    this.name = `${segment}.${kind}`;
    this.#file = fileSystem.create(this.name);
    const header = Buffer.alloc(headerLength);
    header.write('PTRL', 0, 'latin1');
    header.write(segmentFiles[kind], 4, 'latin1');
    header.writeUInt16LE(formatVersion, 8);
    header.set(id, 12);
    this.#put(header);
  }

  append(bytes: Uint8Array): void {
    this.length += bytes.length;
    this.#put(bytes);
  }

  #put(bytes: Uint8Array): void {
    if (this.#buffered + bytes.length > bufferLength) this.#flush();
    if (bytes.length >= bufferLength) {
      this.#write(bytes);
      return;
    }
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
  }

  #flush(): void {
    if (this.#buffered > 0) this.#write(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + checkedLength - this.#inPiece);
      this.#crc = crc32(bytes.subarray(at, end), this.#crc);
      this.#inPiece += end - at;
      if (this.#inPiece === checkedLength) this.#endPiece();
      at = end;
    }
    this.#file.append(bytes);
  }

  #endPiece(): void {
    this.#checksums.push(this.#crc);
    this.#crc = 0;
    this.#inPiece = 0;
  }

  /** Writes checksums and footer, makes the file durable and closes it. Returns its whole size. */
  finish(): number {
    this.#flush();
    if (this.#inPiece > 0) this.#endPiece();
    const end = Buffer.alloc(this.#checksums.length * 4 + footerLength);
    let at = 0;
    for (const checksum of this.#checksums) at = end.writeUInt32LE(checksum, at);
    end.writeDoubleLE(this.length, at + 4);
    end.writeUInt32LE(crcOfEnd(end.subarray(0, at), end.subarray(at)), at);
    end.write('LRTP', at + 12, 'latin1');
    this.#file.append(end);
    this.#file.sync();
    this.#file.close();
    return headerLength + this.length + end.length;
  }

  /** Closes the file as it is, for a segment that will not be finished. */
  abandon(): void {
    this.#file.close();
  }
}

const bufferLength = 1 << 18;

/** Files of one segment, all or none. */
export function createFiles<Kind extends SegmentFileName>(
  fileSystem: FileSystem,
  segment: string,
  id: Uint8Array,
  kinds: readonly Kind[],
): Readonly<Record<Kind, SegmentFileWriter>> {
  const files: [Kind, SegmentFileWriter][] = [];
  try {
    for (const kind of kinds) files.push([kind, new SegmentFileWriter(fileSystem, segment, kind, id)]);
  } catch (error) {
    for (const [, file] of files) file.abandon();
    throw error;
  }
  return Object.fromEntries(files) as Record<Kind, SegmentFileWriter>;
}

/** Returns the whole size of all. */
export function finishFiles(files: Readonly<Record<string, SegmentFileWriter>>): number {
  return Object.values(files).reduce((sum, file) => sum + file.finish(), 0);
}

/** Over the checksums, and over the length of the body in the footer. */
function crcOfEnd(checksums: Uint8Array, footer: Uint8Array): number {
  return crc32(footer.subarray(4, 12), crc32(checksums));
}

/**
 * Reads one file of a segment. Opening checks header, footer and size; each piece of the rest is checked when it is read
 * for the first time. `verify` reads every byte.
 */
export class SegmentFileReader {
  readonly name: string;
  readonly #path: string;
  readonly #file: ReadableFile;
  readonly #checksums: Buffer;
  /** By piece: whether it was read and found sound. */
  readonly #sound: Uint8Array;
  /** Bytes of the body. */
  readonly length: number;
  /** Of the format. */
  readonly version: number;

  constructor(fileSystem: FileSystem, segment: string, kind: SegmentFileName, id: Uint8Array) {
    this.name = `${segment}.${kind}`;
    this.#path = `${fileSystem.path}/${this.name}`;
    this.#file = fileSystem.open(this.name);
    try {
      const { version, length } = this.#check(kind, id);
      this.version = version;
      this.length = length;
      this.#checksums = this.#readChecksums();
      this.#sound = new Uint8Array(this.#checksums.length / 4);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** Returns the version of the format and the length of the body. */
  #check(kind: SegmentFileName, id: Uint8Array): { version: number; length: number } {
    const { size } = this.#file;
    if (size < headerLength + footerLength) throw this.#damaged(`${size} bytes are too few for header and footer`);
    const header = Buffer.alloc(headerLength);
    this.#file.read(header, 0);
    if (header.toString('latin1', 0, 4) !== 'PTRL')
      throw this.#damaged('is no segment file (its first bytes are not PTRL)');
    const version = header.readUInt16LE(8);
    if (version > formatVersion) {
      throw new SegmentError(
        'too-new',
        `format ${version} is newer than this program, which reads up to ${formatVersion}; update patchtrail`,
        this.#path,
      );
    }
    if (version < oldestVersion) {
      throw new SegmentError(
        'too-old',
        `format ${version} is no longer read; run "patchtrail index --rebuild"`,
        this.#path,
      );
    }
    if (header.toString('latin1', 4, 8) !== segmentFiles[kind]) throw this.#damaged(`is no ${kind} file`);
    if (!header.subarray(12, 28).equals(id)) throw this.#damaged('belongs to another segment');
    const footer = Buffer.alloc(footerLength);
    this.#file.read(footer, size - footerLength);
    const length = footer.readDoubleLE(4);
    if (footer.toString('latin1', 12, 16) !== 'LRTP' || sizeOf(length) !== size)
      throw this.#damaged('was cut or has grown (its footer does not fit)');
    return { version, length };
  }

  #readChecksums(): Buffer {
    const end = Buffer.alloc(this.#file.size - headerLength - this.length);
    this.#file.read(end, headerLength + this.length);
    const checksums = end.subarray(0, -footerLength);
    const footer = end.subarray(-footerLength);
    if (footer.readUInt32LE(0) !== crcOfEnd(checksums, footer)) throw this.#damaged('is damaged (in its checksums)');
    return checksums;
  }

  /** `length` bytes of the body from `offset`, checked. */
  read(offset: number, length: number): Buffer {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.length))
      throw this.#damaged(`bytes ${offset} to ${offset + length} lie outside the file`);
    const bytes = Buffer.allocUnsafeSlow(length);
    if (length === 0) return bytes;
    const start = headerLength + offset;
    this.#file.read(bytes, start);
    const last = Math.floor((start + length - 1) / checkedLength);
    for (let piece = Math.floor(start / checkedLength); piece <= last; piece++) {
      if (this.#sound[piece] === 0) this.#checkPiece(piece, bytes, start);
    }
    return bytes;
  }

  /** Checks a piece of which `bytes`, from `start` on in the file, are a part; what is not among them is read for it. */
  #checkPiece(piece: number, bytes: Buffer, start: number): void {
    const from = piece * checkedLength;
    const to = this.#endOf(piece);
    if (from >= start && to <= start + bytes.length) {
      this.#compare(piece, bytes.subarray(from - start, to - start));
    } else {
      const whole = scratch.subarray(0, to - from);
      this.#file.read(whole, from);
      this.#compare(piece, whole);
      // What was checked is what is handed out.
      whole.copy(bytes, Math.max(0, from - start), Math.max(0, start - from));
    }
    this.#sound[piece] = 1;
  }

  /** Reads everything and compares the checksums; throws a `SegmentError` where they differ. */
  verify(): void {
    for (let piece = 0; piece < this.#sound.length; piece++) {
      const whole = scratch.subarray(0, this.#endOf(piece) - piece * checkedLength);
      this.#file.read(whole, piece * checkedLength);
      this.#compare(piece, whole);
    }
  }

  #endOf(piece: number): number {
    return Math.min((piece + 1) * checkedLength, headerLength + this.length);
  }

  #compare(piece: number, bytes: Buffer): void {
    if (crc32(bytes) === this.#checksums.readUInt32LE(piece * 4)) return;
    const from = piece * checkedLength;
    throw this.#damaged(`is damaged between bytes ${from} and ${from + bytes.length} (the checksum does not match)`);
  }

  close(): void {
    this.#file.close();
  }

  #damaged(message: string): SegmentError {
    return new SegmentError(
      'corrupt',
      `${message}; run "patchtrail check", then "patchtrail index --rebuild"`,
      this.#path,
    );
  }
}

/** Size of a file with a body of so many bytes. */
function sizeOf(length: number): number {
  return headerLength + length + Math.ceil((headerLength + length) / checkedLength) * 4 + footerLength;
}

/** Holds one piece for as long as it is checked. */
const scratch = Buffer.allocUnsafeSlow(checkedLength);
