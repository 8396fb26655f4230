import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDigestBlock } from '../../../src/corpus/digest/digest-parser.js';
import { DigestReader } from '../../../src/corpus/digest/digest-reader.js';
import { documentSchema } from '../../../src/corpus/document.js';
import type { ParsedRecord } from '../../../src/corpus/source-reader.js';
import { type ReadDigests, readDigests } from '../../support/digest-sources.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { uglyText } from '../../support/ugly-text.js';

const feedTitle = 'lamp patch summaries, generated daily';
const introduction =
  'Activity on May 1 went into lamps and candles, which all burn brighter now than they ever did. Ada Example sent two patches, both of them short.';
const later =
  'Activity on May 2 was all about wax, of which there was more than anybody had thought. Bea Example sent one patch that counts the drops.';
const wick = 'lamp, glass: Trim the wick [32|64] in lamp_wick_trim';
const wickSummary =
  'The `lamp_wick_trim()` helper cuts a wick to length before it soots the glass. It is patch 1/2 of v3 of "Keep the wick dry and the glass clean", a series by Ada Example.';
const wax = 'candle: Count drops of wax.';
const waxSummary =
  'The candle driver now counts drops of wax, and candle_drip_stats tells how many fell beside the holder. Readers no longer have to look under the table.';
const stamp = 'Generated 2026-05-02T06:30:00Z';
const laterStamp = 'Generated 2026-05-03T06:30:00Z';

const good = [feedTitle, introduction, wick, wickSummary, wax, waxSummary, stamp, later, wax, waxSummary, laterStamp];

describe('a sound feed', () => {
  it('gives each entry with what title and prose state', async () => {
    const { documents, problems } = await read(good.join('\n'));
    expect(problems).toEqual([]);
    expect(documents.length).toBe(3);
    expect(documents[0]).toMatchObject({
      kind: 'digest-entry',
      title: wick,
      date: '2026-05-02T06:30:00Z',
      subsystems: ['lamp', 'glass'],
      authors: [{ name: 'Ada Example', address: null }],
      text: wickSummary,
      digest: { period: 'daily', days: ['2026-05-01'], generated: '2026-05-02T06:30:00Z', entry: 1 },
      series: {
        name: 'Keep the wick dry and the glass clean',
        version: 3,
        part: 1,
        total: 2,
        rfc: false,
        resend: false,
      },
    });
    expect(documents[0]!.identifiers).toContain('lamp_wick_trim');
    expect(documents[0]!.source.line).toBe(3);
    expect(documents[1]!.title).toBe(wax);
  });

  it('takes a paragraph behind a paragraph for an entry without a title', async () => {
    const { documents, problems } = await read([introduction, wickSummary, wax, waxSummary, stamp].join('\n'));
    expect(problems).toEqual([]);
    expect(documents.map(({ title, source }) => [title, source.line])).toEqual([
      [null, 2],
      [wax, 3],
    ]);
  });

  it('has an id for each entry that lasts when the feed is printed anew with newer digests before it', async () => {
    const first = await read([feedTitle, introduction, wick, wickSummary, stamp].join('\n'));
    const second = await read(
      [feedTitle, later, wax, waxSummary, laterStamp, introduction, wick, wickSummary, stamp].join('\n'),
    );
    expect(second.documents[1]!.id).toBe(first.documents[0]!.id);
    expect(second.documents[0]!.id).not.toBe(first.documents[0]!.id);
  });

  it('may have a digest without entries', async () => {
    const { digests, documents, problems } = await read(
      `${feedTitle}\nNo patches were submitted to the lamp list on May 1, so there is nothing to tell. Come back tomorrow.\n${stamp}\n`,
    );
    expect([digests.length, documents.length, problems.length]).toEqual([1, 0, 0]);
  });
});

