import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentKinds } from '../../../src/corpus/document.js';
import { bodyZones, type ZoneName, type ZoneSpan, zoneNames } from '../../../src/corpus/mail/body-zones.js';

type Kind = (typeof documentKinds)[number];

/** Zone of each line by its first character. */
function lineZones(text: string, kind: Kind): ZoneName[] {
  const zones = bodyZones(text, kind);
  let start = 0;
  return text.split('\n').map((line) => {
    const zone = zones.find((span) => span.start <= start && start < span.end)?.zone ?? 'prose';
    start += line.length + 1;
    return zone;
  });
}

/** Lines written as `zone | text`, checked one by one. */
function expectZones(kind: Kind, table: string): void {
  const rows = table.split('\n').filter((row) => row.includes('|'));
  const lines = rows.map((row) => row.slice(row.indexOf('|') + 2));
  const expected = rows.map((row) => row.slice(0, row.indexOf('|')).trim());
  const actual = lineZones(lines.join('\n'), kind);
  expect(lines.map((line, i) => `${actual[i]} | ${line}`)).toEqual(lines.map((line, i) => `${expected[i]} | ${line}`));
}

function tiles(text: string, zones: readonly ZoneSpan[]): boolean {
  let end = 0;
  for (const zone of zones) {
    if (zone.start !== end || zone.end <= zone.start || !zoneNames.includes(zone.zone)) return false;
    if (zone.zone !== 'hunk' && zone.start > 0 && text[zone.start - 1] !== '\n') return false;
    end = zone.end;
  }
  return end === text.length;
}

describe('zones of a patch', () => {
  it('are text, trailers, what stands under the line, and the diff', () => {
    expectZones(
      'patch',
      `attribution | From: Bob Writer <bob@example.org>
       prose       | 
       prose       | The lamp was dark.
       prose       | 
       trailer     | Fixes: 0123456789ab ("lamp: Buy
       trailer     |  a lamp")
       trailer     | Signed-off-by: Bob Writer <bob@example.org>
       changelog   | ---
       changelog   | v2: use oil
       trailer     | Cc: stable@example.org
       changelog   | - trim the wick
       changelog   | 
       diffstat    |  lib/lamp.c | 4 +-
       diffstat    |  lib/oil.bin | Bin 0 -> 12 bytes
       diffstat    |  2 files changed, 1 insertion(+), 1 deletion(-)
       diffstat    |  create mode 100644 lib/oil.bin
       changelog   | 
       diff-header | diff --git a/lib/lamp.c b/lib/lamp.c
       diff-header | index 0123456..789abcd 100644
       diff-header | --- a/lib/lamp.c
       diff-header | +++ b/lib/lamp.c
       diff-header | @@ -1,4 +1,4 @@ int lamp_init(void)
       context     |  {
       removed     | -	return 0;
       added       | +	return 1;
       context     |  }
       context     | 
       signature   | -- 
       signature   | 2.47.0`,
    );
  });

  it('tell a removed line from a signature and from the next file by the counts of the hunk', () => {
    expectZones(
      'patch',
      `diff-header | --- a/query.sql
       diff-header | +++ b/query.sql
       diff-header | @@ -1,3 +1,1 @@
       removed     | -- 
       removed     | --- a comment
       context     |  select
       diff-header | --- a/other
       diff-header | +++ b/other
       diff-header | @@ -1 +1 @@
       removed     | -a
       added       | +b
       signature   | -- 
       signature   | me`,
    );
  });

  it('put the function of a hunk apart from its numbers', () => {
    const text = '--- a/x\n+++ b/x\n@@ -1 +1 @@ int lamp(void)\n-a\n+b\n';
    expect(bodyZones(text, 'patch').map(({ zone, start, end }) => [zone, text.slice(start, end)])).toEqual([
      ['diff-header', '--- a/x\n+++ b/x\n@@ -1 +1 @@ '],
      ['hunk', 'int lamp(void)\n'],
      ['removed', '-a\n'],
      ['added', '+b\n'],
    ]);
  });

  it('know renames, modes, binary data and lines without an end', () => {
    expectZones(
      'patch',
      `diff-header | diff --git a/x b/y
       diff-header | similarity index 90%
       diff-header | rename from x
       diff-header | rename to y
       diff-header | diff --git a/bin b/bin
       diff-header | new file mode 100644
       diff-header | GIT binary patch
       data        | literal 5
       data        | Mc\${NkV-%kU1ONa4
       data        | 
       diff-header | diff --git a/z b/z
       diff-header | --- a/z
       diff-header | +++ b/z
       diff-header | @@ -1 +1 @@
       removed     | -a
       context     | \\ No newline at end of file
       added       | +b
       context     | \\ No newline at end of file`,
    );
  });

  it('keep bytes written as text apart', () => {
    expectZones(
      'patch',
      `
      prose       | Firmware:
      diff-header | diff --git a/fw.bin b/fw.bin
      diff-header | GIT binary patch
      data        | literal 5
      data        | McmZQzWMT#Y01f~L
      data        | 
      signature   | -- `,
    );
    expectZones(
      'reply',
      `
      prose | Here it is.
      prose | begin 644 fw.bin
      data  | M'XL(\`"0'7V0\`\`^Q:6W/B.!9^[OP*+5U;=5)H0*"XO-0*"XO-0*"XO-0
      data  | end
      prose | That was all.`,
    );
    expectZones(
      'reply',
      `
      prose | begin 644 words with others
      prose | or else it does not work as it should.`,
    );
  });

  it('go on over a line that a mail program wrapped or stripped', () => {
    expectZones(
      'patch',
      `diff-header | --- a/x
       diff-header | +++ b/x
       diff-header | @@ -1,4 +1,4 @@
       context     |  a
       context     | 
       removed     | -a line that
       context     | was wrapped
       added       | +b
       context     |  c`,
    );
  });

  it('end a diff where text follows it', () => {
    expectZones(
      'patch',
      `diff-header | --- a/x
       diff-header | +++ b/x
       diff-header | @@ -1 +1 @@
       removed     | -a
       added       | +b
       prose       | 
       prose       | And that was all.`,
    );
  });

  it('see a list of changes above the line too', () => {
    expectZones(
      'patch',
      `prose     | Light it.
       prose     | 
       changelog | Changes in v3:
       changelog |  - use oil
       changelog | 
       changelog | Changes since v1
       changelog | * trim the wick
       changelog | 
       prose     | More of the story.`,
    );
  });

  it('take list footers for signatures', () => {
    expectZones(
      'patch',
      `prose     | text
       signature | _______________________________________________
       signature | lamp mailing list`,
    );
  });
});

