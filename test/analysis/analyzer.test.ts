import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { isWordCode } from '../../src/analysis/character-class.js';
import { type Expansion, expandedTerms } from '../../src/analysis/expansion.js';
import { isShouted } from '../../src/analysis/shouting.js';
import { defaultRanking } from '../../src/search/ranking.js';
import { wordTerms } from '../../src/search/word-terms.js';
import { mailTexts } from '../support/mail-texts.js';
import { textWithNames, uglyText } from '../support/ugly-text.js';

interface Found {
  readonly expansion: Expansion;
  readonly position: number;
  readonly start: number;
}

const analyzer = new Analyzer();

function analyze(text: string, start?: number, end?: number, position?: number): { found: Found[]; behind: number } {
  const found: Found[] = [];
  const behind = analyzer.analyze(
    text,
    (expansion, at, from) => found.push({ expansion, position: at, start: from }),
    start,
    end,
    position,
  );
  return { found, behind };
}

/**
 * What a text gives, a line a surface: its type, then each term as key@position, with the stretch of the text it stands
 * for where that is not the term itself. Kinds: u word or part, n whole name, c chain of parts, j parts joined, s stem,
 * g member of a family, f family with a star, a found as a whole only.
 */
function lines(text: string): string[] {
  return analyze(text).found.map(({ expansion, position, start }) => {
    const terms = expandedTerms(expansion).map((term) => {
      const stretch = text.slice(start + term.start, start + term.end);
      return `${term.key}@${position + term.position}${stretch.toLowerCase() === term.text ? '' : `=${stretch}`}`;
    });
    return [expansion.type, ...terms].join(' ');
  });
}

