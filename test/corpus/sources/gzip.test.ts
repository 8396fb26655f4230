import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultGzipLimits, type GzipFault, type GzipLimits, gunzip } from '../../../src/corpus/sources/gzip.js';

async function unpack(
  packed: Uint8Array,
  limits: GzipLimits = defaultGzipLimits,
  chunkSize = 1 << 16,
): Promise<{ bytes: Buffer; faults: GzipFault[] }> {
  const chunks = (async function* () {
    for (let at = 0; at < packed.length; at += chunkSize) yield packed.subarray(at, at + chunkSize);
  })();
  const pieces: Uint8Array[] = [];
  const faults: GzipFault[] = [];
  for await (const piece of gunzip(chunks, limits, (fault) => faults.push(fault))) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), faults };
}

/** Text that does not pack well, so that the ratio stays that of mail. */
function plainText(lines: number): Buffer {
  let state = 1;
  const words = Array.from({ length: lines * 6 }, () => {
    state = (state * 48271) % 2147483647;
    return state.toString(36);
  });
  return Buffer.from(words.join(' '));
}

describe('gzip', () => {
  const text = plainText(5_000);

  it('gives the bytes back, whatever the size of the chunks', async () => {
    for (const chunkSize of [1, 1_000, 1 << 20]) {
      const packed = gzipSync(chunkSize === 1 ? text.subarray(0, 500) : text);
      const { bytes, faults } = await unpack(packed, defaultGzipLimits, chunkSize);
      expect(bytes.equals(chunkSize === 1 ? text.subarray(0, 500) : text)).toBe(true);
      expect(faults).toEqual([]);
    }
  });

  it('reads members one after the other as one stream', async () => {
    const { bytes, faults } = await unpack(Buffer.concat([gzipSync('one '), gzipSync('two '), gzipSync('three')]));
    expect([bytes.toString(), faults]).toEqual(['one two three', []]);
  });

  it('gives what came before the end of a truncated file, and says so', async () => {
    const packed = gzipSync(text);
    const { bytes, faults } = await unpack(packed.subarray(0, packed.length >> 1));
    expect(faults.map(({ reason }) => reason)).toEqual(['truncated']);
    expect(bytes.length).toBeGreaterThan(text.length / 4);
    expect(text.subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  it('gives what came before damage, and says so', async () => {
    const packed = gzipSync(text);
    packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 50);
    const { bytes, faults } = await unpack(packed, defaultGzipLimits, 1_000);
    expect(faults.map(({ reason }) => reason)).toEqual(['broken-encoding']);
    expect(bytes.length).toBeGreaterThan(1_000);
  });

  it('stops at what unpacks to more than 200 times its size', async () => {
    const { bytes, faults } = await unpack(gzipSync(Buffer.alloc(64 << 20)));
    expect(faults.map(({ reason }) => reason)).toEqual(['over-compressed']);
    expect(bytes.length).toBeLessThan(64 << 20);
  });

  it('counts members together against the ratio', async () => {
    const member = gzipSync(Buffer.alloc(1 << 19));
    const { faults } = await unpack(Buffer.concat(Array.from({ length: 100 }, () => member)), defaultGzipLimits, 4_096);
    expect(faults.map(({ reason }) => reason)).toEqual(['over-compressed']);
  });

  it('stops at the cap it is given', async () => {
    const { faults } = await unpack(gzipSync(text), { mostRatio: 200, mostBytes: 1_000 });
    expect(faults.map(({ reason }) => reason)).toEqual(['too-large']);
  });
});
