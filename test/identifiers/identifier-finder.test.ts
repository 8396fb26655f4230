import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import { nameEvidence } from '../../src/index/terms/name-table.js';
import { entries, kernelEntries } from './name-entries.js';

const finder = new IdentifierFinder(kernelEntries);

function first(typed: string, among = finder): string | undefined {
  return among.find(typed, 1)[0]?.identifier;
}

describe('ways to misremember a name', () => {
  it.each([
    // One or two slips in a part.
    ['bpf_lst_del', 'bpf_list_del'],
    ['bpf_lsit_del', 'bpf_list_del'],
    ['bpf_lisst_del', 'bpf_list_del'],
    ['bpf_lost_del', 'bpf_list_del'],
    ['klp_try_complte_trasition', 'klp_try_complete_transition'],
    ['rhashtalbe_next_kye', 'rhashtable_next_key'],
    ['pbf_list_del', 'bpf_list_del'],
    // Slips in two parts.
    ['secruity_task_aloc', 'security_task_alloc'],
    // A part left out, two left out.
    ['btf_func_args', 'btf_prepare_func_args'],
    ['module_each_symbol', 'module_kallsyms_on_each_symbol'],
    // Parts in another order.
    ['bpf_is_first_list', 'bpf_list_is_first'],
    ['xdp_redirect_do', 'xdp_do_redirect'],
    // Another separator, or none.
    ['bpf-list-del', 'bpf_list_del'],
    ['bpf.list.del', 'bpf_list_del'],
    ['bpflistdel', 'bpf_list_del'],
    ['bpflsitdel', 'bpf_list_del'],
    ['xsk_socket_create', 'xsk_socket__create'],
    ['k_malloc_no_lock', 'kmalloc_nolock'],
    ['link_vmlinux.sh', 'link-vmlinux.sh'],
    // Camel case for snake case, and the reverse.
    ['btfPrepareFuncArgs', 'btf_prepare_func_args'],
    ['set_page_uptodate', 'SetPageUptodate'],
    ['tcp_ext_syn_cookies_recv', 'TcpExtSyncookiesRecv'],
    // Words.
    ['map create', 'BPF_MAP_CREATE'],
    ['sockops rcvq', 'BPF_SOCK_OPS_RCVQ_CB'],
    ['sleepable build id offset', 'stack_map_get_build_id_offset_sleepable'],
    ['get dentry xattr', 'bpf_get_dentry_xattr'],
    // Start or end alone.
    ['PROG_QUERY', 'BPF_PROG_QUERY'],
    ['rcvlowat_cb', 'BPF_SOCK_OPS_RCVLOWAT_CB'],
    ['rhashtable_walk', 'rhashtable_walk_next'],
    // Abbreviations, and words spelled out that the name abbreviates.
    ['btf_prep_args', 'btf_prepare_func_args'],
    ['chk_map_kptr_acc', 'check_map_kptr_access'],
    ['ring_buf_lck_rsrv', 'ring_buffer_lock_reserve'],
    ['get_usr_pgs_fast', 'get_user_pages_fast'],
    ['bpf_list_delete', 'bpf_list_del'],
    ['pointer_to_stack', 'PTR_TO_STACK'],
    // Plural, case, arguments, keywords, quotes.
    ['bpf_verifier_envs', 'bpf_verifier_env'],
    ['Bpf_Map_Type_Rhash', 'BPF_MAP_TYPE_RHASH'],
    ['bpf_list_del(head, node)', 'bpf_list_del'],
    ['struct bpf_prog_auxs', 'bpf_prog_aux'],
    ['`klp_shadow_get()`', 'klp_shadow_get'],
    ['&xsk_socket__delete,', 'xsk_socket__delete'],
    ['env->bpf_prog_aux', 'bpf_prog_aux'],
    ['config bpf syscall', 'CONFIG_BPF_SYSCALL'],
    ['BPF_SYSCALL', 'CONFIG_BPF_SYSCALL'],
    ['verifier.c:123', 'verifier.c'],
    ['btf_check.c', 'check_btf.c'],
  ])('%s is %s', (typed, wanted) => {
    expect(first(typed)).toBe(wanted);
  });
});