const shapes: readonly [string, string, readonly string[]][] = [
  ['a word of prose', 'kernels', ['word u:kernels@0 s:kernel@0=kernels']],
  ['a word with a capital', 'Fixed', ['word u:fixed@0 s:fix@0=Fixed']],
  ['an acronym', 'LSM', ['acronym u:lsm@0 s:lsm@0']],
  ['its plural', 'LSMs', ['acronym u:lsms@0 s:lsm@0=LSMs']],
  ['a contraction', 'don’t', ["word u:don't@0=don’t s:don't@0=don’t"]],
  ['a possessive ends before its apostrophe', "verifier's", ['word u:verifier@0 s:verifier@0']],
  [
    'snake_case',
    'bpf_list_del',
    ['name u:bpf@0 u:list@1 u:del@2 n:bpf_list_del@0 c:bpf_list@0 c:list_del@1 j:bpflistdel@0=bpf_list_del'],
  ],
  [
    'leading underscores',
    '__bpf_kfunc',
    ['name u:bpf@0 u:kfunc@1 n:__bpf_kfunc@0 c:bpf_kfunc@0 j:bpfkfunc@0=bpf_kfunc'],
  ],
  ['trailing underscores', 'foo_lock__', ['name u:foo@0 u:lock@1 n:foo_lock__@0 c:foo_lock@0 j:foolock@0=foo_lock']],
  ['one word with an underscore', '_x', ['name u:x@0 n:_x@0']],
  [
    'MACRO_CASE',
    'BPF_MAP_TYPE_RHASH',
    [
      'macro u:bpf@0 u:map@1 u:type@2 u:rhash@3 n:bpf_map_type_rhash@0 c:bpf_map_type@0 c:map_type_rhash@1 c:bpf_map@0 c:map_type@1 c:type_rhash@2 j:bpfmaptyperhash@0=BPF_MAP_TYPE_RHASH',
    ],
  ],
  [
    'CamelCase',
    'TcpExtSyncookiesRecv',
    [
      'camel u:tcp@0 u:ext@1 u:syncookies@2 u:recv@3 n:tcp_ext_syncookies_recv@0=TcpExtSyncookiesRecv c:tcp_ext_syncookies@0=TcpExtSyncookies c:ext_syncookies_recv@1=ExtSyncookiesRecv c:tcp_ext@0=TcpExt c:ext_syncookies@1=ExtSyncookies c:syncookies_recv@2=SyncookiesRecv j:tcpextsyncookiesrecv@0',
    ],
  ],
  [
    'camelCase',
    'bpfListDel',
    [
      'camel u:bpf@0 u:list@1 u:del@2 n:bpf_list_del@0=bpfListDel c:bpf_list@0=bpfList c:list_del@1=ListDel j:bpflistdel@0',
    ],
  ],
  [
    'capitals within',
    'MongoDBError',
    [
      'camel u:mongo@0 u:db@1 u:error@2 n:mongo_db_error@0=MongoDBError c:mongo_db@0=MongoDB c:db_error@1=DBError j:mongodberror@0',
    ],
  ],
  [
    'a name of five parts',
    'bpf_map_free_kptrs_deferred',
    [
      'name u:bpf@0 u:map@1 u:free@2 u:kptrs@3 u:deferred@4 n:bpf_map_free_kptrs_deferred@0 c:bpf_map_free_kptrs@0 c:map_free_kptrs_deferred@1 c:bpf_map_free@0 c:map_free_kptrs@1 c:free_kptrs_deferred@2 c:bpf_map@0 c:map_free@1 c:free_kptrs@2 c:kptrs_deferred@3 j:bpfmapfreekptrsdeferred@0=bpf_map_free_kptrs_deferred',
    ],
  ],
  [
    'a name of seven parts',
    'a1_b2_c3_d4_e5_f6_g7',
    [
      'name u:a1@0 u:b2@1 u:c3@2 u:d4@3 u:e5@4 u:f6@5 u:g7@6 n:a1_b2_c3_d4_e5_f6_g7@0 c:a1_b2_c3_d4@0 c:b2_c3_d4_e5@1 c:c3_d4_e5_f6@2 c:d4_e5_f6_g7@3 c:a1_b2_c3@0 c:b2_c3_d4@1 c:c3_d4_e5@2 c:d4_e5_f6@3 c:e5_f6_g7@4 c:a1_b2@0 c:b2_c3@1 c:c3_d4@2 c:d4_e5@3 c:e5_f6@4 c:b2_c3_d4_e5_f6_g7@1 c:a1_b2_c3_d4_e5_f6@0 j:a1b2c3d4e5f6g7@0=a1_b2_c3_d4_e5_f6_g7',
    ],
  ],
  ['a call', 'map_create()', ['name u:map@0 u:create@1 n:map_create@0 j:mapcreate@0=map_create']],
  [
    'a member by pointer',
    'sk->sk_rcvlowat',
    ['member u:sk@0 u:sk@1 u:rcvlowat@2 n:sk_rcvlowat@1 j:skrcvlowat@1=sk_rcvlowat c:sk->sk_rcvlowat@0 s:sk@0'],
  ],
  [
    'a chain of members',
    'reg->id->off',
    ['member u:reg@0 u:id@1 u:off@2 c:reg->id@0 c:id->off@1 s:reg@0 s:id@1 s:off@2'],
  ],
  [
    'a member of a struct',
    'attr.prog_type',
    [
      'member u:attr@0 u:prog@1 u:type@2 n:prog_type@1 j:progtype@1=prog_type c:attr->prog_type@0=attr.prog_type s:attr@0',
    ],
  ],
  ['underscores that are no member', 'sk->_::__', ['member u:sk@0 s:sk@0']],
  ['a path of Rust', 'Foo::bar', ['member u:foo@0 u:bar@1 c:foo->bar@0=Foo::bar s:foo@0 s:bar@1']],
  [
    'a type of code',
    'struct file_operations',
    [
      'word u:struct@0 s:struct@0',
      'name u:file@1 u:operations@2 n:file_operations@1 j:fileoperations@1=file_operations',
    ],
  ],
  [
    'a path',
    'kernel/bpf/verifier.c',
    [
      'path n:kernel/bpf/verifier.c@0 u:kernel@0 u:bpf@1 u:verifier@2 u:c@3 c:bpf/verifier.c@1 c:verifier.c@2 s:kernel@0 s:bpf@1 s:verifier@2',
    ],
  ],
  [
    'a path from the root',
    '/proc/net/netstat',
    ['path n:proc/net/netstat@0 u:proc@0 u:net@1 u:netstat@2 c:net/netstat@1 s:proc@0 s:net@1 s:netstat@2'],
  ],
  ['a folder', 'selftests/bpf', ['path n:selftests/bpf@0 u:selftests@0 u:bpf@1 s:selftest@0=selftests s:bpf@1']],
  [
    'a path in a diff',
    'a/net/ipv4/tcp.c',
    ['path n:net/ipv4/tcp.c@0 u:net@0 u:ipv4@1 u:tcp@2 u:c@3 c:ipv4/tcp.c@1 c:tcp.c@2 s:net@0 s:tcp@2'],
  ],
  ['an include', '<linux/bpf.h>', ['path n:linux/bpf.h@0 u:linux@0 u:bpf@1 u:h@2 c:bpf.h@1 s:linux@0 s:bpf@1']],
  ['a file by itself', 'vmlinux.h', ['path n:vmlinux.h@0 u:vmlinux@0 u:h@1 s:vmlinux@0']],
  [
    'a path with a hyphen',
    'arch/x86/kernel/cpu-common.c',
    [
      'path n:arch/x86/kernel/cpu-common.c@0 u:arch@0 u:x86@1 u:kernel@2 u:cpu@3 u:common@4 n:cpu_common@3=cpu-common u:c@5 c:x86/kernel/cpu-common.c@1 c:kernel/cpu-common.c@2 c:cpu-common.c@3 j:cpucommon@3=cpu-common s:arch@0 s:kernel@2 s:cpu@3 s:common@4',
    ],
  ],
  [
    'a Kconfig symbol',
    'CONFIG_BPF_SYSCALL',
    [
      'config u:config@0 u:bpf@1 u:syscall@2 n:config_bpf_syscall@0 c:config_bpf@0 c:bpf_syscall@1 j:configbpfsyscall@0=CONFIG_BPF_SYSCALL',
    ],
  ],
  ['a register', 'r11', ['register u:r11@0']],
  [
    'a register of x86',
    '%rip-relative',
    [
      'register n:%rip-relative@0 u:rip@0 u:relative@1 n:rip_relative@0=rip-relative j:riprelative@0=rip-relative s:rip@0 s:rel@1=relative',
    ],
  ],
  ['a width', 's16', ['register u:s16@0']],
  ['an architecture', 'x86-64', ['architecture u:x86@0 u:64@1 n:x86_64@0=x86-64 j:x8664@0=x86-64']],
  ['the same with an underscore', 'x86_64', ['architecture u:x86@0 u:64@1 n:x86_64@0 j:x8664@0=x86_64']],
  ['another', 'arm64', ['architecture u:arm64@0']],
  ['an instruction', 'LOAD_ACQUIRE', ['macro u:load@0 u:acquire@1 n:load_acquire@0 j:loadacquire@0=LOAD_ACQUIRE']],
  ['a version', 'v6', ['version u:v6@0']],
  ['a release', '6.12.y', ['version u:6.12.y@0 c:6.12@0']],
  ['a release candidate', 'v6.1-rc3', ['version u:6.1-rc3@0=v6.1-rc3 c:6.1@0']],
  ['series-part', '05/13', ['part u:5/13@0=05/13']],
  [
    'a subject',
    '[PATCH bpf-next v3]',
    [
      'acronym u:patch@0 s:patch@0',
      'compound u:bpf@1 u:next@2 n:bpf_next@1=bpf-next j:bpfnext@1=bpf-next s:bpf@1 s:next@2',
      'version u:v3@3',
    ],
  ],
  ['a sha', '9f2d3b1c0a7e', ['sha a:9f2d3b1c0a7e@0 u:9f2d3b1c0a7e@0']],
  [
    'a CVE id',
    'CVE-2024-1234',
    [
      'cve a:cve-2024-1234@0 u:cve@0 u:2024@1 u:1234@2 n:cve_2024_1234@0=CVE-2024-1234 j:cve20241234@0=CVE-2024-1234 s:cve@0',
    ],
  ],
  [
    'a Message-ID',
    '<20260501.1-x@kernel.org>',
    ['message-id a:20260501.1-x@kernel.org@0 u:20260501@0 u:1@1 u:x@2 u:kernel@3 u:org@4'],
  ],
  [
    'a Message-ID without brackets',
    '20190430001534.26246-1-tobin@kernel.org',
    [
      'message-id a:20190430001534.26246-1-tobin@kernel.org@0 u:20190430001534@0 u:26246@1 u:1@2 u:tobin@3 u:kernel@4 u:org@5',
    ],
  ],
  ['an address', 'j.doe+tag@kernel.org', ['address a:j.doe+tag@kernel.org@0 u:j@0 u:doe@1 u:tag@2 u:kernel@3 u:org@4']],
  [
    'a URL',
    'https://docs.kernel.org/bpf/',
    ['url a:https://docs.kernel.org/bpf@0=https://docs.kernel.org/bpf/ u:https@0 u:docs@1 u:kernel@2 u:org@3 u:bpf@4'],
  ],
  [
    'a link into an archive',
    'https://lore.kernel.org/bpf/x%2B1@host.org/T/#u',
    [
      'url a:https://lore.kernel.org/bpf/x%2b1@host.org/t/#u@0 a:x+1@host.org@0=https://lore.kernel.org/bpf/x%2B1@host.org/T/#u u:https@0 u:lore@1 u:kernel@2 u:org@3 u:bpf@4 u:x@5 u:2b1@6 u:host@7 u:org@8 u:t@9 u:u@10',
    ],
  ],
  ['an error code', '-EINVAL', ['flag n:-einval@0 u:einval@0 s:einval@0']],
  ['an option', '--force', ['flag n:--force@0 u:force@0 s:forc@0=force']],
  ['a printk format', '%pK', ['flag n:%pk@0 u:pk@0 s:pk@0']],
  ['a flag of an open file', 'O_CLOEXEC', ['macro u:o@0 u:cloexec@1 n:o_cloexec@0 j:ocloexec@0=O_CLOEXEC']],
  ['a hexadecimal number', '0x1fUL', ['hex u:0x1f@0=0x1fUL']],
  ['a number', '4096ULL', ['number u:4096@0=4096ULL']],
  ['a date', '2026-05-01', ['compound u:2026@0 u:05@1 u:01@2 n:2026_05_01@0=2026-05-01 j:20260501@0=2026-05-01']],
  [
    'words with hyphens',
    'use-after-free',
    [
      'compound u:use@0 u:after@1 u:free@2 n:use_after_free@0=use-after-free j:useafterfree@0=use-after-free s:use@0 s:after@1 s:free@2',
    ],
  ],
  ['a hyphen beside one letter', 'i-1', ['word u:i@0 s:i@0', 'number u:1@1']],
  [
    'a family with a star',
    'bpf_list_*',
    ['family u:bpf@0 u:list@1 f:bpf_list_@0=bpf_list_* c:bpf_list@0 j:bpflist@0=bpf_list'],
  ],
  [
    'alternatives in brackets',
    'bpf_[set|remove]_dentry_xattr',
    [
      'family u:bpf@0 u:set@1 u:remove@2 u:dentry@3 u:xattr@4 g:bpf_set_dentry_xattr@0=bpf_[set|remove]_dentry_xattr g:bpf_remove_dentry_xattr@0=bpf_[set|remove]_dentry_xattr c:dentry_xattr@3 j:dentryxattr@3=dentry_xattr s:bpf@0 s:set@1 s:remov@2=remove',
    ],
  ],
  [
    'alternatives in braces',
    'cnum{32,64}',
    ['family u:cnum@0 u:32@1 u:64@2 g:cnum32@0=cnum{32,64} g:cnum64@0=cnum{32,64} s:cnum@0'],
  ],
  [
    'alternatives in front',
    '{insn,data}_cur',
    [
      'family u:insn@0 u:data@1 u:cur@2 g:insn_cur@0={insn,data}_cur g:data_cur@0={insn,data}_cur s:insn@0 s:data@1 s:cur@2',
    ],
  ],
  [
    'alternatives behind slashes',
    'bpf_list_is_first/last/empty',
    [
      'path n:bpf_list_is_first/last/empty@0 u:bpf@0 u:list@1 u:is@2 u:first@3 n:bpf_list_is_first@0 u:last@4 u:empty@5 g:bpf_list_is_first@0=bpf_list_is_first/last/empty g:bpf_list_is_last@0=bpf_list_is_first/last/empty g:bpf_list_is_empty@0=bpf_list_is_first/last/empty c:bpf_list_is@0 c:list_is_first@1 c:bpf_list@0 c:list_is@1 c:is_first@2 j:bpflistisfirst@0=bpf_list_is_first c:last/empty@4 s:last@4 s:empti@5=empty',
    ],
  ],
  ['two names and a slash', 'smin32/smax32', ['path n:smin32/smax32@0 u:smin32@0 u:smax32@1']],
  ['diacritics', 'Größe', ['word u:große@0=Größe s:große@0=Größe']],
  ['an ideograph', '漢字', ['word u:漢@0 s:漢@0', 'word u:字@1 s:字@1']],
  [
    'a name beside ideographs',
    '漢bpf_x字',
    ['word u:漢@0 s:漢@0', 'name u:bpf@1 u:x@2 n:bpf_x@1 j:bpfx@1=bpf_x', 'word u:字@3 s:字@3'],
  ],
];

