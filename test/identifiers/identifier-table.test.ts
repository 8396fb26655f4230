import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifierKind } from '../../src/identifiers/identifier-kind.js';
import { IdentifierTable } from '../../src/identifiers/identifier-table.js';
import { mergedNames } from '../../src/identifiers/merged-names.js';
import { cutName } from '../../src/identifiers/name-pieces.js';
import { SignatureTable, signatureOf } from '../../src/identifiers/signature-table.js';
import { sortByKey } from '../../src/index/codec/sort-by-key.js';
import { type NameEntry, nameEvidence } from '../../src/index/terms/name-table.js';
import { entries, kernelEntries } from './name-entries.js';
import { fullMatrixDistance } from './straight-scan.js';

describe('the table of names', () => {
  const table = new IdentifierTable(kernelEntries);
  const partsOf = (name: number): string[] =>
    Array.from(
      table.partNumbers.subarray(table.partStarts[name]!, table.partStarts[name + 1]!),
      (part) => table.parts.texts[part]!,
    );

  it('has every spelling with its folded parts, and for every part its names', () => {
    expect(table.count).toBe(kernelEntries.length);
    for (const [name, { spelling }] of kernelEntries.entries()) {
      expect(table.spelling(name)).toBe(spelling);
      expect(partsOf(name)).toEqual(cutName(spelling));
    }
    for (const [part, text] of table.parts.texts.entries()) {
      const names = Array.from(table.parts.names.subarray(table.parts.starts[part]!, table.parts.starts[part + 1]!));
      const expected = kernelEntries.flatMap(({ spelling }, name) => (cutName(spelling).includes(text) ? [name] : []));
      expect(names).toEqual(expected);
    }
  });

  it('knows parts by their order', () => {
    expect([...table.parts.texts]).toEqual([...table.parts.texts].sort());
    const [from, to] = table.parts.rangeOf('li');
    expect(table.parts.texts.slice(from, to)).toEqual(table.parts.texts.filter((text) => text.startsWith('li')));
  });

  it('rates popularity by documents, then how lately, then where', () => {
    const year = 365 * 86_400;
    const rated = new IdentifierTable(
      entries(
        { spelling: 'a', documents: 1, fields: 1 << 11 },
        { spelling: 'b', documents: 9, fields: 1 << 11 },
        { spelling: 'c', documents: 9, fields: 1 << 11, last: 1_700_000_000 - 4 * year },
        { spelling: 'd', documents: 9, fields: 1 },
      ),
    );
    const [a, b, c, d] = rated.popularity;
    expect(b!).toBeGreaterThan(a!);
    expect(b!).toBeGreaterThan(c!);
    expect(d!).toBeGreaterThan(b!);
  });
});

describe('order by key', () => {
  it('is that of the bytes, equal keys by number', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'ä'), maxLength: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(words, (list) => {
        const keys = list.map((word) => Buffer.from(word));
        const starts = Uint32Array.from([0, ...keys.map((_, i) => Buffer.concat(keys.slice(0, i + 1)).length)]);
        const expected = list.map((_, i) => i).sort((a, b) => Buffer.compare(keys[a]!, keys[b]!) || a - b);
        expect([...sortByKey(Buffer.concat(keys), starts)]).toEqual(expected);
      }),
    );
  });
});

describe('signatures', () => {
  it('leave out no word within the edits asked for', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2', 'é'), maxLength: 9 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), word, fc.integer({ min: 0, max: 2 }), (words, typed, edits) => {
        const signatures = words.map(signatureOf);
        const table = new SignatureTable(
          Uint8Array.from(words, (text) => text.length),
          Int32Array.from(signatures, ({ letters }) => letters),
          Int32Array.from(signatures, ({ odd }) => odd),
        );
        const near = new Set<number>();
        table.near(signatureOf(typed), typed.length, edits, (found) => near.add(found));
        for (const [i, text] of words.entries())
          if (fullMatrixDistance(typed, text) <= edits) expect(near).toContain(i);
      }),
    );
  });
});

describe('tables of several segments', () => {
  it('are one table, each spelling once, with all that was seen of it', () => {
    const one = entries({ spelling: 'a', documents: 2, first: 10, last: 20, fields: 1, evidence: 1 }, 'c');
    const two = entries({ spelling: 'a', documents: 3, first: 5, last: 9, fields: 2, evidence: 4 }, 'b');
    expect([...mergedNames([one, two, []])]).toEqual([
      { spelling: 'a', documents: 5, first: 5, last: 20, fields: 3, evidence: 5 },
      two[1],
      one[1],
    ]);
    expect([...mergedNames([])]).toEqual([]);
  });

  it('are the same however names are spread over them', () => {
    const spread = fc.array(fc.constantFrom(0, 1, 2), {
      minLength: kernelEntries.length,
      maxLength: kernelEntries.length,
    });
    fc.assert(
      fc.property(spread, (places) => {
        const tables: NameEntry[][] = [[], [], []];
        for (const [i, entry] of kernelEntries.entries()) tables[places[i]!]!.push(entry);
        expect([...mergedNames(tables)]).toEqual(kernelEntries);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a name names', () => {
  const { call, kfunc, struct, config, file, register, helper } = nameEvidence;

  it.each([
    ['verifier.c', file, 'file'],
    ['CONFIG_BPF', 0, 'config'],
    ['BPF_SYSCALL', config, 'config'],
    ['r10', register, 'register'],
    ['BPF_MAP_CREATE', 0, 'macro'],
    ['PTR_TO_ARENAs', call, 'macro'],
    ['bpf_prog_aux', struct, 'type'],
    ['pid_t', 0, 'type'],
    ['bpf_list_del', kfunc | call, 'kfunc'],
    ['kmalloc_nolock', call, 'function'],
    ['bpf_get_stackid', helper, 'function'],
    ['rcvlowat', 0, 'name'],
    ['SetPageUptodate', 0, 'name'],
  ])('%s, with evidence %i, is a %s', (spelling, evidence, kind) => {
    expect(identifierKind(spelling, evidence)).toBe(kind);
  });
});
