import { crc32 } from 'node:zlib';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.js';
import { SegmentError } from './segment-error.js';
import {
  footerLength,
  formatVersion,
  headerLength,
  oldestVersion,
  type SegmentFileName,
  segmentFiles,
} from './segment-format.js';

/** Writes one file of a segment: header, body as it comes, footer with checksum. */
export class SegmentFileWriter {
  readonly name: string;
  readonly #file: WritableFile;
  #crc = 0;
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
    this.#crc = crc32(bytes, this.#crc);
    this.#file.append(bytes);
  }

  /** Writes the footer, makes the file durable and closes it. Returns its whole size. */
  finish(): number {
    this.#flush();
    const size = headerLength + this.length + footerLength;
    const footer = Buffer.alloc(footerLength);
    footer.writeUInt32LE(this.#crc, 0);
    footer.writeDoubleLE(size, 4);
    footer.write('LRTP', 12, 'latin1');
    this.#file.append(footer);
    this.#file.sync();
    this.#file.close();
    return size;
  }

  /** Closes the file as it is, for a segment that will not be finished. */
  abandon(): void {
    this.#file.close();
  }
}

const bufferLength = 1 << 18;

/** Reads one file of a segment. Opening checks header, size and footer; `verify` reads every byte. */
export class SegmentFileReader {
  readonly name: string;
  readonly #path: string;
  readonly #file: ReadableFile;
  /** Bytes of the body. */
  readonly length: number;

  constructor(fileSystem: FileSystem, segment: string, kind: SegmentFileName, id: Uint8Array) {
    this.name = `${segment}.${kind}`;
    this.#path = `${fileSystem.path}/${this.name}`;
    this.#file = openFile(fileSystem, this.name, this.#path);
    try {
      this.length = this.#check(kind, id);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  #check(kind: SegmentFileName, id: Uint8Array): number {
    const size = this.#file.size;
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
    if (footer.toString('latin1', 12, 16) !== 'LRTP' || footer.readDoubleLE(4) !== size)
      throw this.#damaged('was cut or has grown (its footer does not fit)');
    return size - headerLength - footerLength;
  }

  /** `length` bytes of the body from `offset`. */
  read(offset: number, length: number): Buffer {
    if (offset < 0 || length < 0 || offset + length > this.length)
      throw this.#damaged(`bytes ${offset} to ${offset + length} lie outside the file`);
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#file.read(bytes, headerLength + offset);
    return bytes;
  }

  /** Reads everything and compares the checksum; throws a `SegmentError` where they differ. */
  verify(): void {
    const end = headerLength + this.length;
    const chunk = Buffer.allocUnsafe(1 << 20);
    let crc = 0;
    for (let at = 0; at < end; at += chunk.length) {
      const piece = chunk.subarray(0, Math.min(chunk.length, end - at));
      this.#file.read(piece, at);
      crc = crc32(piece, crc);
    }
    const footer = Buffer.alloc(footerLength);
    this.#file.read(footer, end);
    if (footer.readUInt32LE(0) !== crc) throw this.#damaged('is damaged (its checksum does not match)');
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

function openFile(fileSystem: FileSystem, name: string, path: string): ReadableFile {
  try {
    return fileSystem.open(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new SegmentError('corrupt', 'is missing; run "patchtrail index --rebuild"', path);
    }
    throw error;
  }
}
