import { idKey, keywordKey } from '../index/schema/document-fields.js';
import { documentField, type KeywordField } from '../query/field-table.js';
import { filterPrefix } from '../query/fields.js';
import type { FilterNode } from '../query/query-node.js';
import type { DraftCondition } from './draft.js';

/** The condition of a filter: metadata terms, or a prefix of some. */
export function filterCondition({ field: name, value }: FilterNode): DraftCondition {
  const field = documentField(name);
  const label = `${filterPrefix(name)}:${value}`;
  if (field.isId === true) return { type: 'keys', keys: [idKey(value)], label };
  if (field.anyOf !== undefined)
    return { type: 'or', children: field.anyOf.map((one) => prefixCondition(one, value, label)) };
  if (field.keyword === 'prefix') return prefixCondition(name, value, label);
  const alias = field.aliases?.[value.toLowerCase()];
  return { type: 'keys', keys: [keywordKey(name as KeywordField, alias ?? value)], label };
}

function prefixCondition(field: string, value: string, label: string): DraftCondition {
  return { type: 'prefix', start: `${field}=${value.toLowerCase()}`, label };
}
