import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterFields } from '../../src/query/field-table.js';
import { queryFields } from '../../src/query/fields.js';
import { queryLimits } from '../../src/query/limits.js';
import { parseQuery } from '../../src/query/parser.js';
import { printQuery } from '../../src/query/print.js';
import { QueryError } from '../../src/query/query-error.js';
import { type QueryNode, type TextScope, textScopes } from '../../src/query/query-node.js';
import { uglyText } from '../support/ugly-text.js';

/** A Wednesday. */
const now = Date.parse('2026-06-03T12:00:00Z');

function parse(query: string): QueryNode {
  return parseQuery(query, { now }).node;
}

/** A tree in short: words as they are, the rest as type(children). */
function short(node: QueryNode): string {
  switch (node.type) {
    case 'everything':
      return '*';
    case 'text': {
      const scope = node.scope === 'anywhere' ? '' : `${node.scope}:`;
      if (node.match === 'word') return scope + node.text;
      return `${scope}${node.match}(${node.text}${node.slop === 0 ? '' : `, ${node.slop}`})`;
    }
    case 'filter':
      return `${node.field}=${node.value}`;
    case 'range':
      return `${node.field}=${node.from ?? ''}..${node.to ?? ''}`;
    case 'not':
      return `not(${short(node.child)})`;
    case 'sequence':
    case 'and':
    case 'or':
      return `${node.type}(${node.children.map(short).join(' ')})`;
  }
}