describe('zones of a cover letter', () => {
  it('have the changes between two lines, as b4 writes them', () => {
    expectZones(
      'cover',
      `prose     | All about lamps.
       prose     | 
       trailer   | Signed-off-by: Ada Example <ada@example.org>
       prose     | ---
       changelog | Changes in v2:
       changelog | - use oil
       changelog | - Link to v1: https://lore.kernel.org/r/lamp-1@example.org
       changelog | 
       prose     | ---
       prose     | Ada Example (1):
       prose     |       lamp: Light it
       prose     | 
       diffstat  |  lib/lamp.c | 4 +-
       diffstat  |  1 file changed, 1 insertion(+), 1 deletion(-)
       prose     | ---
       trailer   | base-commit: 0123456789abcdef0123456789abcdef01234567
       trailer   | change-id: 20250106-lamp-0123456789ab
       prose     | 
       prose     | Best regards,
       signature | -- 
       signature | Ada Example <ada@example.org>`,
    );
  });

  it('go on behind a signature that stands above the line', () => {
    expectZones(
      'cover',
      `prose     | text
       signature | --
       signature | Ada Example
       signature | 
       prose     | ---
       prose     | Ada Example (1):`,
    );
  });

  const headings = [
    'Changes in v3:',
    'changes since v1',
    'Changelog:',
    '=== Changelog ===',
    'v2 -> v3:',
    'V1->V2',
    'v3: use oil',
    'RFC -> v1:',
    'Changes from RFC v2',
    'Main changes in v5',
    'Revision history:',
    'Since v2:',
    'v2..v3',
    '- v3 -> v4:',
    'v5, v6:',
  ];
  it.each(headings)('"%s" heads a list of changes', (heading) => {
    expect(lineZones(`text\n\n${heading}\n- x`, 'cover')).toEqual(['prose', 'prose', 'changelog', 'changelog']);
  });

  const sentences = [
    'Changes made by hand are lost:',
    'Change the loop to:',
    'Since then it has been dark.',
    'v2 addresses all comments.',
    'History has shown that oil burns.',
    'RFC 2822 says otherwise',
    'Different lamps burn.',
  ];
  it.each(sentences)('"%s" does not', (sentence) => {
    expect(lineZones(`text\n\n${sentence}`, 'cover')).toEqual(['prose', 'prose', 'prose']);
  });
});

