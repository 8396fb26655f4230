import { describe, expect, it } from 'vitest';
import { unflowed } from '../../../src/corpus/mail/flowed-text.js';
import { MailHeader } from '../../../src/corpus/mail/header.js';
import { decodeBody } from '../../../src/corpus/mail/message-body.js';
import { messageLimits } from '../../../src/corpus/mail/message-limits.js';

async function body(head: string, content: string | Uint8Array): Promise<{ text: string; reasons: string[] }> {
  const message = Buffer.concat([Buffer.from(`${head}\n\n`), Buffer.from(content)]);
  const { text, faults } = await decodeBody(message, MailHeader.read(message));
  return { text, reasons: faults.map(({ reason }) => reason) };
}

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the text of a plain mail', () => {
  const cases: readonly [string, string, string | Uint8Array, string, readonly string[]][] = [
    ['no charset', 'X: y', 'plain\n', 'plain\n', []],
    ['carriage returns', 'X: y', 'a\r\nb\r\n', 'a\nb\n', []],
    ['carriage returns twice', 'X: y', 'a\r\r\nb\r\r\n', 'a\nb\n', []],
    [
      'UTF-7',
      'Content-Type: text/plain; charset=utf-7',
      'lamp+AF8-on() +AD4- 1 +- l+AOQ-mp',
      'lamp_on() > 1 + lämp',
      [],
    ],
    ['UTF-8', 'Content-Type: text/plain; charset=utf-8', 'lämp\n', 'lämp\n', []],
    ['UTF-8 that says us-ascii', 'Content-Type: text/plain; charset="US-ASCII"', 'lämp\n', 'lämp\n', []],
    ['Latin', 'Content-Type: text/plain; charset=ISO-8859-1', latin('l\xe4mp\n'), 'lämp\n', []],
    ['Latin that says nothing', 'X: y', latin('l\xe4mp\n'), 'lämp\n', ['broken-encoding']],
    [
      'Latin that says UTF-8',
      'Content-Type: text/plain; charset=UTF-8',
      latin('l\xe4mp\n'),
      'l\ufffdmp\n',
      ['broken-encoding'],
    ],
    ['KOI8', 'Content-Type: text/plain; charset=koi8-r', Uint8Array.from([0xcc, 0xc1]), 'ла', []],
    ['an unknown charset', 'Content-Type: text/plain; charset=klingon', 'lämp\n', 'lämp\n', ['unknown-charset']],
    [
      'quoted-printable',
      'Content-Transfer-Encoding: quoted-printable',
      'l=C3=A4mp =3D one=\n line\n',
      'lämp = one line\n',
      [],
    ],
    [
      'base64',
      'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64',
      'bMOkbXAK\n',
      'lämp\n',
      [],
    ],
    [
      'base64 with a footer',
      'Content-Transfer-Encoding: base64',
      'bGFtcAo=\n---\nlist!\n',
      'lamp\n',
      ['broken-encoding'],
    ],
    ['NUL bytes', 'X: y', 'a\0b\n', 'a\ufffdb\n', ['binary']],
    ['a patch type', 'Content-Type: text/x-patch; name=x', '+a\n', '+a\n', []],
    ['no text at all', 'Content-Type: image/png', 'xx', '', ['binary']],
  ];
  it.each(cases)('of %s', async (_what, head, content, text, reasons) => {
    const decoded = await body(head, content);
    expect([decoded.text.startsWith(text), decoded.text.slice(0, text.length)]).toEqual([true, text]);
    expect(decoded.reasons).toEqual(reasons);
  });

  it('is cut at a line at the limit, in any encoding', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const long = line.repeat(messageLimits.textBytes / 50);
    for (const [head, content] of [
      ['X: y', long],
      ['Content-Transfer-Encoding: base64', Buffer.from(long).toString('base64').replace(/.{76}/g, '$&\n')],
      ['Content-Transfer-Encoding: quoted-printable', long],
    ] as const) {
      const { text, reasons } = await body(head, content);
      expect(reasons).toEqual(['too-large']);
      expect(text.length).toBe(messageLimits.textBytes);
    }
  });
});

