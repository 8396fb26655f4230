import { describe, expect, it } from 'vitest';
import { commonParts, namesOfCode, titleSkeleton } from '../../src/lineage/code-names.js';
import { titleKey, titleWords, withoutPrefixes } from '../../src/lineage/title.js';

describe('the key of a title', () => {
  it.each([
    ['bpf: Add bpf_list_del kfunc.', 'bpf: add bpf_list_del() kfunc'],
    ['x86/ftrace: Relocate %rip-relative refs', 'x86/ftrace: relocate rip relative refs'],
    ['  bpf:  Fix  it ', 'bpf: fix it'],
  ])('is the same for %j and %j', (a, b) => {
    expect(titleKey(a)).toBe(titleKey(b));
  });

  it.each([
    ['bpf: Add list_del', 'bpf: Add list_add'],
    ['bpf: fix v1', 'bpf: fix v2'],
    ['bpf, arm64: x', 'bpf, x86: x'],
  ])('tells %j from %j', (a, b) => {
    expect(titleKey(a)).not.toBe(titleKey(b));
  });
});

describe('the telling words of a title', () => {
  it('are names of code whole and in parts, and words in the singular', () => {
    expect([...titleWords('bpf: Add bpf_list_del kfuncs')].sort()).toEqual(
      ['bpf', 'bpf_list_del', 'del', 'kfunc', 'list'].sort(),
    );
  });

  it('leave out what any subject may say', () => {
    expect([...titleWords('Fix the use of wicks')]).toEqual(['wick']);
  });

  it('of nothing are none', () => {
    expect(titleWords('').size).toBe(0);
  });
});

describe('a title without prefixes', () => {
  it.each([
    ['bpf: tcp: Add x', 'Add x'],
    ['selftests/bpf: libarena: Add y', 'Add y'],
    ['no prefix', 'no prefix'],
    ['This is no prefix at all: it is prose', 'This is no prefix at all: it is prose'],
  ])('%j is %j', (title, rest) => {
    expect(withoutPrefixes(title)).toBe(rest);
  });
});

describe('names of code', () => {
  it('are found as spelt, in order', () => {
    expect(namesOfCode('Add BPF_REG_PARAMS and __bpf_x() to foo')).toEqual(['BPF_REG_PARAMS', '__bpf_x']);
  });

  it('blanked leave the same skeleton where a name is all that changed', () => {
    expect(titleSkeleton('bpf: Introduce bpf register BPF_REG_PARAMS')).toBe(
      titleSkeleton('bpf: Introduce bpf register BPF_REG_STACK_ARG_BASE.'),
    );
  });

  it('share parts', () => {
    expect(commonParts('bpf_icmp_send', 'bpf_icmp_send_unreach')).toBe(1);
    expect(commonParts('bpf_a', 'lsm_b')).toBe(0);
  });
});
