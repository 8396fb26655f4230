import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleRuns, visibleText } from '../../../src/corpus/hidden-characters.js';
import { paragraphs } from '../../../src/corpus/mail/paragraphs.js';
import { shellLine } from '../../../src/server/web/shell-line.js';
import { textBlocks } from '../../../src/server/web/text-blocks.js';
import { daysLater, monthName, partLabel, percent, shortDate, versionLabel } from '../../../src/server/web/wording.js';

const series = { name: null, version: null, part: null, total: null, rfc: false, resend: false };

describe('hidden characters', () => {
  it.each([
    ['plain text, tabs\tand\nlines', 'plain text, tabs\tand\nlines'],
    ['line end\r\n', 'line end\r\n'],
    ['carriage\rreturn', 'carriage‹U+000D›return'],
    ['a\u202eb\u2066c', 'a‹U+202E›b‹U+2066›c'],
    ['zero\u200bwidth\u200d\ufeff', 'zero‹U+200B›width‹U+200D›‹U+FEFF›'],
    ['soft\u00adhyphen \u034f \u17b4', 'soft‹U+00AD›hyphen ‹U+034F› ‹U+17B4›'],
    ['\0\x1b[31m\x7f\x9b', '‹U+0000›‹U+001B›[31m‹U+007F›‹U+009B›'],
    ['tag \u{e0041}', 'tag ‹U+E0041›'],
    ['no character \ufffe \uffff \ufdd0', 'no character ‹U+FFFE› ‹U+FFFF› ‹U+FDD0›'],
    ['half \ud83d', 'half ‹U+D83D›'],
    ['whole \u{1f427}, e\u0301, عربي', 'whole \u{1f427}, e\u0301, عربي'],
  ])('%j is shown as %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it('whatever is written stays, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const runs = visibleRuns(text);
        const back = runs.map((run) =>
          run.isName ? String.fromCodePoint(Number.parseInt(run.text.slice(2), 16)) : run.text,
        );
        expect(back.join('')).toBe(text);
      }),
    );
  });
});

describe('lines for a shell', () => {
  it.each([
    ['20260101.abc-1@example.org', 'b4 am 20260101.abc-1@example.org'],
    ['CAF+x=y_z@mail.example', 'b4 am CAF+x=y_z@mail.example'],
    ['a$(reboot)@x', "b4 am 'a$(reboot)@x'"],
    ['a;b|c&d@x', "b4 am 'a;b|c&d@x'"],
    ['with space@x', "b4 am 'with space@x'"],
    ["it's@x", null],
    ['-o@x', null],
    ['a\nreboot', null],
    ['a\x1b[2J', null],
    ['a\u202eb', null],
    ['ü@x', null],
    ['', null],
    ["$('x", null],
    ['x'.repeat(401).replace('x', '!'), null],
  ])('%j', (id, line) => {
    expect(shellLine(['b4', 'am'], id)).toBe(line);
  });
});

describe('paragraphs', () => {
  it.each([
    [
      'two\n\nthree',
      ['lines two', 'lines three'].map((text) =>
        text.replace('lines two', 'running two').replace('lines three', 'running three'),
      ),
    ],
    [
      'This line is long enough to be one of running text,\nas is told here.',
      ['running This line is long enough to be one of running text,\nas is told here.'],
    ],
    ['- one\n- two', ['lines - one\n- two']],
    ['Short\nlines\nstand', ['lines Short\nlines\nstand']],
    ['text\n\n    code\n\n    more', ['running text', 'code     code\n\n    more']],
    ['a   table   here', ['code a   table   here']],
    ['\n\n \n', []],
  ])('%j', (text, expected) => {
    expect(paragraphs(text).map((paragraph) => `${paragraph.type} ${paragraph.text}`)).toEqual(expected);
  });
});

describe('blocks of a text', () => {
  const text = [
    'It went out.',
    '',
    'Signed-off-by: Ada <ada@example.org>',
    '---',
    ' a.c | 2 +-',
    '',
    'diff --git a/a.c b/a.c',
    '--- a/a.c',
    '+++ b/a.c',
    '@@ -1,2 +1,3 @@ int a(void)',
    ' {',
    '-old',
    '+new',
    '+newer',
    'diff --git a/gone.c b/gone.c',
    'deleted file mode 100644',
    '--- a/gone.c',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '-gone',
    '-- ',
    '2.47.0',
    '',
  ].join('\n');

  it('files of a diff have their names, their counts and their lines', () => {
    const blocks = textBlocks({ text, kind: 'patch' });
    const files = blocks.flatMap((block) => (block.type === 'file' ? [block] : []));
    expect(files.map(({ path, added, removed }) => [path, added, removed])).toEqual([
      ['a.c', 2, 1],
      ['gone.c', 0, 1],
    ]);
    expect(files[0]!.runs.map(({ zone }) => zone)).toEqual(['diff-header', 'hunk', 'context', 'removed', 'added']);
    expect(files[0]!.runs[1]!.text).toBe('@@ -1,2 +1,3 @@ int a(void)\n');
    const zones = blocks.flatMap((block) => (block.type === 'writing' ? [block.zone] : []));
    expect(zones).toEqual(expect.arrayContaining(['prose', 'trailer', 'diffstat', 'signature']));
  });

  it('a diff without end is cut, and says by how much', () => {
    const long = `${text.slice(0, text.indexOf('+newer')).replace('+1,3', '+1,100002')}${'+line\n'.repeat(100_000)}`;
    const [file] = textBlocks({ text: long, kind: 'patch' }).flatMap((block) => (block.type === 'file' ? [block] : []));
    const shown = file!.runs.reduce((sum, run) => sum + run.text.length, 0);
    expect(shown).toBeLessThan(long.length);
    expect(file!.omitted + (file!.runs.at(-1)!.text.match(/\n/g)?.length ?? 0)).toBeGreaterThanOrEqual(100_000);
    expect(file!.added).toBe(100_001);
  });

  it('nothing that is written throws or is lost but at the bounds', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...text.split('\n'), '> quoted', '\0', '@@', '+++ b/x')), (lines) => {
        const written = lines.join('\n');
        const blocks = textBlocks({ text: written, kind: 'patch' });
        const back = blocks.map((block) =>
          block.type === 'file' ? block.runs.map((run) => run.text).join('') : block.text,
        );
        expect(back.join('').length).toBeLessThanOrEqual(written.length);
      }),
    );
  });
});

describe('wording', () => {
  it('dates, counts and labels', () => {
    expect(shortDate('2026-01-06T10:00:00.000Z')).toBe('6 Jan 2026');
    expect(shortDate('-000001-12-01T00:00:00.000Z')).toBe('1 Dec -000001');
    expect(shortDate('some day')).toBe('some day');
    expect(monthName('2026-01')).toBe('January 2026');
    expect(monthName('2026-13')).toBe('2026-13');
    expect([daysLater(null), daysLater(-3), daysLater(0.2), daysLater(1), daysLater(12)]).toEqual([
      '',
      '',
      'the same day',
      '1 day later',
      '12 days later',
    ]);
    expect([percent(1), percent(0.999), percent(0.62), percent(0)]).toEqual(['100 %', '99 %', '62 %', '0 %']);
    expect(versionLabel({ ...series, rfc: true, version: 2 })).toBe('RFC v2');
    expect(versionLabel({ ...series, version: 1, resend: true })).toBe('v1 RESEND');
    expect(versionLabel(series)).toBeNull();
    expect(partLabel({ ...series, part: 3, total: 7 })).toBe('3/7');
    expect(partLabel({ ...series, part: 3 })).toBe('3');
  });
});