describe('what a name is not taken for', () => {
  it.each([
    // A slip away from one name, and by an opposite away from another.
    ['bpf_list_ad', 'bpf_list_add'],
    ['bpf_lst_dell', 'bpf_list_del'],
    ['rcu_read_unlok', 'rcu_read_unlock'],
    ['rcu_raed_lock', 'rcu_read_lock'],
    ['spin_lokc_irqsave', 'spin_lock_irqsave'],
    ['klp_disble_patch', 'klp_disable_patch'],
    ['klp_enble_patch', 'klp_enable_patch'],
    ['bpf_prg_put', 'bpf_prog_put'],
    ['dma_umap_single', 'dma_unmap_single'],
    ['bpf_rx_qeue', 'bpf_rx_queue'],
    ['bpf_skb_stroe_bytes', 'bpf_skb_store_bytes'],
    ['bpf_list_is_lst', 'bpf_list_is_last'],
    ['mutx_unlock', 'mutex_unlock'],
    // Numbers are never mistyped into others.
    ['udp6_lib_lokup2', 'udp6_lib_lookup2'],
    ['udp4_lib_lokup2', 'udp4_lib_lookup2'],
  ])('%s is %s, not its sibling', (typed, wanted) => {
    expect(first(typed)).toBe(wanted);
  });

  it('puts the opposite behind every near miss', () => {
    const siblings = new IdentifierFinder(entries('bpf_list_del', 'bpf_list_add_impl', 'bpf_lists_addr'));
    expect(
      siblings
        .find('bpf_list_add', 3)
        .map((match) => match.identifier)
        .indexOf('bpf_list_del'),
    ).not.toBe(0);
    const locks = new IdentifierFinder(entries('foo_unlock', 'foo_trylock_lock'));
    expect(first('foo_lock', locks)).toBe('foo_trylock_lock');
  });

  it('finds nothing for what is like no name', () => {
    expect(finder.find('zzqqzz_wwxxyy', 10)).toEqual([]);
    expect(finder.find('frobnicate', 10)).toEqual([]);
    expect(finder.find('bpf_frobnication', 10)).toEqual([]);
  });
});

describe('ranking', () => {
  it('goes by closeness first, then by how often a name occurs', () => {
    const among = new IdentifierFinder(
      entries({ spelling: 'foo_bar_get', documents: 1 }, { spelling: 'foo_bar_gett_all', documents: 900 }),
    );
    expect(first('foo_bar_gte', among)).toBe('foo_bar_get');
    const equals = new IdentifierFinder(
      entries({ spelling: 'aa_foo_bar', documents: 2 }, { spelling: 'bb_foo_bar', documents: 20 }),
    );
    expect(first('foo_bar', equals)).toBe('bb_foo_bar');
  });

  it('prefers what was seen lately, and what titles spell', () => {
    const year = 365 * 86_400;
    const dated = new IdentifierFinder(
      entries(
        { spelling: 'aa_foo_bar', last: 1_700_000_000 - 5 * year },
        { spelling: 'bb_foo_bar', last: 1_700_000_000 },
      ),
    );
    expect(first('foo_bar', dated)).toBe('bb_foo_bar');
    const placed = new IdentifierFinder(
      entries({ spelling: 'aa_foo_bar', fields: 1 << 11 }, { spelling: 'bb_foo_bar', fields: 1 }),
    );
    expect(first('foo_bar', placed)).toBe('bb_foo_bar');
  });

  it('puts the very spelling before the same name written otherwise, however well known', () => {
    const among = new IdentifierFinder(
      entries({ spelling: 'map_create' }, { spelling: 'MAP_CREATE', documents: 5000 }),
    );
    expect(among.find('map_create', 2).map((match) => match.identifier)).toEqual(['map_create', 'MAP_CREATE']);
    expect(among.find('MAP_CREATE', 2).map((match) => match.identifier)).toEqual(['MAP_CREATE', 'map_create']);
  });

  it('falls in score with the rank', () => {
    const scores = finder.find('bpf_list', 20).map((match) => match.score);
    expect(scores.length).toBeGreaterThan(5);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const score of scores) expect(score).toBeGreaterThan(0);
    expect(finder.find('bpf_list_del', 1)[0]!.score).toBe(1);
  });
});

describe('what is said of a match', () => {
  function match(typed: string): { identifier: string; distance: number; why: string } {
    const { identifier, distance, why } = finder.find(typed, 1)[0]!;
    return { identifier, distance, why };
  }

  it.each([
    ['bpf_list_del', 0, 'exact match'],
    ['BPF_List_Del', 0, 'differs in case'],
    ['bpf list del', 0, 'differs in separators'],
    ['bpf_lst_del', 1, '"lst" for "list": one letter missing'],
    ['bpf_lsit_del', 1, '"lsit" for "list": two letters transposed'],
    ['bpf_liist_del', 1, '"liist" for "list": one extra letter'],
    ['xsk_sockett__delete', 1, '"sockett" for "socket": one extra letter'],
    ['klp_enble_patch', 1, '"enble" for "enable": one letter missing'],
    ['bpf_get_dentery_xattr', 1, '"dentery" for "dentry": one extra letter'],
    ['bpf_lust_del', 1, '"lust" for "list": one letter differs'],
    ['btf_func_args', 7, 'missing "prepare"'],
    ['prog_query', 3, 'missing prefix "bpf"'],
    ['bpf_is_last_list', 0, 'parts reordered'],
    ['chk_helper_call', 2, '"chk" abbreviates "check"'],
    ['bpf_list_delete', 3, '"del" is a synonym of "delete"'],
    ['bpf_verifier_envs', 1, '"envs" is the plural of "env"'],
    ['bpflistdle', 1, 'same letters, separators elsewhere; "bpflistdle" for "bpflistdel": two letters transposed'],
  ])('%s: distance %i, %s', (typed, distance, why) => {
    expect(match(typed)).toMatchObject({ distance, why });
  });

  it('tells dates, documents and kind', () => {
    const among = new IdentifierFinder(
      entries({
        spelling: 'foo_bar',
        documents: 7,
        first: 1_577_836_800,
        last: 1_609_459_200,
        evidence: nameEvidence.call,
      }),
    );
    expect(among.find('foo_bar', 1)).toEqual([
      {
        identifier: 'foo_bar',
        kind: 'function',
        distance: 0,
        score: 1,
        documents: 7,
        why: 'exact match',
        firstSeen: '2020-01-01T00:00:00.000Z',
        lastSeen: '2021-01-01T00:00:00.000Z',
      },
    ]);
    const undated = new IdentifierFinder(entries({ spelling: 'foo_bar', first: 0, last: 0 }));
    expect(undated.find('foo_bar', 1)[0]).toMatchObject({ firstSeen: null, lastSeen: null });
  });
});