describe('a malformed feed is told where it is so, and the rest is kept', { timeout: 30_000 }, () => {
  const cases: readonly {
    readonly name: string;
    readonly text: string | Uint8Array;
    readonly problems: readonly (readonly [reason: string, line: number])[];
    readonly titles: readonly (string | null)[];
    readonly skipped?: number;
  }[] = [
    {
      name: 'a last digest that ends without "Generated"',
      text: good.slice(0, -1).join('\n'),
      problems: [['truncated', 10]],
      titles: [wick, wax, wax],
    },
    {
      name: 'a last digest cut behind a title',
      text: good.slice(0, -2).join('\n'),
      problems: [
        ['truncated', 9],
        ['truncated', 9],
      ],
      titles: [wick, wax, wax],
    },
    {
      name: 'a digest that runs into the next one',
      text: [...good.slice(0, 6), ...good.slice(7)].join('\n'),
      problems: [['missing-generated', 7]],
      titles: [wick, wax, wax],
    },
    {
      name: 'lines that end in CR LF',
      text: `${good.join('\r\n')}\r\n`,
      problems: [
        ['crlf', 1],
        ['crlf', 8],
      ],
      titles: [wick, wax, wax],
    },
    {
      name: 'a second feed behind the first',
      text: [...good, feedTitle, introduction, wick, waxSummary, stamp].join('\n'),
      problems: [['second-feed', 12]],
      titles: [wick, wax, wax, wick],
    },
    {
      name: 'a line of binary',
      text: [...good.slice(0, 4), 'PK\u0003\u0004\0\0\u0001', ...good.slice(4)].join('\n'),
      problems: [['binary', 5]],
      titles: [wick, wax, wax],
      skipped: 1,
    },
    {
      name: 'a date that is none',
      text: good.join('\n').replace('2026-05-03T06:30:00Z', 'yesterday'),
      problems: [['broken-date', 11]],
      titles: [wick, wax, wax],
    },
    {
      name: 'bytes that are not UTF-8',
      text: Buffer.concat([
        Buffer.from(`${introduction}\n${wax}\n${waxSummary} `),
        Buffer.from([0xff, 0xfe]),
        Buffer.from(`\n${stamp}\n`),
      ]),
      problems: [['broken-encoding', 3]],
      titles: [wax],
    },
    {
      name: 'a digest without an introduction',
      text: [wick, wickSummary, wax, waxSummary, stamp].join('\n'),
      problems: [['missing-introduction', 1]],
      titles: [wick, wax],
    },
  ];

  it.each(cases)('$name', async ({ text, problems, titles, skipped = 0 }) => {
    const result = await read(text);
    expect(result.problems.map(({ reason, location }) => [reason, location.line])).toEqual(problems);
    expect(result.problems.filter((problem) => problem.skipped).length).toBe(skipped);
    for (const { detail } of result.problems) expect(detail).toMatch(/^[^\n]{10,200}$/);
    expect(result.documents.map(({ title }) => title)).toEqual(titles);
  });

  it('a paragraph without end is kept whole, and costs no more than it is long', async () => {
    const endless = `${waxSummary} ${'THAN part one of "'.repeat(60_000)}`;
    const { documents } = await read([introduction, wax, endless, stamp].join('\n'));
    expect(documents[0]!.text.length).toBeGreaterThan(1_000_000);
  });

  it('text of any kind gives documents of the schema, or none, and never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(uglyText, fc.constantFrom(...good)), { maxLength: 12 }), (lines) => {
        const bytes = Buffer.from(lines.join('\n'));
        const record = { location: { path: 'any.txt', line: 7 }, bytes, position: bytes.length };
        const { documents, problems } = parseDigestBlock(record) as ParsedRecord;
        for (const document of documents) {
          documentSchema.parse(document);
          expect(document.source.line).toBeGreaterThanOrEqual(7);
        }
        for (const { location } of problems) expect(location.line).toBeGreaterThanOrEqual(7);
      }),
      { numRuns: 300 },
    );
  });
});

const folder = temporaryFolder();
let files = 0;

async function read(text: string | Uint8Array): Promise<ReadDigests> {
  const path = join(folder, `${files++}.txt`);
  writeFileSync(path, text);
  return readDigests(await DigestReader.open(path));
}