describe('the shapes of kernel text', () => {
  it.each(shapes)('%s: %s', (_shape, text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe('where surfaces begin and end', () => {
  it.each([
    ['map_create(); foo', 'map_create foo'],
    ['"quoted" (bracketed) `ticked`', 'quoted bracketed ticked'],
    ['ends with a stop. Then', 'ends with a stop Then'],
    ['foo->bar->', 'foo->bar'],
    ['a/b/ c', 'a/b c'],
    ['array[i] and arr[i, j]', 'array i and arr[i, j]'],
    ['x = y|z; a=b', 'x y z a b'],
    ['foo--bar', 'foo bar'],
    ['--- a/file.c', 'a/file.c'],
    ['-a-b', '-a b'],
    ['read/write', 'read/write'],
    ["don’t won't kernel's \"rock 'n' roll\"", "don’t won't kernel rock n roll"],
    ['(https://x.org/a_(b)).', 'https://x.org/a_(b'],
    ['see <https://x.org/a>, or http://y.org/b.', 'see https://x.org/a or http://y.org/b'],
    ['<a b@c> <a@b@c> <@> <a@b', 'a b@c a@b@c a@b'],
    ['j-keerthy@ti.com', 'j-keerthy@ti.com'],
    ['*ptr &addr !not ~mask', 'ptr addr not mask'],
    ['bpf_* and bpf_**', 'bpf_* and bpf_'],
    ['v5.10.y..v6.1', 'v5.10.y v6.1'],
    ['\u00ad\u200d\u200f', ''],
    ['', ''],
  ])('%j', (text, surfaces) => {
    expect(
      analyze(text)
        .found.map(({ expansion }) => expansion.surface)
        .join(' '),
    ).toBe(surfaces);
  });

  it('a surface is cut at 250 characters, a URL at 1,000, and what follows is a surface of its own', () => {
    expect(analyze('x'.repeat(300)).found.map(({ expansion }) => expansion.surface.length)).toEqual([250, 50]);
    expect(analyze(`https://${'x'.repeat(1200)}`).found.map(({ expansion }) => expansion.surface.length)).toEqual([
      1000, 208,
    ]);
  });
});

describe('a piece of a text', () => {
  it('is analysed as if it stood alone, with offsets into the whole and positions from the one given', () => {
    const text = 'xx bpf_list_del kernels yy';
    const { found, behind } = analyze(text, 3, 23, 100);
    expect(found.map(({ expansion, position, start }) => [expansion.surface, position, start])).toEqual([
      ['bpf_list_del', 100, 3],
      ['kernels', 103, 16],
    ]);
    expect(behind).toBe(104);
  });
});

describe('prose all in capitals', () => {
  it('is read as if it were in small letters', () => {
    expect(lines('THE LIBRARIES OF THE KERNEL').map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 5 }, () => 'word'),
    );
    expect(lines('THE LIBRARIES OF THE KERNEL')[1]).toBe('word u:libraries@1 s:librari@1=LIBRARIES');
  });

  it.each(['BPF_MAP_TYPE_ARRAY_OF_MAPS', 'LSM AND IPE', 'THE LSM', 'The LIBRARIES OF THE KERNEL'])(
    '%s is not',
    (text) => {
      expect(isShouted(text)).toBe(false);
    },
  );
});

/** Plain, as it is asked some million times: an `expect` each would take minutes. */
function must(holds: boolean, what: () => string): void {
  if (!holds) expect.fail(what());
}

/** What holds of the analysis of any text. */
function expectLaws(text: string): void {
  const { found, behind } = analyze(text);
  const shouted = isShouted(text);
  let position = 0;
  let end = 0;
  const covered = new Uint8Array(text.length);
  for (const { expansion, position: at, start } of found) {
    const { surface, units, type } = expansion;
    const stretch = text.slice(start, start + surface.length);
    must(stretch === surface || (shouted && smallAscii(stretch) === surface), () => `${surface} is not ${stretch}`);
    must(start >= end, () => `${surface} begins before what stands in front of it ends`);
    end = start + surface.length;
    must(end <= text.length, () => `${surface} ends behind the text`);
    must(at === position, () => `${surface} at ${at}, not ${position}`);
    position += units;
    for (const term of expandedTerms(expansion)) {
      if (term.kind === 'unit') covered.fill(1, start + term.start, start + term.end);
    }
    if (!checked.has(expansion)) {
      checked.add(expansion);
      expectSoundTerms(expansion);
      expectAgreement(expansion, text[start - 1] === '<');
    }
    // Of addresses and links only the first words are units; the a/ and b/ of diffs are no words.
    if (type === 'address' || type === 'message-id' || type === 'url') covered.fill(1, start, end);
    if (type === 'path' && /^[ab]\//.test(surface)) covered.fill(1, start, start + 1);
  }
  must(behind === position, () => `${behind} behind the last, not ${position}`);
  for (let i = 0; i < text.length; i++) {
    const isPossessive = text[i] === 's' && /['’]/.test(text[i - 1] ?? '');
    must(
      covered[i] === 1 || isPossessive || !/[A-Za-z0-9]/.test(text[i]!),
      () => `"${text.slice(Math.max(0, i - 30), i + 30)}" loses ${text[i]} at ${i}`,
    );
  }
}

const checked = new WeakSet<Expansion>();

function smallAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function expectSoundTerms(expansion: Expansion): void {
  const { surface, units, keys, coreTerms, codeTerms } = expansion;
  let unit = 0;
  for (const [i, term] of expandedTerms(expansion).entries()) {
    const { kind, text, position, start, end, key } = term;
    must(text !== '' && text.length <= 120 && !/[\ud800-\udfff]/.test(text), () => `${surface} gives ${key}`);
    must(0 <= start && start < end && end <= surface.length, () => `${key} from ${start} to ${end} of ${surface}`);
    // Positions within a surface are told apart up to 63.
    if (kind === 'unit') must(position === Math.min(unit++, 63), () => `${key} of ${surface} at ${position}`);
    else must(position < Math.max(1, Math.min(units, 64)), () => `${key} of ${surface} at ${position}`);
    const isCore = kind === 'unit' || kind === 'name' || kind === 'atom';
    must(
      isCore === i < coreTerms && (kind === 'stem') === i >= codeTerms,
      () => `${key} of ${surface} is out of order`,
    );
  }
  must(unit === units, () => `${surface} has ${unit} units, not ${units}`);
  must(keys.length <= units * 2 + 60, () => `${surface} gives ${keys.length} terms`);
}

/** A surface typed as a query gives the terms that it gave in the text, and asks for at least one of them. */
function expectAgreement(expansion: Expansion, bracketed: boolean): void {
  const { surface, keys, units } = expansion;
  if (!bracketed) {
    const again = analyze(surface).found.flatMap((found) => found.expansion.keys);
    must(again.join('\n') === keys.join('\n'), () => `${surface} as a query gives ${again.join(' ')}`);
  }
  const asked = wordTerms(expansion, defaultRanking).flatMap((term) => term.keys);
  must(
    units === 0 || asked.some((key) => keys.includes(key)),
    () => `${surface} as a query asks for nothing of itself`,
  );
}

describe('of any text', () => {
  it('surfaces and terms are slices in order, no word is lost, and a query gives what the text gives', {
    timeout: 60_000,
  }, () => {
    fc.assert(fc.property(uglyText, expectLaws), { numRuns: 3000 });
  });

  it('the same holds of real mail', { timeout: 60_000 }, async (context) => {
    const texts = await mailTexts(400);
    if (texts.length === 0) context.skip('no mailbox at hand');
    expect(texts.length).toBe(400);
    for (const text of texts) expectLaws(text);
  });

  it('names in ASCII are found whatever stands beside them', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(textWithNames, ({ text, names }) => {
        const surfaces = new Set(analyze(text).found.map(({ expansion }) => expansion.surface.toLowerCase()));
        for (const name of names) expect(surfaces).toContain(name.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });

  it('every character in and outside ASCII is read without an error beside a name', () => {
    let text = '';
    for (let code = 0; code < 0x10000; code++) text += `${String.fromCharCode(code)} bpf_x `;
    expect(analyze(text).found.filter(({ expansion }) => expansion.surface === 'bpf_x').length).toBe(0x10000);
    expect(isWordCode(0xd800)).toBe(false);
  });

  it('a repeated analysis gives the same, also when the memory of surfaces has been turned over', () => {
    const text = 'bpf_list_del of the verifier';
    const before = lines(text);
    for (let i = 0; i < 90_000; i++) analyze(`w${i}`);
    expect(lines(text)).toEqual(before);
  });
});
