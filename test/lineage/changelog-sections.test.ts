import { describe, expect, it } from 'vitest';
import { changelogBetween } from '../../src/lineage/changelog-sections.js';

const between = (text: string, older: number, newer: number): string =>
  changelogBetween(text.split('\n'), older, newer).join('|');

describe('the changelog of a version', () => {
  it('is its own section, and not those of the versions before it', () => {
    for (const text of [
      'Changes in v3:\n- three\nChanges in v2:\n- two',
      'v3:\n- three\nv2:\n- two',
      'v2 -> v3:\n- three\nv1 -> v2:\n- two',
      'Changes since v2:\n- three\nChanges since v1:\n- two',
      'v2:\n- two\nv3:\n- three',
    ]) {
      const own = between(text, 2, 3);
      expect(own, text).toContain('three');
      expect(own, text).not.toContain('two');
    }
  });

  it('has those of all versions between the two that are compared', () => {
    const text = 'v4:\n- four\nv3:\n- three\nv2:\n- two';
    expect(between(text, 2, 4)).toBe('v4:|- four|v3:|- three');
    expect(between(text, 1, 4)).toContain('- two');
  });

  it('is all of it where nothing says which version it is of', () => {
    expect(between('Changelog:\n- trim the wick', 1, 2)).toBe('Changelog:|- trim the wick');
    expect(between('- trim the wick', 1, 2)).toBe('- trim the wick');
    expect(between('v9:\n- nine', 1, 2)).toBe('v9:|- nine');
  });
});
