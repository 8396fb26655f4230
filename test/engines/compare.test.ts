import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { compareMessages } from '../../src/engines/compare.js';
import type { Comparison } from '../../src/engines/engine.js';
import { FactsList } from '../../src/lineage/facts-source.js';
import { updateLineage } from '../../src/lineage/lineage-builder.js';
import { lineageFacts } from '../../src/lineage/lineage-facts.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { documentOf } from '../support/mail-fixtures.js';

/** Patches of a series without a cover letter, each answering the first; `words` name what each does. */
async function series(version: number, day: number, words: readonly string[], trailer = ''): Promise<Document[]> {
  const first = `v${version}-1@example.org`;
  return Promise.all(
    words.map((word, i) =>
      documentOf(
        {
          Subject: `[PATCH${version === 1 ? '' : ` v${version}`} ${i + 1}/${words.length}] lamp: see to the ${word}`,
          'Message-ID': `<v${version}-${i + 1}@example.org>`,
          Date: `${day} Mar 2025 10:00:0${i} +0000`,
          ...(i === 0 ? {} : { 'In-Reply-To': `<${first}>`, References: `<${first}>` }),
        },
        `About the ${word}.\n\n${trailer}Signed-off-by: Ada Example <ada@example.org>\n---\ndiff --git a/${word}.c b/${word}.c\n--- a/${word}.c\n+++ b/${word}.c\n@@ -1,1 +1,9 @@ int ${word}(void)\n int lamp;\n${Array.from({ length: 8 }, (_, i) => `+\tlamp_${word}_step_${i}(lamp);`).join('\n')}\n`,
      ),
    ),
  );
}

function compared(documents: readonly Document[], older: string, newer: string): Comparison {
  const facts = documents.flatMap((document) => lineageFacts(document) ?? []);
  const change = { added: facts.map(({ id }) => id), removed: new Set<string>() };
  const graph = updateLineage(null, change, new FactsList(facts), new Overrides());
  const byId = new Map(documents.map((document) => [document.id, document]));
  const source = { graph, document: (id: string) => byId.get(id) ?? null };
  return compareMessages(byId.get(older)!, byId.get(newer)!, source);
}

describe('a comparison of two versions', () => {
  it('of a series without a cover letter is of all its patches, with those that were dropped and added', async () => {
    const documents = [
      ...(await series(1, 3, ['wick', 'oil', 'glass'])),
      ...(await series(2, 9, ['wick', 'glass', 'match'])),
    ];
    const { pairs } = compared(documents, 'v1-1@example.org', 'v2-1@example.org');
    expect(pairs.map(({ older, newer, state }) => [older?.id ?? null, newer?.id ?? null, state])).toEqual([
      ['v1-1@example.org', 'v2-1@example.org', 'same'],
      ['v1-3@example.org', 'v2-2@example.org', 'same'],
      [null, 'v2-3@example.org', 'added'],
      ['v1-2@example.org', null, 'dropped'],
    ]);
  });

  it('of two parts that are not the first is of these two', async () => {
    const documents = [...(await series(1, 3, ['wick', 'oil'])), ...(await series(2, 9, ['wick', 'oil']))];
    expect(compared(documents, 'v1-2@example.org', 'v2-2@example.org').pairs).toHaveLength(1);
  });

  it('that only adds a trailer is changed, patch by patch, and says by which', async () => {
    const fixes = 'Fixes: 123456789abc ("lamp: Light it")\n';
    const documents = [...(await series(1, 3, ['wick', 'oil'])), ...(await series(2, 9, ['wick', 'oil'], fixes))];
    const { pairs, tags } = compared(documents, 'v1-1@example.org', 'v2-1@example.org');
    expect(pairs.map(({ state }) => state)).toEqual(['changed', 'changed']);
    expect(pairs[1]!.tags).toEqual({ gained: [fixes.trim()], lost: [] });
    expect(tags).toEqual({ gained: [fixes.trim()], lost: [] });
  });
});
