import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ByteLine, byteLines, LineSplitter } from '../../src/corpus/byte-lines.js';

function split(chunks: readonly Uint8Array[], longest = 1_000): ByteLine[] {
  const splitter = new LineSplitter({ longest });
  return [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), ...splitter.end()];
}

function textOf(line: ByteLine): string {
  return Buffer.from(line.bytes).toString('latin1');
}

const chunksOfLines = fc.array(
  fc.array(fc.constantFrom(10, 13, 97, 98, 255), { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes)),
);

describe('lines out of chunks', () => {
  it('are those of a plain split, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(chunksOfLines, (chunks) => {
        const naive = Buffer.concat(chunks).toString('latin1').split('\n');
        if (naive.at(-1) === '') naive.pop();
        expect(split(chunks).map(textOf)).toEqual(naive);
      }),
    );
  });

  it('carry their numbers and offsets', () => {
    fc.assert(
      fc.property(chunksOfLines, (chunks) => {
        const whole = Buffer.concat(chunks);
        let end = 0;
        for (const [i, line] of split(chunks).entries()) {
          expect(line.number).toBe(i + 1);
          expect(line.offset).toBe(end);
          expect(whole.subarray(line.offset, line.offset + line.bytes.length)).toEqual(Buffer.from(line.bytes));
          end = line.end;
        }
        expect(end).toBe(whole.length);
      }),
    );
  });

  it('are cut at the limit and say so', () => {
    fc.assert(
      fc.property(chunksOfLines, (chunks) => {
        const whole = split(chunks);
        const cut = split(chunks, 3);
        expect(cut.map(textOf)).toEqual(whole.map((line) => textOf(line).slice(0, 3)));
        expect(cut.map((line) => line.cut)).toEqual(whole.map((line) => line.bytes.length > 3));
        expect(cut.map((line) => line.end)).toEqual(whole.map((line) => line.end));
      }),
    );
  });

  it('say whether a line feed ended them', () => {
    expect(split([Buffer.from('a\nb')]).map((line) => line.ended)).toEqual([true, false]);
  });

  it('go on from a given number and offset', async () => {
    const lines: ByteLine[] = [];
    const chunks = (async function* () {
      yield Buffer.from('a\nb\n');
    })();
    for await (const line of byteLines(chunks, { longest: 10, firstNumber: 7, firstOffset: 100 })) lines.push(line);
    expect(lines.map(({ number, offset }) => [number, offset])).toEqual([
      [7, 100],
      [8, 102],
    ]);
  });
});
