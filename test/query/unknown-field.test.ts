import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../src/query/parser.js';

const notesOf = (query: string): readonly string[] => parseQuery(query).notes;

describe('an unknown field', () => {
  it.each([
    ['fule:verifier.c', 'did you mean file:?'],
    ['athor:ada lamp', 'did you mean author:?'],
    ['lamp lsit:bpf', 'did you mean list:?'],
    ['subsytem:net', 'did you mean subsystem:?'],
    ['patchid:0123456789', 'patch ids are not indexed'],
    ['n:org.kernel.vger.bpf', 'use list:'],
    ['is:unreviewed lamp', 'patchtrail review'],
  ])('is told in %s: %s', (query, note) => {
    expect(notesOf(query)).toEqual([expect.stringContaining(note)]);
  });

  it.each([
    'bpf: fix it',
    'net:sched lamp',
    'std::move',
    'https://example.org/x',
    'sk:lamp',
    'kernel:bpf',
    '\\fule:x',
    'x86:mm',
  ])('is not seen in %s', (query) => {
    expect(notesOf(query).filter((note) => note.includes('not a field'))).toEqual([]);
  });
});

describe('an unknown value', () => {
  it.each([
    ['has:review', 'known are diff'],
    ['kind:pacth', 'known are patch, cover'],
    ['period:hourly', 'known are daily'],
  ])('is told in %s: %s', (query, note) => {
    expect(notesOf(query)).toEqual([expect.stringContaining(note)]);
  });

  it.each(['has:diff', 'kind:cover', 'kind:digest', 'list:anything', 'period:daily'])('is not seen in %s', (query) => {
    expect(notesOf(query)).toEqual([]);
  });
});
