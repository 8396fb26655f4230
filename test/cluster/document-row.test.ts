import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import { clusterId, documentRow, featureName, unitToken } from '../../src/engines/opensearch/document-row.js';
import { emptyPosition } from '../../src/engines/opensearch/index-schema.js';
import { DocumentInverter } from '../../src/index/build/document-inverter.js';
import { fields, positionalFields } from '../../src/index/schema/fields.js';

async function documentOf(body: string): Promise<Document> {
  const mail = `From: A B <a@example.org>\nSubject: [PATCH v2 1/3] bpf: Add bpf_list_del()\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <x@example.org>\n\n${body}`;
  const record = { location: { path: 'm', line: 1 }, bytes: Buffer.from(mail), position: 0 };
  return (await parseMessage(record, { list: null })).documents[0]!;
}

/** Positions of units by field, as an inverter emits them. */
function positionsOf(inverter: DocumentInverter): Set<string> {
  const positions = new Set<string>();
  for (let n = 0; n < inverter.termCount; n++) {
    const term = inverter.term(n);
    if (!inverter.terms.hasPositions(term)) continue;
    const counts = inverter.frequencies(term);
    for (const { field } of counts)
      if (positionalFields & (1 << field)) positions.add(`${field}:${unitToken(inverter.terms.key(term))}`);
  }
  return positions;
}

describe('a document as a cluster is given it', () => {
  it('has its units at their positions, with holes where there are none', async () => {
    const row = documentRow(await documentOf('The list\n\n---\nv2: rebased\n'), 7, new DocumentInverter());
    const units = row['units'] as Record<string, string>;
    expect(units['title']!.split(' ').some((place) => place.includes('u:list'))).toBe(true);
    expect(row['run']).toBe(7);
    expect(row['version']).toBe(2);
    expect(row['part']).toBe(1);
  });

  it('has every unit of every field, and positions without blanks or bars in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (body) => {
        const document = await documentOf(body);
        const inverter = new DocumentInverter();
        const row = documentRow(document, 1, inverter);
        const units = row['units'] as Record<string, string>;
        const found = new Set<string>();
        for (const [name, text] of Object.entries(units)) {
          const field = fields.findIndex((one) => one.name === name);
          for (const place of text.split(' '))
            for (const key of place.split('|')) if (key !== emptyPosition) found.add(`${field}:${key}`);
        }
        expect(found).toEqual(positionsOf(inverter));
      }),
      { numRuns: 60 },
    );
  });

  it('names features without dots, and documents shortly', () => {
    expect(featureName('a:10.1.2')).not.toContain('.');
    expect(clusterId('x@example.org')).toBe('x@example.org');
    expect(clusterId('ü'.repeat(400)).length).toBeLessThan(100);
    expect(clusterId('~x')).not.toBe('~x');
  });
});
