import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../src/cli/format-template.js';

const hit = {
  id: 'a@b',
  title: 'lib: light\nthe lamp',
  date: '2026-01-05T10:00:00.000Z',
  authors: ['Ada', 'Bob'],
  kind: 'patch',
  list: null,
  series: { version: 2, part: 1, total: 3 },
};

describe('a template', () => {
  it.each([
    ['%(id) %(title)', 'a@b lib: light the lamp'],
    ['v%(version) %(part)/%(total)', 'v2 1/3'],
    ['%(day)\\t%(author)', '2026-01-05\tAda'],
    ['100%% %(list)|', '100% |'],
    ['%(id)%(id)', 'a@ba@b'],
    ['', ''],
  ])('%j prints %j', (template, line) => {
    expect(parseTemplate(template)(hit)).toBe(line);
  });

  it.each(['%(colour)', '%(', '%', '50% %(id)', '%(constructor)'])('refuses %j', (template) => {
    expect(() => parseTemplate(template)).toThrow();
  });

  it('cannot be broken out of by the text of a mail', () => {
    expect(parseTemplate('%(title)')({ ...hit, title: '\u001b[2Jx\n%(id)' })).toBe('‹U+001B›[2Jx %(id)');
  });
});
