import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { facetNames, fieldTable, keywordFields } from '../../src/query/field-table.js';
import { type QueryField, queryFields } from '../../src/query/fields.js';

const documentation = readFileSync(new URL('../../docs/query-language.md', import.meta.url), 'utf8');

function row({ names, help, example, approximate, isLore }: QueryField): string {
  const cells = [names.map((name) => `\`${name}:\``).join(' '), help, `\`${example}\``];
  return `| ${[...cells, ...(isLore ? [approximate ?? ''] : [])].join(' | ')} |`.replace('|  |', '| |');
}

describe('the field table', () => {
  it('gives every field a name of its own, and every prefix to one field', () => {
    for (const names of [fieldTable.map(({ name }) => name), queryFields.flatMap(({ names }) => names), facetNames])
      expect(new Set(names).size).toBe(names.length);
  });

  it('names only fields with metadata terms where any of several will do', () => {
    const named = fieldTable.flatMap((field) => ('anyOf' in field ? field.anyOf : []));
    expect(keywordFields).toEqual(expect.arrayContaining(named));
  });

  it('is what the documentation of the query language lists', () => {
    const rows = queryFields.map(row);
    const listed = documentation.split('\n').filter((line) => /^\| `[\w-]+:`/.test(line));
    expect(listed).toEqual(rows);
  });
});
