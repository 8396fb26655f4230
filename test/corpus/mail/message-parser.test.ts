import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../../src/corpus/document.js';
import { documentOf, mail, parsed } from '../../support/mail-fixtures.js';

const diff = 'diff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1 +1 @@\n-a\n+b\n';

describe('a mail as a document', () => {
  it('has its facts where they belong', async () => {
    const document = await documentOf(
      {
        Subject: '[PATCH bpf-next v3 2/5] lib/lamp, oil: Light it with lamp_light()',
        Cc: 'Bob <bob@example.org>',
        'List-Id': 'Lamps <lamps.vger.example.org>',
        'In-Reply-To': '<cover@example.org>',
        References: '<older@example.org> <cover@example.org>',
        Received: 'by x; Mon, 6 Jan 2025 10:05:00 +0100',
      },
      `From: Cleo Writer <cleo@example.org>\n\nIt was dark.\n\nSigned-off-by: Cleo Writer <cleo@example.org>\n---\nv2: https://lore.kernel.org/r/lamp-v2@example.org\n\n lib/lamp.c | 2 +-\n\n${diff}`,
    );
    expect(document).toMatchObject({
      id: 'lamp-1@example.org',
      kind: 'patch',
      source: { path: 'test.eml', line: 1 },
      alsoIn: [],
      title: 'lib/lamp, oil: Light it with lamp_light()',
      date: '2025-01-06T09:00:00.000Z',
      authors: [{ name: 'Cleo Writer', address: 'cleo@example.org' }],
      list: 'lamps',
      subsystems: ['lib/lamp', 'oil'],
      series: { name: null, version: 3, part: 2, total: 5, rfc: false, resend: false },
      identifiers: ['lamp_light'],
      files: ['lib/lamp.c'],
      mail: {
        subject: '[PATCH bpf-next v3 2/5] lib/lamp, oil: Light it with lamp_light()',
        inReplyTo: 'cover@example.org',
        references: ['older@example.org', 'cover@example.org'],
        tags: ['bpf-next'],
        pull: false,
        to: [{ name: '', address: 'list@example.org' }],
        cc: [{ name: 'Bob', address: 'bob@example.org' }],
        changeId: null,
        priorLinks: [{ version: 2, messageId: 'lamp-v2@example.org' }],
        trailers: [{ key: 'Signed-off-by', value: 'Cleo Writer <cleo@example.org>' }],
        received: '2025-01-06T09:05:00.000Z',
      },
    });
    expect(documentSchema.safeParse(document).success).toBe(true);
  });

  it('that answers without a mark and without a diff is a reply, with a diff a patch', async () => {
    const answer = { 'In-Reply-To': '<first@example.org>', Subject: '[PATCH v2] lamp: glow' };
    const kindOf = async (body: string, fields: Record<string, string> = answer): Promise<string> =>
      (await documentOf(fields, body)).kind;
    expect(await kindOf('> quoted\n\nReviewed-by: Bob <bob@example.org>\n')).toBe('reply');
    expect(await kindOf(diff)).toBe('patch');
    expect(await kindOf('Binary.\n---\n lamp.png | Bin 0 -> 99 bytes\n 1 file changed\n')).toBe('patch');
    const cover = { ...answer, Subject: '[PATCH v2 0/2] lamp: glow' };
    expect(await kindOf('Second try.\n', cover)).toBe('cover');
    expect(await kindOf('On Monday, Bob wrote:\n> First try.\n\nFine.\n', cover)).toBe('reply');
    expect(await kindOf('text', { Subject: '[PATCH 1/2] x' })).toBe('patch');
  });

  const kinds: readonly [string, string, string, string][] = [
    ['a patch', '[PATCH] x', diff, 'patch'],
    ['a patch whose diff is missing', '[PATCH 1/2] x', 'text', 'patch'],
    ['a diff without a mark', 'a fix for x', diff, 'patch'],
    ['a cover letter', '[PATCH 0/2] x', 'text', 'cover'],
    ['a cover letter with no total', '[RFC PATCH 0/n] x', 'text', 'cover'],
    ['a pull request', '[GIT PULL] x', 'text', 'cover'],
    ['a patch of a pull request', '[PULL 3/9] x', diff, 'patch'],
    ['a reply', 'Re: [PATCH] x', 'text', 'reply'],
    ['a reply with a patch', 'Re: [PATCH] x', diff, 'reply'],
    ['a forward', 'Fwd: [PATCH] x', diff, 'reply'],
    ['a question', 'how do I x?', 'text', 'reply'],
    ['a question with a quoted diff', 'how do I x?', diff.replace(/^/gm, '> '), 'reply'],
  ];
  it.each(kinds)('%s', async (_what, subject, text, kind) => {
    expect((await documentOf({ Subject: subject }, text)).kind).toBe(kind);
  });

  it('a cover letter names its series, a patch leaves that open, a question has none', async () => {
    expect((await documentOf({ Subject: '[PATCH v2 0/3] Lamps' })).series).toEqual({
      name: 'Lamps',
      version: 2,
      part: 0,
      total: 3,
      rfc: false,
      resend: false,
    });
    expect((await documentOf({ Subject: '[RFC PATCH RESEND] Lamps' })).series).toEqual({
      name: null,
      version: null,
      part: null,
      total: null,
      rfc: true,
      resend: true,
    });
    expect((await documentOf({ Subject: 'Lamps?' })).series).toBeNull();
  });

  const lists: readonly [Readonly<Record<string, string>>, string | null][] = [
    [{ 'List-Id': '<bpf.vger.kernel.org>' }, 'bpf'],
    [{ 'List-Id': '"Lamps, all" <Lamps-Devel.lists.example.org>' }, 'lamps-devel'],
    [{ 'List-ID': 'lamps.example.org' }, 'lamps'],
    [{ 'X-Mailing-List': 'netdev@vger.kernel.org' }, 'netdev'],
    [{}, null],
  ];
  it.each(lists)('%j is of list %s', async (fields, list) => {
    expect((await documentOf(fields)).list).toBe(list);
  });

  it('takes the list the user names before that of the header', async () => {
    expect((await parsed(mail({ 'List-Id': '<bpf.vger.kernel.org>' }), 'mine')).documents[0]!.list).toBe('mine');
  });

  it('has a change-id that stands alone, not a prerequisite', async () => {
    const text =
      'text\n\n---\nbase-commit: 0123\nprerequisite-change-id: 20250101-oil-0123456789ab:v1\nchange-id: 20250106-lamp-0123456789ab\n';
    expect((await documentOf({ Subject: '[PATCH 0/1] x' }, text)).mail!.changeId).toBe('20250106-lamp-0123456789ab');
  });

  it('has the files of renames and of a diffstat, shortened paths left out', async () => {
    const text =
      ' lib/{oil => wax}/lamp.c | 2 +-\n .../very/long.c | 1 +\n "lib/\\303\\244.c" | 1 +\n---\n\ndiff --git a/with space b/with space\n--- /dev/null\n+++ b/with space\n@@ -0,0 +1 @@\n+x\n';
    expect((await documentOf({}, text)).files).toEqual(['lib/oil/lamp.c', 'lib/wax/lamp.c', 'lib/ä.c', 'with space']);
  });

  it.each([
    ['--- linux-2.6.orig/lib/lamp.c\t2004-01-01\n+++ linux-2.6/lib/lamp.c\t2004-01-02\n', ['lib/lamp.c']],
    [
      'Index: usb/drivers/usb/core/hub.c\n===\n--- usb.orig/drivers/usb/core/hub.c\n+++ usb/drivers/usb/core/hub.c\n',
      ['drivers/usb/core/hub.c'],
    ],
    ['--- lib/lamp.c\t(revision 12)\n+++ lib/lamp.c\t(working copy)\n', ['lib/lamp.c']],
    ['--- linux/Makefile.orig\n+++ linux/Makefile\n', ['linux/Makefile.orig', 'Makefile']],
    ['--- tools/lib/lamp.c\n+++ tools/lib/lamp.c\n', ['tools/lib/lamp.c']],
    ['--- a/lamps/lib/x.c\n+++ b/lamps/lib/x.c\n', ['lamps/lib/x.c']],
  ])('has paths as they are in the tree: %j', async (head, files) => {
    expect((await documentOf({}, `${head}@@ -1 +1 @@\n-a\n+b\n`)).files).toEqual(files);
  });

  it('has trailers without a space behind the colon, or with one before it', async () => {
    const text = 'text\n\nAcked-by:Bob <b@example.org>\nTested-by : Cy <c@example.org>\nReviewed-by:\tDi\n';
    expect((await documentOf({}, `${text}---\n${diff}`)).mail!.trailers).toEqual([
      { key: 'Acked-by', value: 'Bob <b@example.org>' },
      { key: 'Tested-by', value: 'Cy <c@example.org>' },
      { key: 'Reviewed-by', value: 'Di' },
    ]);
  });

  it('links to earlier versions only where the author says so', async () => {
    const link = (name: string): string => `https://lore.kernel.org/r/${name}@example.org`;
    const text = `See ${link('other')} for why.\n\nChanges in v4:\n- as asked in ${link('review')}\n- Link to v3: ${link('three')}\n\nv2: ${link('two')}/\nv1:\n  ${link('one')}\nRFC v1 -> ${link('rfc')}\n[1] ${link('note')}\n[2] v0 ${link('zero')}\nPrevious version: ${link('previous')}\n`;
    expect((await documentOf({ Subject: '[PATCH v4 0/1] x' }, text)).mail!.priorLinks).toEqual([
      { version: 3, messageId: 'three@example.org' },
      { version: 2, messageId: 'two@example.org' },
      { version: 1, messageId: 'one@example.org' },
      { version: 1, messageId: 'rfc@example.org' },
      { version: 0, messageId: 'zero@example.org' },
      { version: null, messageId: 'previous@example.org' },
    ]);
  });

  it('of a reply has no change-id and no earlier versions: it speaks of others', async () => {
    const text = 'change-id: 20250106-lamp-0123456789ab\nv1: https://lore.kernel.org/r/one@example.org\n';
    expect((await documentOf({ Subject: 'Re: [PATCH 0/1] x' }, text)).mail).toMatchObject({
      changeId: null,
      priorLinks: [],
    });
  });
});

