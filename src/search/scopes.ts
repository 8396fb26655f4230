import { type FieldName, fieldMask } from '../index/schema/fields.js';
import { fieldTable } from '../query/field-table.js';
import type { TextScope } from '../query/query-node.js';

/** The text fields of each scope, as bits; -1 for all. */
export const scopeMasks = Object.fromEntries([
  ['anywhere', -1],
  ...fieldTable.flatMap((field) => ('text' in field ? [[field.name, maskOf(field.text)]] : [])),
]) as Readonly<Record<TextScope, number>>;

function maskOf(text: readonly FieldName[] | 'all'): number {
  return text === 'all' ? -1 : text.reduce((mask, name) => mask | fieldMask(name), 0);
}
