import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MailHeader } from '../../../src/corpus/mail/header.js';
import { mailDate } from '../../../src/corpus/mail/mail-date.js';
import {
  inReplyToOf,
  messageIdInLink,
  messageIdOf,
  messageIdsIn,
  referencesOf,
} from '../../../src/corpus/mail/message-id.js';
import { decodedText, peopleIn, senderOf } from '../../../src/corpus/mail/people.js';

function header(text: string | Uint8Array): MailHeader {
  return MailHeader.read(typeof text === 'string' ? Buffer.from(text) : text);
}

describe('a header', () => {
  it('is unfolded, its names in any case, with obsolete blanks before the colon', () => {
    const read = header('SUBJECT: one\n two\n\tthree\nfrom : a@b\nX-Other: x\n\nbody');
    expect([read.first('subject'), read.first('from')]).toEqual(['one two\tthree', 'a@b']);
  });

  it('ends at a blank line, with or without carriage returns', () => {
    for (const text of ['From: a\n\nFrom: b', 'From: a\r\n\r\nFrom: b', 'From: a\n\r\nFrom: b']) {
      const read = header(text);
      expect([read.all('from'), text.slice(read.bodyStart)]).toEqual([['a'], 'From: b']);
    }
  });

  it('may be all there is, or nothing', () => {
    expect(header('From: a').bodyStart).toBe(7);
    expect(header('\nbody').bodyStart).toBe(1);
    expect(header('').isEmpty).toBe(true);
  });

  it('keeps the first of several fields in first, and all in order', () => {
    const read = header('Received: one\nReceived: two\n\n');
    expect([read.first('received'), read.all('received')]).toEqual(['one', ['one', 'two']]);
  });

  it('steps over lines that are no field, and fields that merely begin alike', () => {
    const read = header('garbage\nFromage: brie\n>From x\nFrom: a@b\nDateline: x\n\n');
    expect([read.all('from'), read.all('date')]).toEqual([['a@b'], []]);
  });

  it('reads bytes above 127 as UTF-8, else as Latin', () => {
    expect(header('Subject: dà').first('subject')).toBe('dà');
    expect(header(Buffer.from('Subject: d\xe0', 'latin1')).first('subject')).toBe('dà');
  });

  it('of more than the limit is read up to it', () => {
    const read = header(`From: a@b\n${'X-Long: x\n'.repeat(30_000)}Subject: late\n\nbody`);
    expect([read.tooLarge, read.first('from'), read.first('subject')]).toEqual([true, 'a@b', null]);
  });

  it('is read as a plain parser reads it, whatever the fields', () => {
    const name = fc.constantFrom('From', 'to', 'SUBJECT', 'X-Other', 'Date', 'Received', 'Reply-To');
    const value = fc.array(
      fc.string({ maxLength: 8 }).map((text) => text.replace(/[^ -~]/g, '')),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (fields) => {
        const read = header(`${fields.map(([key, lines]) => `${key}: ${lines.join('\n ')}\n`).join('')}\nbody`);
        for (const key of ['from', 'to', 'subject', 'date', 'received', 'reply-to'] as const) {
          const expected = fields
            .filter(([given]) => given.toLowerCase() === key)
            .map(([, lines]) => ` ${lines.join(' ')}`.trim());
          expect(read.all(key)).toEqual(expected);
        }
      }),
    );
  });
});

