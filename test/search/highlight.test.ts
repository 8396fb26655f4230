import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { parseTermKey } from '../../src/analysis/term.js';
import type { Document } from '../../src/corpus/document.js';
import type { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { parseQuery } from '../../src/query/parser.js';
import { Highlighter, type HighlightPiece } from '../../src/search/highlight.js';
import { IndexTerms } from '../../src/search/index-terms.js';
import { isScoring, type Plan } from '../../src/search/plan.js';
import { planQuery } from '../../src/search/planner.js';
import { indexOfDigests } from '../support/corpus-index.js';
import { bundledDigests } from '../support/digest-texts.js';
import { documentWith } from '../support/index-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { uglyText } from '../support/ugly-text.js';

const folder = temporaryFolder();
let reader: IndexReader;
let documents: Document[];

beforeAll(async () => {
  reader = await indexOfDigests(folder, bundledDigests());
  documents = reader.segments.flatMap((segment) =>
    Array.from({ length: segment.documents }, (_, i) => segment.document(i)),
  );
});

function planOf(query: string): Promise<Plan> {
  return planQuery(parseQuery(query, { now: 0 }).node, new IndexTerms(reader));
}

const queries = [
  'bpf_list_del',
  'list del',
  'arena',
  'verifier fix',
  '"use after free"',
  '"kfunc arena"~8',
  'allocations',
  'selftests',
  'x86-64',
  'bpf_*',
  'verifeir',
  'hash map',
  'dynptr -title:selftests',
  'title:bpf',
  'v2',
  'the',
];

function marked(pieces: readonly HighlightPiece[]): string {
  return pieces.map(({ text, match }) => (match ? `[${text}]` : text)).join('');
}

function joined(pieces: readonly HighlightPiece[]): string {
  return pieces.map(({ text }) => text).join('');
}

const analyzer = new Analyzer();

/** Texts of the terms a piece of text gives, whatever their kind: a chain of a longer name is a name by itself. */
function termsOf(text: string): Set<string> {
  const found = new Set<string>();
  analyzer.analyze(text, (expansion) => {
    for (const key of expansion.keys) found.add(parseTermKey(key).text);
  });
  return found;
}

/** Texts of the terms a plan looks for. */
function termsOfPlan(plan: Plan): Set<string> {
  const keys = plan.leaves.filter(isScoring).flatMap((leaf) => leaf.phrase?.slots.flat() ?? leaf.keys);
  return new Set(keys.map((key) => parseTermKey(key).text));
}

function hasLoneHalf(text: string): boolean {
  return Buffer.from(text).toString() !== text;
}

function lone(text: string): boolean {
  return /^[\udc00-\udfff]|[\ud800-\udbff]$/.test(text);
}

describe('highlights over the bundled digests', () => {
  it('are the title whole, and a stretch of the text', async () => {
    expect(documents.length).toBe(457);
    for (const query of queries) {
      const highlighter = new Highlighter(await planOf(query));
      for (const document of documents) {
        const { title, text } = highlighter.highlight(document);
        expect(joined(title)).toBe(document.title ?? '');
        const passage = joined(text).replace(/^… /, '').replace(/ …$/, '');
        expect(document.text).toContain(passage);
        expect(passage.length).toBeLessThanOrEqual(Math.max(400, 320 * 1.25));
        expect(joined(highlighter.highlight(document, null, Infinity).text)).toBe(document.text);
        expect([...title, ...text].filter(({ text: piece }) => piece === '')).toEqual([]);
      }
    }
  });

  it('mark nothing but what a term of the plan stands for', async () => {
    let marks = 0;
    for (const query of queries) {
      const plan = await planOf(query);
      const wanted = termsOfPlan(plan);
      const highlighter = new Highlighter(plan);
      for (const document of documents) {
        for (const { text, match } of highlighter.highlight(document, null, Infinity).text) {
          if (!match) continue;
          marks++;
          const terms = [...termsOf(text)];
          expect(
            terms.some((term) => wanted.has(term)),
            `${query}: ${text}`,
          ).toBe(true);
        }
      }
    }
    expect(marks).toBeGreaterThan(1000);
  });

  it('show every document that matches in its text where it does', async () => {
    for (const query of ['arena', 'bpf_list_del', 'verifier']) {
      const plan = await planOf(query);
      const highlighter = new Highlighter(plan);
      for (const document of documents) {
        const whole = highlighter.highlight(document, null, Infinity).text.some(({ match }) => match);
        const { text, fields } = highlighter.highlight(document);
        expect(
          text.some(({ match }) => match),
          `${query}: ${document.title}`,
        ).toBe(whole);
        if (whole) expect(fields.length).toBeGreaterThan(0);
      }
    }
  });
});

describe('what is marked', () => {
  const highlight = async (query: string, text: string, title = ''): Promise<string> => {
    const { title: inTitle, text: inText } = new Highlighter(await planOf(query)).highlight(
      documentWith({ id: 'x', title, text }),
    );
    return title === '' ? marked(inText) : marked(inTitle);
  };

  it.each([
    ['a whole name where the whole matched', 'bpf_list_del', 'call bpf_list_del() now', 'call [bpf_list_del]() now'],
    ['the part within a longer name', 'arena', 'in bpf_arena_alloc too', 'in bpf_[arena]_alloc too'],
    ['a word in another form', 'allocations', 'it allocates twice', 'it [allocates] twice'],
    ['a synonym', 'insn', 'one instruction', 'one [instruction]'],
    [
      'a phrase where it stands, its words elsewhere not',
      '"use after free"',
      'a use after free; no use',
      'a [use after free]; no use',
    ],
    ['a name written in another case', 'bpf_list_del', 'bpfListDel', '[bpfListDel]'],
    ['nothing', 'arena', 'no such thing', 'no such thing'],
  ])('%s', async (_, query, text, expected) => {
    expect(await highlight(query, text)).toBe(expected);
  });

  it('in a field the query names is not marked elsewhere', async () => {
    expect(await highlight('title:arena', 'the arena')).toBe('the arena');
    expect(await highlight('title:arena', '', 'the arena')).toBe('the [arena]');
  });
});

describe('passages', () => {
  it('of any text never part a pair of surrogates, and are text of the document', async () => {
    const plan = await planOf('bpf verifier arena list');
    const highlighter = new Highlighter(plan);
    const long = fc
      .array(
        fc.oneof(
          uglyText,
          fc.constantFrom('bpf verifier ', 'arena', '😀'.repeat(90), 'x'.repeat(300), '. A sentence. '),
        ),
        {
          maxLength: 30,
        },
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(long, fc.integer({ min: 60, max: 400 }), (text, length) => {
        const document = documentWith({ id: 'x', title: text.slice(0, 200), text });
        const { title, text: passage } = highlighter.highlight(document, null, length);
        expect(joined(title)).toBe(text.slice(0, 200));
        const shown = joined(passage).replace(/^… /, '').replace(/ …$/, '');
        expect(text).toContain(shown);
        // A text may hold halves itself; then they are shown as they are.
        if (!hasLoneHalf(text)) for (const { text: piece } of passage) expect(lone(piece)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
