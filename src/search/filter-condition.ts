import { idKey, keywordKey } from '../index/document-fields.js';
import type { FilterNode } from '../query/query-node.js';
import type { DraftCondition } from './draft.js';

/** What a filter of a query asks for, as keys of metadata, or the beginning of some. */
export function filterCondition({ field, value }: FilterNode): DraftCondition {
  const label = `${field}:${value}`;
  switch (field) {
    case 'id':
      return { type: 'keys', keys: [idKey(value)], label };
    case 'kind':
      return { type: 'keys', keys: [keywordKey('kind', kindAliases.get(value.toLowerCase()) ?? value)], label };
    case 'subsystem-is':
      return { type: 'keys', keys: [keywordKey('subsystem', value)], label };
    case 'author-is':
      return { type: 'keys', keys: [keywordKey('author', value)], label };
    case 'series-is':
      return { type: 'keys', keys: [keywordKey('series', value)], label };
    case 'recipient':
      return {
        type: 'or',
        children: [
          { type: 'prefix', start: `to=${value.toLowerCase()}`, label },
          { type: 'prefix', start: `cc=${value.toLowerCase()}`, label },
        ],
      };
    case 'to':
    case 'cc':
    case 'blob':
    case 'fixes':
    case 'commit':
    case 'source':
      return { type: 'prefix', start: `${field}=${value.toLowerCase()}`, label };
    default:
      return { type: 'keys', keys: [keywordKey(field, value)], label };
  }
}

const kindAliases = new Map([
  ['entry', 'digest-entry'],
  ['digest', 'digest-entry'],
  ['cover-letter', 'cover'],
  ['doc', 'document'],
]);
