import type { Random } from '../support/random.js';

/** Words that are keys of every object, that mean something to databases, shells and pages, or nothing at all. */
const words = [
  ...['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  ...['bpf', 'list_del', 'rcu_read_lock', 'CONFIG_BPF', 'sk->sk_prot', 'kernel/bpf/verifier.c', 'v2', '[PATCH', '1/2]'],
  ...['the', 'is', 'a', 'not', 'NOT', 'AND', 'OR', 'NEAR', 'to', '*', '?', '~', '~2', '^', '+', '-', '--', '|', '&&'],
  ...['title:', 's:', 'f:', 'd:', 'dfn:', 'constructor:', '__proto__:', 'kind:patch', 'date:', 'has:', 'q:', ':', '::'],
  ...['d:2024-01-01..', 'd:..2.weeks.ago', 'd:9999999999..', 'v:2..3', '..', '2025-13-99', 'is:reply', 'list:bpf'],
  ...['"', "'", '(', ')', '[', ']', '{', '}', '<', '>', '\\', '/', '%', '%00', ';', '$(id)', '`id`', '<script>'],
  ...[
    '漢字',
    'İstanbul',
    'שלום',
    '\u202e',
    '\u0301\u0301',
    '😀',
    '\u200d',
    '\ufeff',
    '\u00ad',
    'ﬁ',
    '\ud800',
    '\0',
    '\t',
  ],
  ...[
    'https://lore.kernel.org/r/a@b',
    '<a@b.c>',
    'a@b.c',
    'corpus/x.txt:1',
    'BUG: KASAN: use-after-free',
    'aaaaaaaaaaaa',
  ],
  ...['x'.repeat(40), 'x_'.repeat(60), 'a/'.repeat(80), '->'.repeat(50), '{a,b}'.repeat(30), 'é'.repeat(100)],
];

function repeated(random: Random): string {
  const piece = random.pick(words) + random.pick(['', ' ', '', '"', '(']);
  return piece.repeat(1 + random.below(400 / Math.max(1, piece.length)));
}

function characters(random: Random): string {
  const ranges = [0x80, 0x80, 0x80, 0x250, 0x10000] as const;
  const codes = Array.from({ length: random.below(80) }, () => random.below(random.pick(ranges)));
  return String.fromCharCode(...codes);
}

/** A query that nobody means well with, or one of random words. */
export function hostileQuery(random: Random): string {
  switch (random.below(12)) {
    case 0:
      return characters(random);
    case 1:
      return repeated(random);
    case 2:
      return '('.repeat(random.below(10_000)) + random.pick(words);
    case 3:
      return `${'(a '.repeat(random.below(40))}${')'.repeat(random.below(40))}`;
    case 4:
      return Array.from({ length: random.below(1_500) }, () => random.pick(words)).join(' ');
    case 5:
      return `"${Array.from({ length: random.below(40) }, () => random.pick(words)).join(' ')}`;
    case 6:
      return Array.from(
        { length: random.below(32) },
        () => `${random.pick('abcdefgrstuv'.split(''))}${random.pick(['*', 'e*', '~', '~2'])}`,
      ).join(' ');
    case 7:
      return `${'-'.repeat(random.below(100))}${random.pick(words)} ${'NOT '.repeat(random.below(200))}`;
    case 8:
      return random.pick(words).repeat(random.below(300));
    default:
      return Array.from({ length: 1 + random.below(10) }, () => random.pick(words)).join(
        random.pick([' ', ' ', '', ' OR ', ' AND ']),
      );
  }
}

/** Paths of requests with a hostile text in them. */
export function hostileRequest(random: Random): string {
  const text = hostileQuery(random).slice(0, 6_000);
  const encoded = encodeURIComponent(wellFormed(text));
  const raw = random.chance(0.05) ? encodeURIComponent(wellFormed(text)).replaceAll('%2', '%') : encoded;
  const routes = [
    `/api/search?q=${raw}`,
    `/api/search?q=${raw}&sort=newest&limit=100`,
    `/api/search?q=bpf&author=${raw}&subsystem=-${encoded.slice(0, 200)}`,
    `/api/search?${raw}=1`,
    `/api/search?q=${raw}&collapse=versions&explain=1`,
    `/?q=${raw}`,
    `/?q=${raw}&offset=${random.below(2_000)}`,
    `/api/suggest?q=${raw}`,
    `/api/identifiers?q=${raw}`,
    `/feed.atom?q=${raw}`,
    `/opensearch/suggestions?q=${raw}`,
    `/api/patches/${raw}`,
    `/api/patches/${raw}/versions`,
    `/patch/${raw}`,
    `/identifier/${raw}`,
    `/${raw}`,
  ];
  return random.pick(routes);
}

/** Half surrogate pairs cannot be part of a URL. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
