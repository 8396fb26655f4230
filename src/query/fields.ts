import {
  type DocumentField,
  documentFields,
  type FieldPrefix,
  type FilterField,
  type RangeField,
} from './field-table.js';
import type { TextScope } from './query-node.js';

/** A prefix of the query language and what it searches. */
export interface QueryField extends Pick<FieldPrefix, 'names' | 'help' | 'example' | 'approximate'> {
  readonly field: DocumentField;
  readonly isLore: boolean;
  readonly target:
    | { readonly type: 'text'; readonly scope: TextScope }
    | { readonly type: 'filter'; readonly field: FilterField }
    | { readonly type: 'flag'; readonly field: FilterField; readonly value: string }
    | { readonly type: 'range'; readonly field: RangeField; readonly side: 'range' | 'from' | 'to' };
}

/** All prefixes: ours, then lore's. The parser, the help page and the documentation are made from them. */
export const queryFields: readonly QueryField[] = [...prefixesWhere(false), ...prefixesWhere(true)];

function prefixesWhere(isLore: boolean): QueryField[] {
  return documentFields.flatMap((field) =>
    field.prefixes
      .filter(({ lore }) => (lore === true) === isLore)
      .map((prefix): QueryField => ({ ...prefix, field, isLore, target: targetOf(field, prefix) })),
  );
}

function targetOf({ name }: DocumentField, { as, flag = '' }: FieldPrefix): QueryField['target'] {
  switch (as) {
    case 'text':
      return { type: 'text', scope: name as TextScope };
    case 'value':
      return { type: 'filter', field: name as FilterField };
    case 'flag':
      return { type: 'flag', field: name as FilterField, value: flag };
    default:
      return { type: 'range', field: name as RangeField, side: as };
  }
}

const byName = new Map(queryFields.flatMap((field) => field.names.map((name) => [name, field])));

export function queryField(name: string): QueryField | undefined {
  return byName.get(name.toLowerCase());
}

/** The printed prefix for a value of a field. */
export function filterPrefix(name: FilterField): string {
  return firstName(({ target }) => target.type === 'filter' && target.field === name) ?? name;
}

/** The printed prefix for text in a scope. */
export function scopePrefix(scope: TextScope): string {
  return firstName(({ target }) => target.type === 'text' && target.scope === scope) ?? scope;
}

function firstName(isWanted: (field: QueryField) => boolean): string | undefined {
  return queryFields.find(isWanted)?.names[0];
}
