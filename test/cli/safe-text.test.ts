import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { safeJson, safeLine, safeText, wrapped } from '../../src/cli/safe-text.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { runCaptured } from './captured-run.js';

/** What must not reach a terminal: controls but tab and line feed, what reorders text, what is not seen. */
const dangerous = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe('text of others', { timeout: 30_000 }, () => {
  it('keeps its letters and shows what is hidden by number', () => {
    expect(safeText('a\u001b[2Jb\tc\r\nd')).toBe('a‹U+001B›[2Jb\tc\nd');
    expect(safeLine('if (\u202e admin\n)')).toBe('if (‹U+202E› admin )');
    expect(safeLine('Rønne 漢字')).toBe('Rønne 漢字');
  });

  it('is safe whatever it is, and as JSON the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(safeText(text)).not.toMatch(dangerous);
        expect(safeLine(text)).not.toMatch(/[\n\t]/);
        expect(safeJson({ text })).not.toMatch(dangerous);
        expect(JSON.parse(safeJson({ text }))).toEqual({ text });
      }),
      { numRuns: 200 },
    );
  });

  it('is wrapped between words, without counting colours', () => {
    const text = 'one two \u001b[1mthree\u001b[22m four five';
    expect(wrapped(text, 15, '  ')).toBe('  one two \u001b[1mthree\u001b[22m\n  four five');
  });
});

describe('a hostile mail', { timeout: 30_000 }, () => {
  const folder = temporaryFolder();
  const index = join(folder, 'index');
  const attack = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202elamp\u2066';
  const mailbox = join(folder, 'hostile.mbox');

  beforeAll(async () => {
    const encoded = `=?utf-8?B?${Buffer.from(`[PATCH v2 1/2] lamp: ${attack} hostile_name`).toString('base64')}?=`;
    const from = `=?utf-8?B?${Buffer.from(`Eve ${attack}`).toString('base64')}?= <eve@example.org>`;
    const body = `hostile_name ${attack} in the text\n---\n a${attack}.c | 2 +-\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@ ${attack}\n-x\n+y ${attack}\n`;
    writeFileSync(
      mailbox,
      `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: ${from}\nSubject: ${encoded}\nMessage-ID: <evil@example.org>\nDate: Mon, 6 Jan 2025 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${body}\n`,
    );
    await runCaptured(['index', mailbox, '--index', index]);
  }, 60_000);

  it.each([
    'search hostile_name',
    'search hostile_name --explain --facets --collapse versions',
    `search ${attack}`,
    'show evil@example.org',
    'versions evil@example.org',
    'versions evil@example.org --diff evil@example.org',
    'identifiers hostile_nam',
    'suggest hostile',
    'stats',
    `show ${attack}`,
    `versions ${attack}`,
    `analyze ${attack}`,
    `search --filter ${attack}=x y`,
    `index ${attack}`,
  ])('%j sends nothing dangerous to a terminal', async (words) => {
    for (const more of [[], ['--json']]) {
      const { out, err } = await runCaptured(['--index', index, ...words.split(' '), ...more], { terminal: true });
      const ownColours = /\u001b\[(?:1|2|22|31|32|33|39)m/g;
      expect(out.replace(ownColours, '')).not.toMatch(dangerous);
      expect(err.replace(ownColours, '')).not.toMatch(dangerous);
    }
  });
});
