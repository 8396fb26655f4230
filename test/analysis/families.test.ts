import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFamily } from '../../src/analysis/families.js';

describe('a family written in text', () => {
  it.each([
    ['bpf_[set|remove]_dentry_xattr', 'bpf_set_dentry_xattr bpf_remove_dentry_xattr'],
    ['cnum{32,64}', 'cnum32 cnum64'],
    ['cnum{32, 64}', 'cnum32 cnum64'],
    ['{insn,data}_cur', 'insn_cur data_cur'],
    ['kfunc_{get,put}_{task,file}', 'kfunc_get_task kfunc_get_file kfunc_put_task kfunc_put_file'],
    ['map_[lookup/delete]_elem', 'map_lookup_elem map_delete_elem'],
    ['bpf_list_is_first/last/empty', 'bpf_list_is_first bpf_list_is_last bpf_list_is_empty'],
    ['bpf_rbtree_left/right', 'bpf_rbtree_left bpf_rbtree_right'],
    ['scx_bpf_task_set_slice/set_dsq_vtime', 'scx_bpf_task_set_slice scx_bpf_set_dsq_vtime'],
  ])('%s', (surface, members) => {
    expect(parseFamily(surface)).toEqual({ members: members.split(' '), prefix: null });
  });

  it('with a star is known by what its members begin with', () => {
    expect(parseFamily('bpf_list_*')).toEqual({ members: [], prefix: 'bpf_list_' });
  });

  it.each([
    ['smin_value/smax_value', 'each is a name of its own'],
    ['kernel/bpf/verifier', 'a path'],
    ['net/core_x', 'the first has no parts to replace'],
    ['a_b/c_d', 'as many parts as the first'],
    ['bpf_list_del', 'a name'],
    ['a_b/c/d/e/f/g/h/i/j', 'too many'],
  ])('%s is none: %s', (surface) => {
    expect(parseFamily(surface)).toBeNull();
  });

  it('has sixteen members at most', () => {
    const many = Array.from({ length: 20 }, (_, i) => `m${i}`).join(',');
    expect(parseFamily(`x_{${many}}`)!.members.length).toBe(16);
    expect(parseFamily('x_{a,b,c,d,e}_{a,b,c,d,e}_{a,b,c,d,e}')!.members.length).toBe(16);
  });

  it('of whatever shape has few members, none with a bracket left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b_', '[', ']', '{', '}', '|', ',', '/', ' '), { maxLength: 60 }),
        (pieces) => {
          const family = parseFamily(pieces.join(''));
          expect(family?.members.length ?? 0).toBeLessThanOrEqual(16);
          for (const member of family?.members ?? []) expect(member).not.toMatch(/[[\]{}]/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