describe('the text of a multipart mail', () => {
  const head = 'Content-Type: multipart/mixed; boundary="b"';
  const part = (fields: string, content: string): string => `--b\n${fields}\n\n${content}\n`;

  it('is that of its parts, attached patches behind it', async () => {
    const { text } = await body(
      head,
      `${part('Content-Type: text/plain', 'see below')}${part('Content-Type: text/x-patch\nContent-Disposition: attachment; filename=a.patch\nContent-Transfer-Encoding: base64', Buffer.from('--- a\n+++ b\n').toString('base64'))}${part('Content-Type: image/png', 'xx')}--b--\n`,
    );
    expect(text.replace(/\n+/g, '\n').trim()).toBe('see below\n--- a\n+++ b');
  });

  it('is the plain one of alternatives, and HTML made plain where there is no other', async () => {
    const plain = part('Content-Type: text/plain', 'plain text');
    const html = part('Content-Type: text/html', '<p>marked <b>up</b> &amp; more</p>');
    const alternative = 'Content-Type: multipart/alternative; boundary=b';
    expect((await body(alternative, `${plain}${html}--b--`)).text.trim()).toBe('plain text');
    expect((await body(alternative, `${html}--b--`)).text.trim()).toBe('marked up & more');
    expect((await body('Content-Type: text/html; charset=utf-8', '<p>l&auml;mp</p>')).text.trim()).toBe('lämp');
  });

  it.each([
    'Content-Type: text/plain; charset=US-ASCII',
    'Content-Type: text/plain; charset="X-UNKNOWN"',
    'Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit',
  ])('is UTF-8 where a part calls it something else: %j', async (fields) => {
    expect((await body(head, `${part(fields, 'größere Lämpe')}--b--\n`)).text.trim()).toBe('größere Lämpe');
  });

  it('leaves signatures out', async () => {
    const { text } = await body(
      'Content-Type: multipart/signed; boundary=b',
      `${part('Content-Type: text/plain', 'signed')}${part('Content-Type: application/pgp-signature', 'xx')}--b--`,
    );
    expect(text.trim()).toBe('signed');
  });

  it('nested too deep is not read', async () => {
    let nested = 'Content-Type: multipart/mixed; boundary=b0\n\n';
    for (let i = 0; i < 40; i++) nested += `--b${i}\nContent-Type: multipart/mixed; boundary=b${i + 1}\n\n`;
    const [first, ...rest] = nested.split('\n\n');
    expect((await body(first!, rest.join('\n\n'))).reasons).toEqual(['too-deep']);
  });

  it('of too many parts is not read, however the boundary is hidden', async () => {
    expect((await body(head, part('', 'x').repeat(10_000))).reasons).toEqual(['too-many-parts']);
    expect(
      (await body('Content-Type: multipart/mixed; boundary*0="b"', part('', 'x').repeat(100_000))).reasons,
    ).toEqual(['too-many-parts']);
  });

  it('of nothing but line feeds is cut off', async () => {
    expect((await body(head, `--b\n\n${'\n'.repeat(messageLimits.multipartLines * 2)}`)).reasons).toContain(
      'too-large',
    );
  });
});

describe('flowed text', () => {
  const cases: readonly [string, string, boolean, string][] = [
    ['joins lines that end in a space', 'one \ntwo\nthree\n', false, 'one two\nthree\n'],
    ['takes the space out where it was added', 'one \ntwo\n', true, 'onetwo\n'],
    [
      'joins within one depth of quoting only',
      '> one \n> two\n>> deep \n> one\n',
      false,
      '> one two\n>> deep \n> one\n',
    ],
    ['takes off the stuffed space', ' From here\n  int x;\n', false, 'From here\n int x;\n'],
    ['keeps the mark of a signature', 'one \n-- \nme\n', false, 'one \n-- \nme\n'],
  ];
  it.each(cases)('%s', (_what, text, deletes, expected) => {
    expect(unflowed(text, deletes)).toBe(expected);
  });
});
