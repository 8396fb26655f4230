/** Mails that somebody may send to do harm. `scale` is the size of the worst of them: 1 is what the limits let in. */
export interface HostileMail {
  readonly name: string;
  readonly bytes: Buffer;
}

const headLines = [
  'From: Eve Example <eve@example.org>',
  'To: list@example.org',
  'Date: Mon, 6 Jan 2025 10:00:00 +0100',
];

function mailOf(name: string, fields: readonly string[], body: string | Buffer): HostileMail {
  const own = new Set(fields.map((field) => field.slice(0, field.indexOf(':')).toLowerCase()));
  const head = headLines.filter((line) => !own.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  if (!own.has('subject')) head.push(`Subject: [PATCH] hostile: ${name}`);
  if (!own.has('message-id')) head.push(`Message-ID: <${name.replaceAll(/[^a-z0-9]+/g, '-')}@example.org>`);
  const start = Buffer.from(`${[...head, ...fields].join('\n')}\n\n`);
  return { name, bytes: Buffer.concat([start, Buffer.from(body as string)]) };
}

const mixed = (boundary: string): string => `Content-Type: multipart/mixed; boundary="${boundary}"`;

function parts(count: number): string {
  return `${'--b\nContent-Type: text/plain\n\nx\n'.repeat(count)}--b--\n`;
}

function nested(depth: number): string {
  let body = '';
  for (let i = 0; i < depth; i++) body += `--b${i}\n${mixed(`b${i + 1}`)}\n\n`;
  return `${body}--b${depth}\nContent-Type: text/plain\n\ndeep\n`;
}

function nestedMessages(depth: number): string {
  return `${'Content-Type: message/rfc822\n\n'.repeat(depth)}Subject: deep\n\ntext\n`;
}

export function hostileMails(scale: number): HostileMail[] {
  const times = (count: number): number => Math.max(1, Math.round(count * scale));
  const numbers = (count: number, one: (i: number) => string, between = ''): string =>
    Array.from({ length: times(count) }, (_, i) => one(i)).join(between);
  const repeated = (text: string, bytes: number): string => text.repeat(Math.ceil((bytes * scale) / text.length));
  return [
    mailOf('ten thousand parts', [mixed('b')], parts(10_000)),
    mailOf(
      'parts behind a hidden boundary',
      ['Content-Type: multipart/mixed;\n boundary*0="b";\n boundary*1=""'],
      parts(10_000),
    ),
    mailOf('multiparts in multiparts', [mixed('b0')], nested(times(5_000))),
    mailOf('messages in messages', ['Content-Type: message/rfc822'], nestedMessages(times(5_000))),
    mailOf('a boundary of one letter', [mixed('-')], repeated('---\n', 4_000_000)),
    mailOf('an empty boundary', [mixed('')], repeated('--\n\n', 4_000_000)),
    mailOf('a boundary full of signs', [mixed('(.*)+[^$]{9}\\')], repeated('--(.*)+[^$]{9}\\\n\nx\n', 200_000)),
    mailOf('no end of the last part', [mixed('b')], `--b\n\n${repeated('x\n', 4_000_000)}`),
    mailOf('a million header lines', [numbers(1_000_000, () => 'X: y', '\n')], 'text\n'),
    mailOf('one long header', [`X-Long: ${repeated('word ', 8_000_000)}`], 'text\n'),
    mailOf('one header folded often', [`X-Long: a${repeated('\n a', 4_000_000)}`], 'text\n'),
    mailOf('references without end', [`References: ${numbers(100_000, (i) => `<${i}@example.org>`, '\n ')}`], 'text\n'),
    mailOf(
      'receivers without end',
      [`Cc: ${numbers(100_000, (i) => `"A, ${i}" <${i}@example.org>`, ',\n ')}`],
      'text\n',
    ),
    mailOf('comments in comments', [`From: ${repeated('(', 200_000)}`, `To: ${repeated('"\\', 200_000)}`], 'text\n'),
    mailOf(
      'angles and quotes',
      [`Reply-To: ${repeated('<"', 200_000)}`, `From: ${repeated('a <', 200_000)}`],
      'text\n',
    ),
    mailOf('tags without end', [`Subject: ${repeated('[PATCH v2 1/2] ', 200_000)} end`], 'text\n'),
    mailOf('a tag that never closes', [`Subject: ${repeated('[PATCH ', 200_000)}`], 'text\n'),
    mailOf('answers without end', [`Subject: ${repeated('Re: ', 200_000)} end`], 'text\n'),
    mailOf('encoded words', [`Subject: ${repeated('=?utf-8?q?a_=C3=A4?= ', 200_000)}`], 'text\n'),
    mailOf('encoded words that never end', [`Subject: ${repeated('=?utf-8?b?', 200_000)}`], 'text\n'),
    mailOf('an id of a megabyte', [`Message-ID: <${repeated('i', 1_000_000)}@example.org>`], 'text\n'),
    mailOf('dates that are none', ['Date: Mon, 99 Foo 999999999 99:99:99 +9999 (((('], 'text\n'),
    mailOf(
      'names of prototypes',
      ['__proto__: polluted', 'constructor: polluted', 'toString: x'],
      '__proto__ constructor toString hasOwnProperty\n',
    ),
    mailOf('base64 that never ends', ['Content-Transfer-Encoding: base64'], repeated('QUFB', 20_000_000)),
    mailOf('base64 that is none', ['Content-Transfer-Encoding: base64'], repeated('*?%\n', 4_000_000)),
    mailOf('quoted-printable', ['Content-Transfer-Encoding: quoted-printable'], repeated('=', 8_000_000)),
    mailOf('soft line ends', ['Content-Transfer-Encoding: quoted-printable'], repeated('a=\n', 8_000_000)),
    mailOf('an unknown encoding', ['Content-Transfer-Encoding: x-uuencode'], repeated('begin 644 x\n', 1_000_000)),
    ...[
      'utf-16',
      'utf-7',
      'iso-2022-kr',
      'hz-gb-2312',
      'x-user-defined',
      'utf-8; charset=latin1',
      '\x01',
      'a'.repeat(4_000),
    ].map((charset, i) =>
      mailOf(
        `charset ${i}`,
        [`Content-Type: text/plain; charset=${charset}`],
        Buffer.from(Array.from({ length: times(200_000) }, (_, at) => (at * 7919 + i) & 255)),
      ),
    ),
    mailOf('one long line', [], repeated('a', 20_000_000)),
    mailOf('one long line of names', [], repeated('bpf_map_lookup_elem(', 4_000_000)),
    mailOf('one long chain', [], repeated('a->', 4_000_000)),
    mailOf('one long name', [], repeated('a_', 4_000_000)),
    mailOf('one long path', [], repeated('a/', 4_000_000)),
    mailOf('brackets', [], repeated('{[(<', 2_000_000)),
    mailOf('choices', [], repeated('bpf_{a,b,', 2_000_000)),
    mailOf('line ends', [], repeated('\n', 20_000_000)),
    mailOf('line ends and parts', [mixed('b')], `--b\n\n${repeated('\n', 20_000_000)}`),
    mailOf('blanks', [], repeated(' ', 20_000_000)),
    mailOf('tabs and returns', [], repeated('\t\r', 4_000_000)),
    mailOf('blanks before line ends', [], repeated(`${' '.repeat(1_000)}\n`, 4_000_000)),
    mailOf('quotes of quotes', [], `${repeated('>', 1_000_000)} deep\n${repeated('> > > ', 1_000_000)}\n`),
    mailOf('signers without end', [], repeated('Signed-off-by: A <a@example.org>\n', 8_000_000)),
    mailOf(
      'links without end',
      [],
      repeated('Link: https://lore.kernel.org/r/a@example.org\nv1: https://lore.kernel.org/r/b@c.d\n', 4_000_000),
    ),
    mailOf('separators', [], repeated('---\n', 4_000_000)),
    mailOf('change logs', [], repeated('Changes in v2:\n- a\n', 4_000_000)),
    mailOf(
      'files without end',
      [],
      numbers(100_000, (i) => `diff --git a/f${i} b/f${i}\n--- a/f${i}\n+++ b/f${i}\n@@ -1 +1 @@\n-a\n+b\n`),
    ),
    mailOf(
      'hunks that lie',
      [],
      `diff --git a/f b/f\n--- a/f\n+++ b/f\n${repeated('@@ -1,999999999 +1,999999999 @@ void f()\n', 4_000_000)}`,
    ),
    mailOf(
      'one hunk',
      [],
      `diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -0,0 +1,9999999 @@\n${repeated('+\n', 8_000_000)}`,
    ),
    mailOf('starts of diffs', [], repeated('--- a/f\n', 4_000_000)),
    mailOf(
      'a change of names',
      [],
      numbers(50_000, (i) => `rename from f${i}\nrename to g${i}\n`),
    ),
    mailOf(
      'names without end',
      [],
      numbers(200_000, (i) => `evil_name_${i.toString(36)} `),
    ),
    mailOf(
      'tags of HTML',
      ['Content-Type: text/html'],
      `${repeated('<div ', 2_000_000)}${repeated('<!--', 2_000_000)}`,
    ),
    mailOf('control characters', [], Buffer.from(Array.from({ length: times(100_000) }, (_, i) => i % 32))),
    mailOf('both directions', [], repeated('\u202eevil\u2066\u200f', 1_000_000)),
    mailOf('marks on marks', [], `a${repeated('\u0301', 2_000_000)}`),
    mailOf('more than is read', [], repeated('x\n', 30_000_000)),
  ];
}

/** An ordinary mail, to stand beside a hostile one. */
export function neighbour(number: number, name: string): Buffer {
  return mailOf(
    `neighbour ${number}`,
    [`Subject: [PATCH] lib: good neighbour ${number}`, `Message-ID: <${number}.${name}@neighbour.example>`],
    `It keeps the lamp_${number} lit.\n`,
  ).bytes;
}

/** Mails one after the other, as a mailbox file holds them. */
export function mailbox(mails: readonly Buffer[]): Buffer {
  const separator = Buffer.from('From eve@example.org Mon Jan  6 10:00:00 2025\n');
  return Buffer.concat(mails.flatMap((mail) => [separator, mail, Buffer.from('\n\n')]));
}