describe('a date', () => {
  const cases: readonly [string, string | null][] = [
    ['Fri,  3 May 2019 14:24:59 -0400', '2019-05-03T18:24:59.000Z'],
    ['3 May 2019 14:24 +0000', '2019-05-03T14:24:00.000Z'],
    ['Fri, 03 May 2019 14:24:59 GMT (a comment)', '2019-05-03T14:24:59.000Z'],
    ['Fri, 3 May 19 14:24:59 EST', '2019-05-03T19:24:59.000Z'],
    ['Fri, 3 May 97 14:24:59 Z', '1997-05-03T14:24:59.000Z'],
    ['Friday, 3 May 2019 14:24:59', '2019-05-03T14:24:59.000Z'],
    ['Fri May  3 14:24:59 2019', '2019-05-03T14:24:59.000Z'],
    ['Fri May  3 14:24:59 CEST 2019', '2019-05-03T12:24:59.000Z'],
    ['Fri, 3 May 2019 14:24:59 -700', '2019-05-03T21:24:59.000Z'],
    ['Fri, 3 May 2019 14:24:59 +1', '2019-05-03T13:24:59.000Z'],
    ['Fri, 3 May 2019 14:24:59 --500', '2019-05-03T19:24:59.000Z'],
    ['Fri, 3 May 2019 14:24:59 +05:30', '2019-05-03T08:54:59.000Z'],
    ['Fri, 3 May 2019 14.24.59 +0000', '2019-05-03T14:24:59.000Z'],
    ['February 5, 2003', '2003-02-05T00:00:00.000Z'],
    ['Wed, February 5, 2003 13:47:26 -0500', '2003-02-05T18:47:26.000Z'],
    ['2019-05-03T14:24:59+02:00', '2019-05-03T12:24:59.000Z'],
    ['Thu, 1 Jan 1970 00:00:00 +0000', '1970-01-01T00:00:00.000Z'],
    ['Thu, 31 Dec 2099 23:59:60 +0000', '2100-01-01T00:00:00.000Z'],
    ['Sat, 29 Feb 2020 12:00:00 +0530', '2020-02-29T06:30:00.000Z'],
    ['Fri, 29 Feb 2019 12:00:00 +0000', null],
    ['Wed, 4 Jun 207777777777777777777714 17:50:46 0', null],
    ['11 Sep 2016 23:22:904070804030804 +0100', null],
    ['Fri, 3 Foo 2019 14:24:59', null],
    ['yesterday', null],
    ['', null],
  ];
  it.each(cases)('"%s" is %s', (value, expected) => {
    expect(mailDate(value)).toBe(expected);
  });
});

describe('people', () => {
  const cases: readonly [string, readonly [string, string | null][]][] = [
    ['Ada Example <ada@example.org>', [['Ada Example', 'ada@example.org']]],
    [
      'ada@example.org, <bob@example.org>',
      [
        ['', 'ada@example.org'],
        ['', 'bob@example.org'],
      ],
    ],
    [
      '"Example, Ada" <ada@example.org>, Bob <bob@example.org>',
      [
        ['Example, Ada', 'ada@example.org'],
        ['Bob', 'bob@example.org'],
      ],
    ],
    ['ada@example.org (Ada Example)', [['Ada Example', 'ada@example.org']]],
    ['=?UTF-8?q?Ad=C3=A4_Example?= <ada@example.org>', [['Adä Example', 'ada@example.org']]],
    ['"Ada \\"Lamp\\" Example" <ada@example.org>', [['Ada "Lamp" Example', 'ada@example.org']]],
    ['undisclosed-recipients:;', []],
    ['', []],
  ];
  it.each(cases)('in "%s"', (field, expected) => {
    expect(peopleIn([field])).toEqual(expected.map(([name, address]) => ({ name, address })));
  });

  const senders: readonly [string, { name: string; address: string | null }][] = [
    ['From: Ada <ada@example.org>\n', { name: 'Ada', address: 'ada@example.org' }],
    [
      'From: Ada Example via B4 Relay <devnull+ada.example.org@kernel.org>\nReply-To: ada@example.org\n',
      { name: 'Ada Example', address: 'ada@example.org' },
    ],
    [
      "From: 'Ada Example' via lamps <lamps@lists.example.org>\nX-Original-From: Ada Example <ada@example.org>\n",
      { name: 'Ada Example', address: 'ada@example.org' },
    ],
    [
      'From: Ada via lamps <lamps@lists.example.org>\nReply-To: lamps <lamps@lists.example.org>, Ada <ada@example.org>\n',
      { name: 'Ada', address: 'ada@example.org' },
    ],
    [
      "From: 'Ada Example' via lamps <lamps@lists.example.org>\nX-Original-Sender: ada@example.org\n",
      { name: 'Ada Example', address: 'ada@example.org' },
    ],
    [
      'From: Ada Example via lamps <lamps@lists.example.org>\nCc: Bob <bob@example.org>, Ada Example <ada@example.org>\n',
      { name: 'Ada Example', address: 'ada@example.org' },
    ],
    ['From: ada at example.org (Ada Example)\n', { name: 'Ada Example', address: 'ada@example.org' }],
    ['From: ada.e at mail.example.org\n', { name: '', address: 'ada.e@mail.example.org' }],
    ['From: Example, Ada <ada@example.org>\n', { name: 'Example, Ada', address: 'ada@example.org' }],
    ['From: Ada via lamps <lamps@lists.example.org>\n', { name: 'Ada', address: 'lamps@lists.example.org' }],
  ];
  it.each(senders)('%j is from %j', (text, expected) => {
    expect(senderOf(header(text))).toEqual(expected);
  });

  it('have encoded words decoded, also over two words of one letter', () => {
    expect(decodedText('=?utf-8?q?l=C3?= =?utf-8?q?=A4mp?=')).toBe('lämp');
  });
});