describe('what is wrong with a mail', () => {
  const reasonsOf = async (bytes: Uint8Array): Promise<string[]> =>
    (await parsed(bytes)).problems.map(({ reason, skipped }) => (skipped ? `${reason}!` : reason));

  it('no Message-ID: one is made, the same whatever list took the mail and however its file ends', async () => {
    const bare = { 'Message-ID': null };
    const [one, two, three] = await Promise.all([
      parsed(mail(bare, 'text\n')),
      parsed(mail({ ...bare, Received: 'by x; Mon, 6 Jan 2025 10:05:00 +0100' }, 'text\n\n')),
      parsed(mail(bare, 'other\n')),
    ]);
    expect(one.documents[0]!.id).toMatch(/^missing-[0-9a-f]{20}$/);
    expect(two.documents[0]!.id).toBe(one.documents[0]!.id);
    expect(three.documents[0]!.id).not.toBe(one.documents[0]!.id);
    expect(one.problems.map(({ reason }) => reason)).toEqual(['missing-message-id']);
  });

  it('a date that cannot be read: the time it was received stands for it, else none', async () => {
    const received = await parsed(mail({ Date: 'soon', Received: 'by x; Mon, 6 Jan 2025 10:05:00 +0100' }));
    expect([received.documents[0]!.date, received.problems[0]!.reason]).toEqual([
      '2025-01-06T09:05:00.000Z',
      'broken-date',
    ]);
    expect((await parsed(mail({ Date: 'soon' }))).documents[0]!.date).toBeNull();
  });

  it('a date in 1970 is kept as given', async () => {
    expect((await documentOf({ Date: 'Thu, 1 Jan 1970 00:00:00 +0000' })).date).toBe('1970-01-01T00:00:00.000Z');
  });

  it('nothing that could be a mail is skipped, and so is one that is too large', async () => {
    expect(await reasonsOf(new Uint8Array(0))).toEqual(['unparsable!']);
    expect(await reasonsOf(Uint8Array.from([0, 1, 2, 255]))).toEqual(['unparsable!']);
    expect(await reasonsOf(Buffer.alloc(25_000_001, 97))).toEqual(['too-large!']);
  });

  it('a name such as __proto__ is a name like any other', async () => {
    const document = await documentOf(
      {
        'Message-ID': '<__proto__>',
        Subject: '[PATCH __proto__ constructor] constructor: x',
        'List-Id': '<__proto__.x>',
      },
      '__proto__: x\nconstructor-by: x\n',
    );
    expect([document.id, document.list, document.mail!.tags, document.subsystems]).toEqual([
      '__proto__',
      '__proto__',
      ['__proto__', 'constructor'],
      ['constructor'],
    ]);
  });

  it('never throws, and what it makes of any bytes is a document', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'From: a@b\n',
        'Subject: [PATCH v2 1/2] x\n',
        'Date: Mon\n',
        'Message-ID: <',
        '<x@y>',
        'Content-Type: multipart/mixed; boundary=b\n',
        'Content-Type: text/html\n',
        'Content-Transfer-Encoding: base64\n',
        'Content-Transfer-Encoding: quoted-printable\n',
        'Content-Type: text/plain; charset=',
        'utf-16le\n',
        'format=flowed',
        '\n',
        '\n\n',
        '--b\n',
        '--b--\n',
        '=?utf-8?q?=ff?=',
        'To: "a" <',
        'Received: x; ',
        '> q\n',
        diff,
        '---\n',
        'v1: https://lore.kernel.org/r/%',
        'change-id: ',
        ';',
        '"',
        '\\',
        '\0',
      ),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const { documents } = await parsed(Buffer.from(pieces.join(''), 'latin1'));
        for (const document of documents) expect(documentSchema.safeParse(document).error).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
