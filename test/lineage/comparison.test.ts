import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { type ChangePiece, comparePatchTexts, compareTags, compareWords } from '../../src/lineage/comparison.js';
import { documentOf } from '../support/mail-fixtures.js';

const diff = (from: number, context: string, added: readonly string[], path = 'lamps/lamp.c'): string =>
  [
    `diff --git a/${path} b/${path}`,
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${from},2 +${from},${added.length + 2} @@ static void ${context}_start(void)`,
    ` ${context} one`,
    ...added.map((line) => `+\t${line}`),
    ` ${context} two`,
    '',
  ].join('\n');

async function patch(body: string, subject = '[PATCH] lamp: Trim the wick'): Promise<Document> {
  return documentOf({ Subject: subject }, body);
}

const message = 'The wick grows too long.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n';
const lines = ['trim(wick);', 'light(lamp);'];

describe('what changed between two versions', () => {
  it('is nothing where the patch was only rebased', async () => {
    const older = await patch(message + diff(10, 'old ground', lines));
    const newer = await patch(message + diff(812, 'new ground', lines), '[PATCH v2] lamp: Trim the wick');
    const change = comparePatchTexts(older, newer);
    expect(change).toMatchObject({ title: [], message: [], files: [], similarity: 1 });
  });

  it('is told line by line with the lines around', async () => {
    const older = await patch(message + diff(10, 'ground', lines));
    const newer = await patch(message + diff(10, 'ground', [lines[0]!, 'light(lamp, 2);']));
    const { files, similarity } = comparePatchTexts(older, newer);
    expect(files).toEqual([
      {
        path: 'lamps/lamp.c',
        lines: [
          { text: '+\ttrim(wick);', change: 'same', hunk: 'static void ground_start(void)' },
          { text: '+\tlight(lamp);', change: 'removed' },
          { text: '+\tlight(lamp, 2);', change: 'added' },
        ],
      },
    ]);
    expect(similarity).toBe(0.5);
  });

  it('has the heading of each hunk, and marks where lines are left out', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `step_${i}(lamp);`);
    const two = (first: string, last: string): string =>
      diff(10, 'first', [first, ...many, last]) + diff(90, 'second', ['keep(lamp);', last]).replace(/^[^@]*/, '');
    const { files } = comparePatchTexts(
      await patch(message + two('trim(wick);', 'light(lamp);')),
      await patch(message + two('trim(all);', 'light(all);')),
    );
    expect(files[0]!.lines.map(({ hunk }) => hunk ?? null)).toEqual([
      'static void first_start(void)',
      ...[null, null, null],
      'static void first_start(void)',
      ...[null, null, null],
      'static void second_start(void)',
      ...[null, null],
    ]);
  });

  it('of a message keeps the lines of stack traces and lists, and takes a paragraph set anew for the same', async () => {
    const trace = ' Call Trace:\n  <TASK>\n  lamp_light+0x10/0x20\n   wick_trim+0x5/0x9\n';
    const [before, after] = [`The lamp went out.\n\n${trace}`, `The lamp went out again.\n\n${trace}`];
    const { pieces } = compareWords(before, after);
    expect(
      pieces
        .filter(({ change }) => change !== 'removed')
        .map(({ text }) => text)
        .join(''),
    ).toBe(after);
    expect(
      pieces
        .filter(({ change }) => change !== 'added')
        .map(({ text }) => text)
        .join(''),
    ).toBe(before);
    const filled =
      'The lamp went out at night because nobody had filled it,\nand it was cold until morning came around.';
    expect(compareWords(filled, filled.replace('\n', ' ').replace('was cold', 'was\ncold')).pieces).toEqual([]);
    expect(compareWords('- one\n- two', '- one\n- two\n- three').pieces.at(-1)).toEqual({
      text: '\n- three',
      change: 'added',
    });
  });

  it('is the pieces that make up both texts, whatever they are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '\t', '- ', '  '), maxLength: 30 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { pieces } = compareWords(before, after);
        if (pieces.length === 0) return;
        const side = (gone: string): string => pieces.map(({ text, change }) => (change === gone ? '' : text)).join('');
        expect(side('removed')).toBe(after);
        expect(side('added').replace(/\s+/g, ' ')).toBe(before.replace(/\s+/g, ' '));
      }),
    );
  });

  it('tells the trailers of every kind, but those of how it was sent', async () => {
    const signed =
      'The wick.\n\nFixes: 123456789abc ("lamp: Light it")\nCc: stable@example.org\nCloses: https://example.org/1\n';
    const sent = 'Signed-off-by: Ada Example <ada@example.org>\nchange-id: 20250106-lamp-1\n---\n';
    const { tags } = comparePatchTexts(
      await patch(`The wick.\n\n${sent}${diff(1, 'x', lines)}`),
      await patch(`${signed}${sent.replace('lamp-1', 'lamp-2')}${diff(1, 'x', lines)}`),
    );
    expect(tags.lost).toEqual([]);
    expect(tags.gained.map((tag) => tag.replace(/:.*/, ''))).toEqual(['Fixes', 'Cc', 'Closes']);
  });

  it('backwards is the same with added and removed changed over', async () => {
    const text = fc.array(fc.constantFrom('trim(wick);', 'light(lamp);', 'wait();', 'pour(oil);'), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(text, text, async (left, right) => {
        const [a, b] = [await patch(message + diff(1, 'x', left)), await patch(message + diff(1, 'x', right))];
        const [there, back] = [comparePatchTexts(a, b), comparePatchTexts(b, a)];
        const count = (pieces: readonly ChangePiece[], change: string): number =>
          pieces.filter((piece) => piece.change === change).length;
        const all = (change: typeof there): ChangePiece[] => change.files.flatMap((file) => [...file.lines]);
        expect(count(all(there), 'added')).toBe(count(all(back), 'removed'));
        expect(count(all(there), 'removed')).toBe(count(all(back), 'added'));
        expect(there.similarity).toBeCloseTo(back.similarity);
      }),
      { numRuns: 30 },
    );
  });

  it('follows a file to its new name', async () => {
    const older = await patch(message + diff(10, 'ground', lines, 'lamps/old.c'));
    const newer = await patch(message + diff(10, 'ground', lines, 'lamps/new.c'));
    expect(comparePatchTexts(older, newer).similarity).toBe(1);
  });

  it('gives every trailer gained and lost, but for those about how the mail was sent', async () => {
    const older = await patch('Text.\n\nchange-id: a\nbase-commit: 0123\nCc: Bob <bob@example.org>\n');
    const newer = await patch(
      'Text.\n\nchange-id: b\nbase-commit: 4567\nFixes: 0123456789ab ("lamp: light it")\nCloses: https://example.org/1\nSigned-off-by: Cy <cy@example.org>\n',
    );
    expect(compareTags(older, newer)).toEqual({
      gained: [
        'Fixes: 0123456789ab ("lamp: light it")',
        'Closes: https://example.org/1',
        'Signed-off-by: Cy <cy@example.org>',
      ],
      lost: ['Cc: Bob <bob@example.org>'],
    });
  });

  it('gives the changelog, and the tags gained and lost', async () => {
    const older = await patch(`Text.\n\nReviewed-by: Bob <bob@example.org>\n---\n${diff(1, 'x', lines)}`);
    const newer = await patch(
      `Text.\n\nAcked-by: Eve <eve@example.org>\n---\nChanges in v2:\n- trim less\n\n${diff(1, 'x', lines)}`,
    );
    const { tags, changelog } = comparePatchTexts(older, newer);
    expect(tags).toEqual({ gained: ['Acked-by: Eve <eve@example.org>'], lost: ['Reviewed-by: Bob <bob@example.org>'] });
    expect(changelog.join(' ')).toContain('trim less');
  });
});

describe('two texts word by word', () => {
  it('are equal whatever the space between', () => {
    expect(compareWords('a  b\tc', 'a b c')).toEqual({ pieces: [], complete: true });
  });

  it('give both texts back', () => {
    const words = fc
      .array(fc.constantFrom('lamp', 'wick', 'oil', 'flame'), { maxLength: 12 })
      .map((all) => all.join(' '));
    fc.assert(
      fc.property(words, words, (older, newer) => {
        const { pieces } = compareWords(older, newer);
        const without = (change: string): string =>
          pieces
            .filter((piece) => piece.change !== change)
            .map((piece) => piece.text)
            .join('')
            .trim();
        if (pieces.length === 0) expect(older).toBe(newer);
        else expect([without('added'), without('removed')]).toEqual([older, newer]);
      }),
    );
  });
});
