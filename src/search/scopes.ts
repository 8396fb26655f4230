import { fieldMask } from '../index/fields.js';
import type { TextScope } from '../query/query-node.js';

/** The fields behind each scope of the query language, as bits; -1 is every field. */
export const scopeMasks: Readonly<Record<TextScope, number>> = {
  anywhere: -1,
  title: fieldMask('title'),
  body: fieldMask('prose', 'changelog', 'trailer', 'function', 'added', 'removed', 'context', 'quote'),
  'title-or-body': fieldMask(
    'title',
    'prose',
    'changelog',
    'trailer',
    'function',
    'added',
    'removed',
    'context',
    'quote',
  ),
  'own-words': fieldMask('prose', 'changelog', 'trailer'),
  quoted: fieldMask('quote'),
  subsystem: fieldMask('subsystem'),
  series: fieldMask('series'),
  author: fieldMask('author'),
  file: fieldMask('file'),
  function: fieldMask('function'),
  added: fieldMask('added'),
  removed: fieldMask('removed'),
  changed: fieldMask('added', 'removed'),
  context: fieldMask('context'),
  identifier: -1,
  trailer: fieldMask('trailer'),
  changelog: fieldMask('changelog'),
};