describe('a query is read as', () => {
  it.each([
    ['nothing: everything', '', '*'],
    ['blanks: everything', ' \t ', '*'],
    ['punctuation alone: everything', '?! -- "" ()', '*'],
    ['a word', 'dynptr', 'dynptr'],
    ['words: a sequence', 'list del', 'sequence(list del)'],
    ['a phrase', '"use after free"', 'phrase(use after free)'],
    ['a phrase with room', '"list del"~5', 'phrase(list del, 5)'],
    ['a phrase with the usual room', '"list del"~', 'phrase(list del, 2)'],
    ['a quote without its pair: text', 'say "hello world', 'sequence(say hello world)'],
    ['an empty phrase: nothing', 'a ""', 'a'],
    ['a negation', 'bpf -selftests', 'sequence(bpf not(selftests))'],
    ['NOT', 'bpf NOT selftests', 'sequence(bpf not(selftests))'],
    ['a negated phrase', 'bpf -"use after free"', 'sequence(bpf not(phrase(use after free)))'],
    ['a negated field', 'bpf -title:fix', 'sequence(bpf not(title:fix))'],
    ['a negated group', 'bpf -(a b)', 'sequence(bpf not(sequence(a b)))'],
    ['two negations', 'bpf NOT NOT x', 'sequence(bpf not(not(x)))'],
    ['an error number: text', '-EINVAL', '-EINVAL'],
    ['a compiler flag: text', '-Wall -fno-strict', 'sequence(-Wall -fno-strict)'],
    ['a long flag: text', '--force x', 'sequence(--force x)'],
    ['a member: text', 'sk->sk_rcvlowat', 'sk->sk_rcvlowat'],
    ['a lone dash: nothing', 'a - b', 'sequence(a b)'],
    ['OR', 'arm64 OR riscv', 'or(arm64 riscv)'],
    ['OR of three', 'a OR b OR c', 'or(a b c)'],
    ['AND', 'a AND b', 'and(a b)'],
    ['AND before OR', 'a AND b OR c', 'or(and(a b) c)'],
    ['OR before words side by side', 'a b OR c d', 'sequence(a or(b c) d)'],
    ['groups', '(a b) OR c', 'or(sequence(a b) c)'],
    ['groups in groups', 'a AND (b OR (c AND d))', 'and(a or(b and(c d)))'],
    ['brackets around words change nothing', '(a b)', 'sequence(a b)'],
    ['OR at the start: a word', 'OR x', 'sequence(OR x)'],
    ['OR at the end: a word', 'x OR', 'sequence(x OR)'],
    ['AND at the start: a word', 'AND x', 'sequence(AND x)'],
    ['NOT at the end: a word', 'x NOT', 'sequence(x NOT)'],
    ['small operators: words', 'a or b and not c', 'sequence(a or b and not c)'],
    ['a shouted NOT: a word', 'DO NOT MERGE it', 'sequence(DO NOT MERGE it)'],
    ['a dash behind a shouted word: a negation', 'BPF -selftests', 'sequence(BPF not(selftests))'],
    ['shouted prose: words', 'THIS IS NOT A QUERY AND NEVER WAS', 'sequence(this is not a query and never was)'],
    ['a call: text', 'map_create()', 'map_create()'],
    ['a call with arguments: text', 'foo(a, b)', 'sequence(foo(a, b))'],
    ['a bracket without its pair: text', 'a) b (c', 'sequence(a) b (c)'],
    ['a prefix', 'bpf_list_*', 'prefix(bpf_list_)'],
    ['a prefix of one letter: a word', 'b*', 'b*'],
    ['two stars: a word', 'kptr**', 'kptr**'],
    ['a fuzzy word', 'bpf_lst_del~', 'fuzzy(bpf_lst_del)'],
    ['a fuzzy word with its bound', 'bpf_lst_del~1', 'fuzzy(bpf_lst_del, 1)'],
    ['a tilde before another number: a word', 'foo~3', 'foo~3'],
    ['a word behind a backslash: text', '\\OR \\-x \\a*', 'sequence(OR -x a*)'],
    ['a subject prefix: text, not a field', 'bpf: Fix it', 'sequence(bpf: Fix it)'],
    ['a field with a word', 'title:dynptr', 'title:dynptr'],
    ['a field with a phrase', 'title:"use after free"', 'title:phrase(use after free)'],
    ['a field with a group', 'title:(a OR b)', 'or(title:a title:b)'],
    ['a field with a prefix', 'file:kernel/bpf/*', 'file:prefix(kernel/bpf/)'],
    ['a field’s name in capitals', 'Title:dynptr', 'title:dynptr'],
    ['a field without a value: text', 'title: dynptr', 'sequence(title: dynptr)'],
    ['a namespace: text', 'file::open', 'file::open'],
    ['a link: text', 'https://x.org/a', 'https://x.org/a'],
    ['an unknown field: text', 'colour:red', 'colour:red'],
    ['a version', 'version:v6', 'version=6..6'],
    ['versions from', 'version:>=5', 'version=5..'],
    ['versions up to', 'version:<3', 'version=..2'],
    ['a range of versions', 'version:2..4', 'version=2..4'],
    ['a number that is none: text', 'version:next', 'next'],
    ['a part', 'part:3', 'part=3..3'],
    ['RFC', 'rfc:yes', 'tag=rfc'],
    ['no RFC', 'x rfc:no', 'sequence(x not(tag=rfc))'],
    ['a diff', 'has:diff', 'has=diff'],
    ['a long sha, as long as it is kept', 'fixes:596F5FB2EA2A00112233', 'fixes=596f5fb2ea2a'],
    ['an id in angle brackets', 'id:<a@b>', 'id=a@b'],
    ['a list by its address', 'list:bpf@vger.kernel.org', 'list=bpf'],
    ['a list by its List-Id', 'l:bpf.vger.kernel.org', 'list=bpf'],
    ['a list of kvack', 'l:linux-mm.kvack.org', 'list=linux-mm'],
    ['a list of nongnu', 'lid:<qemu-devel.nongnu.org>', 'list=qemu-devel'],
    ['a list with its own host', 'l:alsa-devel.alsa-project.org', 'list=alsa-devel'],
    ['a list elsewhere', 'list:lkp.lists.linux.dev', 'list=lkp'],
    ['a day', 'date:2026-05-01', 'date=1777593600..1777679999'],
    ['days', 'date:2026-05-01..2026-05-02', 'date=1777593600..1777766399'],
    ['a date that is none: text', 'date:soon', 'soon'],
    ['after a day', 'after:2026-05-01', 'date=1777593600..'],
    ['before a day', 'before:2026-05-01', 'date=..1777679999'],
  ])('%s', (_, query, expected) => {
    expect(short(parse(query))).toBe(expected);
  });

  it('tells what it could not read', () => {
    expect(parseQuery('date:soon', { now }).notes).toEqual(['date:soon: unrecognised date; searched as text']);
    expect(parseQuery('version:next', { now }).notes.join()).toContain('unrecognised number');
  });
});

