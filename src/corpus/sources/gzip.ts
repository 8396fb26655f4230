import { createGunzip, type Gunzip } from 'node:zlib';
import type { ProblemReason } from '../problem.js';

/**
 * A gzip stream into the bytes it holds, chunk by chunk; concatenated members are one stream (RFC 1952, 2.2).
 *
 * Whatever is wrong with the stream ends it and is reported once: the bytes decoded so far have been handed out by
 * then, so a mailbox cut short still gives its first messages.
 */
export interface GzipLimits {
  /** Most decoded bytes for one compressed byte. Mail archives have about 4; a bomb has about 1,000. */
  readonly mostRatio: number;
  /** Most decoded bytes in all; `Infinity` for no cap. */
  readonly mostBytes: number;
}

export const defaultGzipLimits: GzipLimits = { mostRatio: 200, mostBytes: Number.POSITIVE_INFINITY };

export interface GzipFault {
  readonly reason: Extract<ProblemReason, 'truncated' | 'broken-encoding' | 'over-compressed' | 'too-large'>;
  readonly detail: string;
}

/** Small files may be very alike in themselves: the ratio counts once this much was decoded. */
const ratioFloor = 1 << 20;

export function isGzip(start: Uint8Array): boolean {
  return start.length >= 2 && start[0] === 0x1f && start[1] === 0x8b;
}

export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  limits: GzipLimits,
  report: (fault: GzipFault) => void,
): AsyncGenerator<Uint8Array, void> {
  const inflater = new Inflater();
  let read = 0;
  let decoded = 0;
  try {
    let ready: Uint8Array[] = [];
    for await (const chunk of compressed) {
      // The next chunk is decoded on another thread while the consumer works on the last one.
      const written = inflater.write(chunk);
      yield* ready;
      await written;
      read += chunk.length;
      ready = [];
      for (const piece of inflater.take()) {
        decoded += piece.length;
        const fault = overLimit(read, decoded, limits);
        if (fault !== null) {
          yield* ready;
          return report(fault);
        }
        ready.push(piece);
      }
      if (inflater.failure !== null) break;
    }
    yield* ready;
    if (inflater.failure === null) {
      await inflater.end();
      yield* inflater.take();
    }
    if (inflater.failure !== null) report(faultOf(inflater.failure));
  } finally {
    inflater.close();
  }
}

/** One zlib stream that hands out what it decoded before it failed, which the stream's own iterator does not. */
class Inflater {
  failure: Error | null = null;
  readonly #stream: Gunzip = createGunzip({ chunkSize: 1 << 17 });
  #pieces: Uint8Array[] = [];
  #settle: (() => void) | null = null;

  constructor() {
    this.#stream.on('data', (piece: Uint8Array) => this.#pieces.push(piece));
    this.#stream.on('error', (error) => {
      this.failure = error;
      this.#settle?.();
    });
  }

  /** Resolves when all of `chunk` was decoded or the stream has failed. */
  write(chunk: Uint8Array): Promise<void> {
    return this.#settled((done) => this.#stream.write(chunk, done));
  }

  end(): Promise<void> {
    return this.#settled((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  close(): void {
    this.#stream.destroy();
  }

  #settled(start: (done: () => void) => void): Promise<void> {
    if (this.failure !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#settle = resolve;
      start(() => resolve());
    });
  }
}

function overLimit(read: number, decoded: number, limits: GzipLimits): GzipFault | null {
  if (decoded > limits.mostBytes) {
    return { reason: 'too-large', detail: `decompresses to more than ${limits.mostBytes} bytes; truncated` };
  }
  if (decoded > ratioFloor && decoded > read * limits.mostRatio) {
    const detail = `compression ratio over ${limits.mostRatio}; truncated`;
    return { reason: 'over-compressed', detail };
  }
  return null;
}

function faultOf(failure: Error): GzipFault {
  const code = 'code' in failure ? failure.code : null;
  return code === 'Z_BUF_ERROR'
    ? { reason: 'truncated', detail: 'truncated gzip data; read up to the end' }
    : { reason: 'broken-encoding', detail: `damaged gzip data (${failure.message}); read up to the damage` };
}
