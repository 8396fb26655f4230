import { describe, expect, it } from 'vitest';
import { nameRenames } from '../../src/lineage/renames.js';

/** A trail with these titles, a day apart. */
function renamesAmong(...titles: readonly string[]): Record<string, string> {
  const entries = titles.map((title, i) => ({ id: `e${i}`, title, date: `2026-04-0${i + 1}T00:00:00.000Z` }));
  const renames = nameRenames(
    entries.map((entry) => entry.id),
    { submissionOf: () => null },
    (id) => entries.find((entry) => entry.id === id) ?? null,
  );
  return Object.fromEntries(
    [...renames].map(([old, { identifier, since }]) => [old, `${identifier} ${since?.slice(0, 10)}`]),
  );
}

describe('a name of code was renamed', () => {
  it('where the title that introduces it has another in its place', () => {
    expect(renamesAmong('bpf: Introduce BPF_REG_STACK_ARG_BASE', 'bpf: Introduce BPF_REG_PARAMS')).toEqual({
      BPF_REG_STACK_ARG_BASE: 'BPF_REG_PARAMS 2026-04-02',
    });
  });

  it('step by step', () => {
    expect(
      renamesAmong('bpf: Add bpf_send_a', 'bpf: Add bpf_send_b', 'bpf: Add bpf_send_c kfunc', 'bpf: add bpf_send_c'),
    ).toEqual({
      bpf_send_a: 'bpf_send_b 2026-04-02',
      bpf_send_b: 'bpf_send_c 2026-04-04',
    });
  });

  it.each([
    ['a fix turns to another function', ['bpf: Fix bpf_send_a()', 'bpf: Fix bpf_send_b()']],
    ['it comes back', ['bpf: Add bpf_send_a', 'bpf: Add bpf_send_b', 'bpf: Add bpf_send_a']],
    ['both stand side by side', ['bpf: Add bpf_send_a and bpf_send_b', 'bpf: Add bpf_send_b and bpf_send_c']],
    ['only its case changed', ['bpf: Add bpf_send_a', 'bpf: Add BPF_SEND_A']],
    ['the names have nothing in common', ['bpf: Add bpf_send_a', 'bpf: Add xdp_take']],
    ['the title says something else', ['bpf: Add bpf_send_a', 'bpf: Let programs use bpf_send_b']],
  ])('not where %s', (_, titles) => {
    const renames = renamesAmong(...titles);
    delete renames['bpf_send_b'];
    expect(renames).toEqual({});
  });
});