describe('the prefixes of lore', () => {
  it.each([
    ['s:arena', 'title:arena'],
    ['f:ast@kernel.org', 'author:ast@kernel.org'],
    ['t:bpf@vger.kernel.org', 'to=bpf@vger.kernel.org'],
    ['c:netdev@vger.kernel.org', 'cc=netdev@vger.kernel.org'],
    ['tc:bpf@vger.kernel.org', 'recipient=bpf@vger.kernel.org'],
    ['a:ast@kernel.org', 'author:ast@kernel.org'],
    ['b:refcount', 'body:refcount'],
    ['bs:refcount', 'title-or-body:refcount'],
    ['nq:regression', 'own-words:regression'],
    ['q:regression', 'quoted:regression'],
    ['d:20260501..20260507', 'date=1777593600..1778198399'],
    ['dt:20260501000000..', 'date=1777593600..'],
    ['rt:1.week.ago..', `date=${now / 1000 - 7 * 86_400}..`],
    ['m:a1@b', 'id=a1@b'],
    ['mid:a1@b', 'id=a1@b'],
    ['l:bpf.vger.kernel.org', 'list=bpf'],
    ['dfn:kernel/bpf/verifier.c', 'file:kernel/bpf/verifier.c'],
    ['dfa:bpf_list_del', 'removed:bpf_list_del'],
    ['dfb:bpf_list_del', 'added:bpf_list_del'],
    ['dfhh:do_check', 'function:do_check'],
    ['dfctx:rcu_read_lock', 'context:rcu_read_lock'],
    ['dfpost:6a16f8f6898d', 'blob=6a16f8f6898d'],
    ['dfpre:6a16f8f6898d', 'blob=6a16f8f6898d'],
    ['dfblob:6a16f8f6898d', 'blob=6a16f8f6898d'],
    ['s:"use after free" AND dfn:mm/', 'and(title:phrase(use after free) file:mm/)'],
    ['-f:bot s:fix', 'sequence(not(author:bot) title:fix)'],
  ])('%s', (query, expected) => {
    expect(short(parse(query))).toBe(expected);
  });

  it.each(['a:x', 'q:x', 'rt:2026', 'dfctx:x', 'dfpre:abc'])('that are only near, %s, say so', (query) => {
    expect(parseQuery(query, { now }).notes.length).toBe(1);
  });
});

