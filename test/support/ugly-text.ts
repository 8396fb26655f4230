import fc from 'fast-check';

/** Pieces of kernel text, whole and broken, and of what else the world writes. */
const pieces = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(' ', '\n', '\t', ', ', '. ', '_', '-', '->', '::', '/', '.', "'", '’', '@') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('[', ']', '{', '}', '|', '*', '<', '>', '%', '+', '(', ')', '://', '#', '~'),
  },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        'bpf',
        'list',
        'del',
        'BPF',
        'MAP',
        'LSMs',
        'TcpExt',
        'kernel',
        'verifier.c',
        '__kfunc',
        'x86',
        '64',
        'v6',
        '1',
      ],
      ...[
        '0x1f',
        'CONFIG_',
        'https',
        'git',
        'lore.kernel.org',
        '9f2d3b1c0a7e',
        'CVE-2024-1234',
        'EINVAL',
        's',
        '05/13',
      ],
      ...['bpf_[set|remove]_x', 'cnum{32,64}', 'bpf_list_*', 'sk->sk_rcvlowat', 'j.doe@host.org', 'IS THE', 'rc3'],
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'İ',
        'ı',
        'ß',
        'é',
        'e\u0301',
        '\u0301',
        '漢字',
        '한글',
        'カタカナ',
        'שלום',
        'مرحبا',
        '\u200f',
        '\u200d',
        '😀',
        '𝐛𝐩𝐟',
      ],
      ...['\ud800', '\udfff', '\ufffd', '\ufeff', '\u0000', '\ufa6c', '\uffff', 'ﬁ', 'Σ', 'ﷺ', '½', '\u00ad'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
);

/** Text as ugly as text gets. */
export const uglyText = fc.array(pieces, { maxLength: 40 }).map((list) => list.join(''));

/** The same around names of code, each with room beside it. */
export const textWithNames = fc
  .array(fc.tuple(uglyText, fc.constantFrom('bpf_list_del', 'TcpExtSyncookiesRecv', '__arena', 'CONFIG_BPF')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((list) => ({
    text: list.map(([ugly, name]) => `${ugly} ${name} `).join(''),
    names: list.map(([, name]) => name),
  }));