describe('zones of a reply', () => {
  it('are quotes, who wrote them, and the answer', () => {
    expectZones(
      'reply',
      `attribution | On Mon, Jan 6, 2025 at 10:00 AM Ada Example <ada@example.org> wrote:
       quote       | > Light it.
       quote       | > diff --git a/x b/x
       quote       | > --- a/x
       prose       | 
       prose       | Why?
       trailer     | Reviewed-by: Bob Writer <bob@example.org>
       prose       | 
       signature   | -- 
       signature   | Bob`,
    );
  });

  it('find an attribution over several lines', () => {
    expectZones(
      'reply',
      `prose       | Hi,
       prose       | 
       attribution | On Mon, Jan 6, 2025 at 10:00 AM, a person of the name of
       attribution | Ada Example
       attribution | <ada@example.org> wrote:
       quote       | > Light it.`,
    );
  });

  it('take all that follows an original message for its author', () => {
    expectZones(
      'reply',
      `prose       | Yes.
       attribution | -----Original Message-----
       quote       | From: Ada Example
       quote       | Shall I?`,
    );
  });

  it('have a diff where it is not quoted', () => {
    expectZones(
      'reply',
      `quote       | > text
       prose       | Like so:
       prose       | 
       diff-header | diff --git a/x b/x
       diff-header | --- a/x
       diff-header | +++ b/x
       diff-header | @@ -1 +1 @@
       removed     | -a
       added       | +b
       quote       | > more`,
    );
  });

  it('go on behind a signature where quotes follow it', () => {
    expectZones(
      'reply',
      `prose       | Yes.
       signature   | -- 
       signature   | Bob
       attribution | Ada Example <ada@example.org> writes:
       quote       | > text
       prose       | No.`,
    );
  });
});

describe('zones of other documents', () => {
  it.each(['digest-entry', 'commit', 'document'] as const)('%s: prose and trailers', (kind) => {
    expectZones(
      kind,
      `prose   | Light it.
       prose   | > no quote
       prose   | --- 
       trailer | Fixes: 0123456789ab ("lamp: Buy it")
       trailer |     Signed-off-by: Ada Example <ada@example.org>
       prose   | Note: no trailer`,
    );
  });
});

describe('zones of any text', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '-- ',
      '--',
      '---',
      '--- a/x',
      '+++ b/x',
      '@@ -1,2 +1,2 @@ f()',
      '@@ -1 +1 @@',
      '@@',
      'diff --git a/x b/x',
      'index 1..2',
      '+a',
      '-b',
      ' c',
      '> q',
      'On x',
      'x@y wrote:',
      'Changes in v2:',
      '- item',
      'Link: x',
      ' a | 3 +-',
      ' 1 file changed',
      'From: a@b',
      'GIT binary patch',
      '-----Original Message-----',
      'Index: x',
      '====',
      '\\ No newline',
      '____________________________',
      '\t',
      'text',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
    .map(([lines, ends]) => lines.join('\n') + (ends ? '\n' : ''));

  it('tile it without gaps or overlaps, each from the start of a line', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...documentKinds), (content, kind) => {
        expect(tiles(content, bodyZones(content, kind))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same each time, and no two neighbours are of one zone', () => {
    fc.assert(
      fc.property(text, (content) => {
        const zones = bodyZones(content, 'patch');
        expect(bodyZones(content, 'patch')).toEqual(zones);
        expect(zones.every((span, i) => i === 0 || zones[i - 1]!.zone !== span.zone)).toBe(true);
      }),
    );
  });
});
