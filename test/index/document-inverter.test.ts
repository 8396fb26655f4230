import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { expandedTerms, isPart } from '../../src/analysis/expansion.js';
import type { Document } from '../../src/corpus/document.js';
import { DocumentInverter } from '../../src/index/build/document-inverter.js';
import { NameCollector } from '../../src/index/build/name-collector.js';
import { fieldTexts, idKey, keywordTerms } from '../../src/index/schema/document-fields.js';
import { fields, occurrenceWeight } from '../../src/index/schema/fields.js';
import { TermTable } from '../../src/index/terms/term-table.js';
import { documentsArbitrary, documentWith } from '../support/index-fixtures.js';
import { uglyText } from '../support/ugly-text.js';

/** What a document says of one term. `fields`: where it stands as written, and as a part of something longer. */
interface PlainTerm {
  mask: number;
  frequency: number;
  readonly positions: number[];
  readonly counts: Map<number, { whole: number; part: number }>;
}

const stride = 2 ** 24;

/** The terms of a document, occurrence by occurrence, as the table of fields says. */
function plainTerms(document: Document): Map<string, PlainTerm> {
  const analyzer = new Analyzer();
  const found: { key: string; field: number; position: number; isPart: boolean }[] = [];
  const lengths = fields.map(() => 0);
  let before = -1;
  let position = 0;
  for (const { field, text, start, end } of fieldTexts(document)) {
    position = field === before ? position + 4 : 0;
    before = field;
    const first = position;
    position = analyzer.analyze(
      text,
      (expansion, at) => {
        for (const [i, { key, kind, position: unit }] of expandedTerms(expansion).entries()) {
          const { depth } = fields[field]!;
          if (depth === 'sparse' && i >= expansion.coreTerms) continue;
          if (depth === 'code' && i >= expansion.codeTerms) continue;
          const part = kind === 'unit' && isPart(expansion.spans[i]!);
          found.push({ key, field, position: at + unit, isPart: part });
        }
      },
      start,
      end,
      position,
    );
    lengths[field]! += position - first;
  }
  const terms = new Map<string, PlainTerm>();
  for (const { key, field, position: at, isPart: part } of found) {
    let term = terms.get(key);
    if (term === undefined) terms.set(key, (term = { mask: 0, frequency: 0, positions: [], counts: new Map() }));
    const weight = occurrenceWeight(field, lengths[field]!) * (document.kind === 'reply' ? 0.7 : 1);
    term.mask |= 1 << field;
    term.frequency += part ? weight * 0.35 : weight;
    if (key.startsWith('u:') && fields[field]!.depth !== 'sparse') term.positions.push(field * stride + at);
    const count = term.counts.get(field) ?? { whole: 0, part: 0 };
    count[part ? 'part' : 'whole']++;
    term.counts.set(field, count);
  }
  for (const key of [...keywordTerms(document), idKey(document.id)])
    terms.set(key, { mask: 0, frequency: 1, positions: [], counts: new Map() });
  return terms;
}

function expectPlain(inverter: DocumentInverter, document: Document): void {
  inverter.invert(document);
  const expected = plainTerms(document);
  const keys: string[] = [];
  for (let n = 0; n < inverter.termCount; n++) {
    const term = inverter.term(n);
    const key = inverter.terms.key(term);
    keys.push(key);
    const plain = expected.get(key)!;
    expect(plain, key).toBeDefined();
    expect(inverter.mask(term), key).toBe(plain.mask);
    expect(inverter.weightedFrequency(term), key).toBeCloseTo(plain.frequency, 9);
    expect(
      inverter.frequencies(term).map(({ field, whole, part }) => [field, { whole, part }]),
      key,
    ).toEqual([...plain.counts].sort((a, b) => a[0] - b[0]));
    expect(inverter.isUnit(term), key).toBe(key.startsWith('u:'));
    if (inverter.isUnit(term)) expect([...inverter.placesOf(term).view()], key).toEqual(plain.positions);
  }
  expect(keys.sort()).toEqual([...expected.keys()].sort());
}

describe('the inverter', () => {
  it('makes of documents, one after another, what going through each word by word gives', () => {
    fc.assert(
      fc.property(documentsArbitrary(12, 1), (documents) => {
        const inverter = new DocumentInverter();
        for (const document of documents) expectPlain(inverter, document);
      }),
      { numRuns: 60 },
    );
  });

  it('does so with text of any sort', () => {
    const inverter = new DocumentInverter(new TermTable(), new NameCollector());
    let number = 0;
    fc.assert(
      fc.property(uglyText, fc.constantFrom('document', 'patch', 'reply'), (text, kind) => {
        expectPlain(inverter, documentWith({ id: `ugly-${number++}`, kind: kind as Document['kind'], text }));
      }),
      { numRuns: 150 },
    );
  });

  it('counts a unit that stands in several surfaces in the order of the text', () => {
    const inverter = new DocumentInverter();
    const text = 'list bpf_list list_del List bpf/list.c list->list list-list';
    expectPlain(inverter, documentWith({ id: 'one', title: text, text: `${text}\n${text}` }));
  });

  it('counts a unit that stands in dozens of names in the order of the text', () => {
    const inverter = new DocumentInverter();
    const names = Array.from({ length: 60 }, (_, i) => `lamp_${(i * 37) % 60} of lamp_${i % 7}`);
    expectPlain(inverter, documentWith({ id: 'many', title: names.slice(0, 20).join(' '), text: names.join('\n') }));
  });
});
