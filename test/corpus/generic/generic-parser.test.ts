import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../../src/corpus/document.js';
import { parseGenericRecord } from '../../../src/corpus/generic/generic-parser.js';
import type { ParsedRecord } from '../../../src/corpus/source-reader.js';
import { requiredShared, sharedPath } from '../../support/shared.js';

function parsed(line: string | object): ParsedRecord {
  const bytes = Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
  return parseGenericRecord({ location: { path: 'docs.ndjson', line: 7 }, bytes, position: 0 });
}

describe('a line of a collection', () => {
  it('is a document with all it says', () => {
    const { documents, problems } = parsed({
      id: 'x1',
      title: ' lib: Light\n the lamp ',
      text: 'with lamp_light()',
      date: '2025-01-06T10:00:00+01:00',
      authors: ['Ada Example <ada@example.org>', 'Bob, B.', { name: 'Cleo', address: 'cleo@example.org' }],
      subsystems: ['lamps'],
      files: ['lib/lamp.c'],
      version: 3,
      series: 'Lamps',
    });
    expect(problems).toEqual([]);
    expect(documents).toMatchObject([
      {
        id: 'x1',
        kind: 'document',
        source: { path: 'docs.ndjson', line: 7 },
        title: 'lib: Light the lamp',
        date: '2025-01-06T09:00:00.000Z',
        authors: [
          { name: 'Ada Example', address: 'ada@example.org' },
          { name: 'Bob, B.', address: null },
          { name: 'Cleo', address: 'cleo@example.org' },
        ],
        subsystems: ['lamps'],
        series: { name: 'Lamps', version: 3, part: null, total: null, rfc: false, resend: false },
        identifiers: ['lamp_light'],
        files: ['lib/lamp.c'],
        text: 'with lamp_light()',
      },
    ]);
  });

  it('needs no more than id, title and text', () => {
    expect(parsed({ id: 12, title: 'lib: x', text: '' }).documents).toMatchObject([
      { id: '12', title: 'lib: x', text: '', subsystems: ['lib'], series: null, date: null, authors: [] },
    ]);
  });

  const others: readonly (string | object)[] = [
    '{"id":',
    '12',
    'null',
    '[]',
    '"x"',
    { title: 'x', text: 'y' },
    { id: '', title: 'x', text: 'y' },
    { id: 'x', title: 'x' },
    { id: 'x', text: 'x' },
    { id: {}, title: 'x', text: 'y' },
  ];
  it.each(others)('%j is skipped and told with its line', (line) => {
    const { documents, problems } = parsed(line);
    expect(documents).toEqual([]);
    expect(problems).toMatchObject([{ reason: 'broken-record', location: { line: 7 }, skipped: true }]);
  });

  it('loses a field of another shape, not itself', () => {
    const { documents, problems } = parsed({
      id: 'x',
      title: 'x',
      text: 'y',
      authors: 7,
      version: 'late',
      files: [1],
      date: 'soon',
      series: { name: 3 },
    });
    expect(documents).toMatchObject([{ authors: [], files: [], date: null, series: null }]);
    expect(problems.map(({ reason, skipped }) => [reason, skipped])).toEqual([
      ['broken-date', false],
      ['broken-record', false],
      ['broken-record', false],
      ['broken-record', false],
      ['broken-record', false],
    ]);
  });

  it('may hold any JSON and never throws', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          id: fc.jsonValue(),
          title: fc.jsonValue(),
          text: fc.jsonValue(),
          series: fc.jsonValue(),
          authors: fc.jsonValue(),
          __proto__: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(value, (given) => {
        for (const document of parsed(JSON.stringify(given)).documents)
          expect(documentSchema.safeParse(document).success).toBe(true);
      }),
    );
  });

  const cranfield = sharedPath('data', 'cranfield', 'docs.ndjson');
  it.skipIf(cranfield === null)(
    'of the Cranfield collection is a document, empty ones too (needs the shared data)',
    () => {
      const lines = readFileSync(requiredShared('data', 'cranfield', 'docs.ndjson'), 'utf8')
        .trimEnd()
        .split('\n');
      expect(lines.length).toBe(1400);
      const results = lines.map(parsed);
      expect(results.flatMap(({ documents }) => documents).length).toBe(1400);
      expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    },
  );
});