describe('laws', () => {
  it('a name as it is spelt finds itself first, at distance 0', () => {
    expect(kernelEntries.length).toBeGreaterThan(80);
    for (const { spelling } of kernelEntries)
      expect(finder.find(spelling, 1)[0]).toMatchObject({ identifier: spelling, distance: 0 });
  });

  it('case and separators do not matter where only one name is meant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kernelEntries),
        fc.constantFrom('_', '-', ' ', '.', '__', ''),
        fc.boolean(),
        (entry, separator, upper) => {
          fc.pre(/^[a-z0-9]+(?:_[a-z0-9]+)+$/.test(entry.spelling));
          const typed = entry.spelling.replaceAll('_', separator);
          const found = finder.find(upper ? typed.toUpperCase() : typed, 1)[0]!;
          expect(found).toMatchObject({ identifier: entry.spelling, distance: 0 });
        },
      ),
    );
  });

  it('gives no more than asked for, and the same names for a smaller limit', () => {
    const all = finder.find('bpf', 50).map((match) => match.identifier);
    expect(all.length).toBeGreaterThan(8);
    for (const limit of [1, 2, 5, 8])
      expect(finder.find('bpf', limit).map((match) => match.identifier)).toEqual(all.slice(0, limit));
    for (const limit of [0, -1, Number.NaN]) expect(finder.find('bpf_map', limit)).toEqual([]);
  });

  it('gives each name once', () => {
    for (const typed of ['bpf_list', 'map create', 'bpflistdel', 'bpf_lsit_dle']) {
      const found = finder.find(typed, 50).map((match) => match.identifier);
      expect(new Set(found).size).toBe(found.length);
    }
  });

  it('says the same every time', () => {
    const before = finder.find('chk_map_acc', 10);
    finder.find('some_other_query', 10);
    expect(finder.find('chk_map_acc', 10)).toEqual(before);
  });
});

describe('hostile input', () => {
  it.each([
    [''],
    [' '],
    ['___'],
    ['()'],
    ['\u0000'],
    ['\ud800'],
    ['\udc00\ud800'],
    ['__proto__'],
    ['constructor'],
    ['toString'],
    ['🐧'],
    ['名前_の_関数'],
    ['İstanbul_ß'],
    ['->'],
    ['::'],
    ['a->b->c->d'],
    ['struct'],
    ['struct struct struct'],
    ['-'.repeat(300)],
    ['_'.repeat(300)],
    ['('.repeat(300)],
    ['\u0301'.repeat(300)],
  ])('%j is answered', (text) => {
    expect(Array.isArray(finder.find(text, 10))).toBe(true);
  });

  it('a megabyte of text costs no more than its start', () => {
    for (const text of [
      'bpf_list_del '.repeat(80_000),
      'a'.repeat(1 << 20),
      'a_'.repeat(1 << 19),
      'aB'.repeat(1 << 19),
    ])
      expect(Array.isArray(finder.find(text, 10))).toBe(true);
  });

  it('names of the prototype chain are names like others', () => {
    const among = new IdentifierFinder(entries('__proto__', 'constructor', 'hasOwnProperty', 'toString'));
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString'])
      expect(first(name, among)).toBe(name);
  });

  it('a table may be empty, and hold names that are nothing but underscores, or very long, or not ASCII', () => {
    expect(new IdentifierFinder([]).find('x', 5)).toEqual([]);
    const odd = new IdentifierFinder(entries('___', 'a'.repeat(100), 'a_'.repeat(50), 'größe_der_ß', '名前_の_関数'));
    expect(odd.table.count).toBe(4);
    for (const name of ['a'.repeat(100), 'a_'.repeat(50), 'größe_der_ß', '名前_の_関数'])
      expect(first(name, odd)).toBe(name);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const found of finder.find(text, 5)) expect(found.identifier).not.toBe('');
      }),
    );
  }, 60_000);
});