describe('Message-IDs', () => {
  it('are bare, printable and without white space', () => {
    expect(messageIdOf(header('Message-Id:\n <a@b> (added by x)\n'))).toBe('a@b');
    expect(messageIdOf(header('Message-ID: a@b\n'))).toBe('a@b');
    expect(messageIdOf(header('Message-ID: <a b\t@c>\n'))).toBe('ab@c');
    expect(messageIdOf(header('Message-ID: two words\n'))).toBeNull();
    expect(messageIdOf(header('Message-ID: <>\n'))).toBeNull();
    expect(messageIdOf(header('Message-ID: <"><script>alert(1)</script>@x>\n'))).not.toBeNull();
  });

  it('stand among other words', () => {
    expect(messageIdsIn('Your mail of <a@b> "x" <c@d><a@b> <e')).toEqual(['a@b', 'c@d']);
    expect(inReplyToOf(header('In-Reply-To: Message of Monday <a@b>\n'))).toBe('a@b');
    expect(inReplyToOf(header('In-Reply-To: Message from Ada <ada@x> of "Mon, 4 May" <a@b>\n'))).toBe('a@b');
    expect(inReplyToOf(header('In-Reply-To: Message from Ada <ada@x> of "Mon, 4 May"\n'))).toBeNull();
  });

  it('are not what somebody answered to a prompt', () => {
    for (const answer of ['<y>', 'n', '<Yes>']) expect(inReplyToOf(header(`In-Reply-To: ${answer}\n`))).toBeNull();
  });

  it('of References are kept oldest first, the newest 200 of them', () => {
    const ids = Array.from({ length: 250 }, (_, i) => `<${i}@x>`);
    const references = referencesOf(
      header(`References: ${ids.slice(0, 100).join('\n ')}\nReferences: ${ids.slice(100).join(' ')}\n\n`),
    );
    expect([references.length, references[0], references.at(-1)]).toEqual([200, '50@x', '249@x']);
  });

  const links: readonly [string, string | null][] = [
    ['https://lore.kernel.org/r/lamp-1@example.org', 'lamp-1@example.org'],
    ['https://lore.kernel.org/all/lamp-1@example.org/T/#u', 'lamp-1@example.org'],
    ['https://lore.kernel.org/bpf/lamp%2B1@example.org/', 'lamp+1@example.org'],
    ['https://lore.kernel.org/lamp-1@example.org', 'lamp-1@example.org'],
    ['http://lkml.kernel.org/r/lamp-1@example.org.', 'lamp-1@example.org'],
    ['https://patch.msgid.link/lamp-1@example.org', 'lamp-1@example.org'],
    ['https://msgid.link/lamp-1%40example.org', 'lamp-1@example.org'],
    ['https://lore.kernel.org/patchwork/patch/1067310/', null],
    ['https://example.org/r/lamp-1@example.org', null],
    ['https://lore.kernel.org/r/%E0%A4%A@x', '%E0%A4%A@x'],
  ];
  it.each(links)('in %s: %s', (link, id) => {
    expect(messageIdInLink(link)).toBe(id);
  });
});
