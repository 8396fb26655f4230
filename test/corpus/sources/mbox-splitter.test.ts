import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MboxMessage, MboxSplitter } from '../../../src/corpus/sources/mbox-splitter.js';

interface Split {
  readonly messages: readonly MboxMessage[];
  readonly texts: readonly string[];
  readonly strayBytes: number;
}

function split(mbox: string | Uint8Array, chunkSize = 1 << 20, longest = 1_000_000): Split {
  const bytes = typeof mbox === 'string' ? Buffer.from(mbox) : mbox;
  const splitter = new MboxSplitter({ longest });
  const messages: MboxMessage[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize)
    messages.push(...splitter.push(bytes.subarray(at, at + chunkSize)));
  messages.push(...splitter.end());
  return {
    messages,
    texts: messages.map((message) => Buffer.from(message.bytes).toString()),
    strayBytes: splitter.strayBytes,
  };
}

const from = 'From ada@example.org Mon Jan  6 10:00:00 2025\n';

/** Messages as mboxrd: `From ` line, one more `>` for each line of `>`s and `From `, a blank line. */
function mboxrd(messages: readonly string[]): string {
  return messages.map((message) => `${from}${message.replace(/^(>*From )/gm, '>$1')}\n`).join('');
}

describe('messages of a mailbox', () => {
  it('are cut at From lines and lose the blank line that ends them', () => {
    expect(split(`${from}Subject: a\n\none\n\n${from}Subject: b\n\ntwo\n`).texts).toEqual([
      'Subject: a\n\none\n',
      'Subject: b\n\ntwo\n',
    ]);
  });

  it('are cut at bare From lines before a header field, and not at the word in a text', () => {
    expect(split('From \nSubject: a\n\none\nFrom \nhere on\n\nFrom\nnow\n\nFrom \nSubject: b\n\ntwo\n').texts).toEqual([
      'Subject: a\n\none\nFrom \nhere on\n\nFrom\nnow\n',
      'Subject: b\n\ntwo\n',
    ]);
  });

  it('carry the line of their From line', () => {
    expect(split(`${from}Subject: a\n\none\n\n${from}Subject: b\n\ntwo\n`).messages.map(({ line }) => line)).toEqual([
      1, 6,
    ]);
  });

  it('come out of mboxrd as they went in, wherever the chunks are cut', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '',
        'From here on',
        '>From me',
        '>>From us',
        'From x Mon Jan  6 10:00:00 2025',
        '> From',
        'From',
        'text',
        '\u00e4 \u20ac',
      ),
      fc.string({ maxLength: 10 }).map((text) => text.replace(/[\r\n]/g, '')),
    );
    const message = fc
      .array(line, { maxLength: 8 })
      .map((lines) => `Subject: x\n\n${lines.map((text) => `${text}\n`).join('')}`);
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (messages, chunkSize) => {
          expect(split(mboxrd(messages), chunkSize).texts).toEqual(messages);
        },
      ),
    );
  });

  it('never make any bytes throw, and together cover them', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        from,
        '\n',
        'From ',
        '>From ',
        'Subject: a\n',
        'Content-Length: 5\n',
        'Content-Length: 99999999999\n',
        'From a 1:00 1999\n',
      ),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.integer({ min: 1, max: 40 }), (pieces, chunkSize) => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        const { messages, texts } = split(bytes, chunkSize);
        expect(texts).toEqual(split(bytes).texts);
        for (const [i, message] of messages.entries()) {
          expect(message.end).toBeGreaterThanOrEqual(message.start);
          expect(message.start).toBe(i === 0 ? message.start : messages[i - 1]!.end);
          const before = bytes.subarray(0, message.start).toString('latin1');
          expect(message.line).toBe(before.split('\n').length);
        }
        if (messages.length > 0) expect(messages.at(-1)!.end).toBe(bytes.length);
      }),
    );
  });

  const separators: readonly [string, string, boolean][] = [
    ['public-inbox writes', 'From mboxrd@z Thu Jan  1 00:00:00 1970', true],
    ['format-patch writes', 'From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001', true],
    ['Thunderbird writes', 'From - Mon Jan 06 10:00:00 2025', true],
    ['has a zone before the year', 'From a@b Mon Jan  6 10:00:00 CET 2025', true],
    ['has a zone behind the year', 'From a@b Mon Jan  6 10:00:00 2025 +0100', true],
    ['is a sentence', 'From the beginning it was dark', false],
    ['is a sentence with a time', 'From 10:30 on it was dark', false],
    ['has no time', 'From a@b Mon Jan  6 2025', false],
  ];
  it.each(separators)('a From line that %s: "%s" begins one: %s', (_what, line, isSeparator) => {
    const { texts } = split(`${from}Subject: a\n\none\n\n${line}\nSubject: b\n\ntwo\n`);
    expect(texts.length).toBe(isSeparator ? 2 : 1);
  });

  it('need no blank line between them, as git does not', () => {
    expect(split(`${from}Subject: a\n\none\n${from}Subject: b\n\ntwo\n`).texts).toEqual([
      'Subject: a\n\none\n',
      'Subject: b\n\ntwo\n',
    ]);
  });

  it('do not begin at a dated From line that no header field follows', () => {
    expect(split(`${from}Subject: a\n\none\n\n${from}two words\n`).texts.length).toBe(1);
  });

  it('may hold unescaped From lines where Content-Length says so (mboxcl2)', () => {
    const body = `one\n\n${from}Not: a header\n>From stays\n`;
    const { texts } = split(`${from}Subject: a\nContent-Length: ${body.length}\n\n${body}\n${from}Subject: b\n\ntwo\n`);
    expect(texts).toEqual([`Subject: a\nContent-Length: ${body.length}\n\n${body}`, 'Subject: b\n\ntwo\n']);
  });

  it('are not swallowed where Content-Length lies', () => {
    const { texts } = split(
      `${from}Subject: a\nContent-Length: 40\n\none\n\n${from}Subject: b\n\ntwo and more words to make it long\n`,
    );
    expect(texts.length).toBe(2);
  });

  it('may have carriage returns', () => {
    const dos = `${from}Subject: a\n\none\n\n${from}Subject: b\n\ntwo\n\n`.replaceAll('\n', '\r\n');
    expect(split(dos).texts).toEqual(['Subject: a\r\n\r\none\r\n', 'Subject: b\r\n\r\ntwo\r\n']);
  });

  it('that are too long are told with their line and cost their neighbours nothing', () => {
    const long = `Subject: long\n\n${'word word word\n'.repeat(2_000)}`;
    for (const chunkSize of [7, 1_000, 1 << 20]) {
      const { messages, texts } = split(
        mboxrd(['Subject: a\n\none\n', long, 'Subject: c\n\nthree\n']),
        chunkSize,
        5_000,
      );
      expect(messages.map(({ tooLarge, line }) => [tooLarge, line])).toEqual([
        [false, 1],
        [true, 6],
        [false, 2_010],
      ]);
      expect([texts[0], texts[2]]).toEqual(['Subject: a\n\none\n', 'Subject: c\n\nthree\n']);
    }
  });

  it('begin after whatever stands before the first, which is counted', () => {
    const { texts, strayBytes } = split(`\n\nstray words\n${from}Subject: a\n\none\n`);
    expect([texts.length, strayBytes]).toEqual([1, 10]);
  });

  it('are known to be whole by their blank line, the last of a file too', () => {
    expect(split(`${from}Subject: a\n\none\n\n`).messages[0]!.ended).toBe(true);
    expect(split(`${from}Subject: a\n\none\n`).messages[0]!.ended).toBe(false);
  });
});
