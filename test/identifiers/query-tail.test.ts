import { describe, expect, it } from 'vitest';
import { queryTails, valueTail } from '../../src/identifiers/query-tail.js';

describe('what is being typed', () => {
  it.each([
    ['bpf_li', '', 'bpf_li', null, false],
    ['fix bpf_li', 'fix ', 'bpf_li', null, false],
    ['fix -bpf_li', 'fix -', 'bpf_li', null, false],
    ['author:ame', 'author:', 'ame', 'author', false],
    ['from:ame', 'from:', 'ame', 'author', false],
    ['fix -author:ame', 'fix -author:', 'ame', 'author', false],
    ['author:"Amery H', 'author:"', 'Amery H', 'author', true],
    ['author:"Amery Hung" bp', 'author:"Amery Hung" ', 'bp', null, false],
    ['"use after', '"', 'use after', null, true],
    // No field of ours: a title's prefix.
    ['bpf:arena', '', 'bpf:arena', null, false],
    ['fix ', 'fix ', '', null, false],
    ['', '', '', null, false],
  ])('of %j behind %j is %j, for field %j', (query, head, tail, field, isQuoted) => {
    const found = valueTail(query);
    expect({ ...found, field: found.field?.name ?? null }).toEqual({ head, tail, field, isQuoted });
  });

  it('may be the last word, or the last few', () => {
    expect(queryTails('list by  amery hu', 3)).toEqual([
      { head: 'list by  amery ', tail: 'hu' },
      { head: 'list by  ', tail: 'amery hu' },
      { head: 'list ', tail: 'by  amery hu' },
    ]);
    expect(queryTails('one', 4)).toEqual([{ head: '', tail: 'one' }]);
    expect(queryTails('   ', 4)).toEqual([]);
  });
});