describe('every field', () => {
  it('has an example that is read as that field', () => {
    expect(queryFields.length).toBeGreaterThan(40);
    for (const { names, target, example } of queryFields) {
      const node = parse(example);
      expect(node.type, example).toBe(target.type === 'flag' ? 'filter' : target.type);
      if (node.type === 'text' && target.type === 'text') expect(node.scope, example).toBe(target.scope);
      if (node.type === 'filter' && target.type === 'filter') expect(node.field, example).toBe(target.field);
      if (node.type === 'range' && target.type === 'range') expect(node.field, example).toBe(target.field);
      expect(example.startsWith(`${names[0]}:`) || names.some((name) => example.startsWith(`${name}:`))).toBe(true);
    }
  });

  it('has names that no other has', () => {
    const names = queryFields.flatMap((field) => field.names);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

describe('limits', () => {
  it('refuse more words than anyone types', () => {
    expect(() => parse('word '.repeat(401))).toThrow(QueryError);
    expect(short(parse('word '.repeat(400))).length).toBeGreaterThan(2000);
  });

  it('refuse parentheses nested deeper than the limit, before anything recurses', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}a${')'.repeat(depth)}`;
    expect(short(parse(nested(queryLimits.depth)))).toBe('a');
    expect(() => parse(nested(queryLimits.depth + 1))).toThrow(/parentheses/);
    expect(() => parse(nested(100_000))).toThrow(QueryError);
  });

  it('bear as many negations as there is room for', () => {
    expect(parse(`x ${'NOT '.repeat(2000)}y`).type).toBe('sequence');
    expect(parse(`x ${'-'.repeat(4000)}y`).type).toBe('sequence');
  });
});

describe('any text', () => {
  it('is understood: nothing but a query beyond the limits is an error', () => {
    const operators = fc.constantFrom(
      ...[
        ' ',
        ' ',
        '"',
        '(',
        ')',
        '-',
        '~',
        '*',
        ':',
        '\\',
        'OR',
        ' AND ',
        'NOT ',
        'title:',
        'version:',
        'd:',
        '..',
        '>=',
      ],
      ...[
        'a',
        'bpf_list_del',
        '<a@b.c>',
        '[PATCH v2 1/3] ',
        'Fixes: ',
        '0123456789ab',
        '+0x1f/0x30',
        'From: ',
        'https://',
      ],
      ...['constructor', '__proto__', 'toString:', 'hasOwnProperty:x'],
    );
    const text = fc.oneof(
      uglyText,
      fc.array(operators, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          const { node } = parseQuery(query, { now });
          expect(short(node).length).toBeGreaterThan(0);
          const printed = printQuery(node);
          expect(typeof printed).toBe('string');
        } catch (error) {
          if (!(error instanceof QueryError)) throw error;
        }
      }),
      { numRuns: 50_000 },
    );
  });
});

/** Words that a query may hold as they are, or behind a backslash. Brackets in a word of a group come in pairs. */
const plainWords = fc.oneof(
  fc.constantFrom(
    'bpf',
    'list_del',
    'OR',
    'AND',
    'NOT',
    '-EINVAL',
    '-x',
    'foo*',
    'ab**',
    'x~',
    'y~2',
    'title:x',
    'a:b',
  ),
  fc.constantFrom('map_create()', 'f(x)y', 'a\\b', '\\c', 'x-y', "don't", 'größe', '漢字', 'x86_64', 'bpf:'),
);
const names = fc.constantFrom('bpf', 'list_del', 'kernel/bpf', 'größe', 'x86-64');

function textArbitrary(scopes: readonly TextScope[]): fc.Arbitrary<QueryNode> {
  const scope = fc.constantFrom(...scopes);
  return fc.oneof(
    fc.record({ type: fc.constant('text'), match: fc.constant('word'), text: plainWords, slop: fc.constant(0), scope }),
    fc.record({
      type: fc.constant('text'),
      match: fc.constant('phrase'),
      text: fc.constantFrom('use after free', 'a', 'x: y (z) -w', 'OR'),
      slop: fc.nat(20),
      scope,
    }),
    fc.record({ type: fc.constant('text'), match: fc.constant('prefix'), text: names, slop: fc.constant(0), scope }),
    fc.record({ type: fc.constant('text'), match: fc.constant('fuzzy'), text: names, slop: fc.nat(2), scope }),
  ) as fc.Arbitrary<QueryNode>;
}

const leaf: fc.Arbitrary<QueryNode> = fc.oneof(
  { weight: 4, arbitrary: textArbitrary(['anywhere']) },
  { weight: 2, arbitrary: textArbitrary(textScopes) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('filter'),
      field: fc.constantFrom(...filterFields),
      value: fc.constantFrom('bpf', 'two words', '(x)', 'abc123', 'ä'),
    }) as fc.Arbitrary<QueryNode>,
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('version', 'part', 'total', 'date'), fc.option(fc.nat(99)), fc.option(fc.nat(99)))
      .filter(([, from, to]) => from !== null || to !== null)
      .map(([field, from, to]): QueryNode => {
        const scale = field === 'date' ? 12_345_678 : 1;
        return {
          type: 'range',
          field: field as 'version',
          from: from === null ? null : from * scale,
          to: to === null ? null : to * scale,
        };
      }),
  },
);

/** Trees as the parser makes them: no sequence or group of one, none of a kind within its own kind. */
const trees = fc.letrec<{ node: QueryNode; and: QueryNode; or: QueryNode; sequence: QueryNode; not: QueryNode }>(
  (tie) => {
    const several = (
      type: 'and' | 'or' | 'sequence',
      ...children: fc.Arbitrary<QueryNode>[]
    ): fc.Arbitrary<QueryNode> =>
      fc.array(fc.oneof(...children), { minLength: 2, maxLength: 4 }).map((list) => ({ type, children: list }));
    return {
      not: fc.oneof({ depthSize: 'small' }, leaf, tie('and'), tie('or')).map((child) => ({ type: 'not', child })),
      and: several('and', leaf, leaf, tie('not'), tie('or')),
      or: several('or', leaf, leaf, tie('not'), tie('and')),
      sequence: several('sequence', leaf, leaf, tie('not'), tie('or'), tie('and')),
      node: fc.oneof({ depthSize: 'small' }, leaf, tie('sequence'), tie('or'), tie('and'), tie('not')),
    };
  },
).node;

describe('a printed query', () => {
  it('is read as the tree it was printed from', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const printed = printQuery(tree);
        fc.pre(isWithinLimits(printed));
        expect(parse(printed), printed).toEqual(tree);
      }),
      { numRuns: 3000 },
    );
  });

  it('is read as what was typed, whatever that was', () => {
    const typed = fc
      .array(
        fc.constantFrom(
          ...[
            'a ',
            'bpf_x ',
            'OR ',
            'AND ',
            'NOT ',
            '-',
            '(',
            ') ',
            '"b c" ',
            '"d"~3 ',
            'title:',
            'f*',
            'g~ ',
            '\\',
            '" ',
          ],
          ...['version:>2 ', 'd:2026-01..', 'x:y ', 'kind:cover ', "l'an ", '-EIO ', 'f(x) ', 'after:yesterday '],
        ),
        { maxLength: 14 },
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(typed, (query) => {
        fc.pre(isWithinLimits(query));
        const { node } = parseQuery(query, { now });
        const printed = printQuery(node);
        fc.pre(isWithinLimits(printed));
        expect(parse(printed), printed).toEqual(node);
      }),
      { numRuns: 5000 },
    );
  });
});

function isWithinLimits(query: string): boolean {
  try {
    parse(query);
    return true;
  } catch (error) {
    if (error instanceof QueryError) return false;
    throw error;
  }
}
