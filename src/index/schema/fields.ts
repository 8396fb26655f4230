/**
 * The fields of a document and how much a word counts in each: the one table behind ranking (BM25F: Robertson,
 * Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004).
 *
 * `weight` multiplies a term's frequency in the field. `b` is how far the field's length tames it, against
 * `typicalLength` in units. That length is a constant of the table and not the average of an index: a term's weight in
 * a document then depends on nothing but the document, can be computed once when it is indexed, and comes out the
 * same in whatever order and in however many segments documents arrive.
 *
 * Order is part of the segment format: a field's place is its bit in a posting's field mask.
 */
export const fields = [
  { name: 'title', weight: 4, b: 0.35, typicalLength: 9, depth: 'prose' },
  { name: 'subsystem', weight: 0.8, b: 0, typicalLength: 2, depth: 'prose' },
  { name: 'series', weight: 0.7, b: 0.3, typicalLength: 8, depth: 'prose' },
  { name: 'author', weight: 1.6, b: 0, typicalLength: 3, depth: 'code' },
  { name: 'prose', weight: 1, b: 0.75, typicalLength: 60, depth: 'prose' },
  { name: 'changelog', weight: 0.4, b: 0.6, typicalLength: 80, depth: 'prose' },
  { name: 'trailer', weight: 0.15, b: 0.5, typicalLength: 40, depth: 'code' },
  { name: 'file', weight: 0.9, b: 0.4, typicalLength: 14, depth: 'code' },
  { name: 'function', weight: 0.45, b: 0.5, typicalLength: 30, depth: 'code' },
  { name: 'added', weight: 0.4, b: 0.7, typicalLength: 200, depth: 'code' },
  { name: 'removed', weight: 0.3, b: 0.7, typicalLength: 100, depth: 'code' },
  { name: 'context', weight: 0.06, b: 0.7, typicalLength: 200, depth: 'sparse' },
  { name: 'quote', weight: 0.08, b: 0.7, typicalLength: 300, depth: 'sparse' },
] as const satisfies readonly Field[];

export interface Field {
  readonly name: string;
  readonly weight: number;
  readonly b: number;
  readonly typicalLength: number;
  /**
   * What is made of its words. Prose: everything. Code: no stems. Sparse, for what stands better elsewhere: words and
   * whole names only, and no positions, so that neither phrases nor chains find it.
   */
  readonly depth: 'prose' | 'code' | 'sparse';
}

export type FieldName = (typeof fields)[number]['name'];

export const fieldNumber = Object.fromEntries(fields.map((field, i) => [field.name, i])) as Record<FieldName, number>;

/** The bits of some fields in a posting's mask. */
export function fieldMask(...names: FieldName[]): number {
  return names.reduce((mask, name) => mask | (1 << fieldNumber[name]), 0);
}

export const allFields = (1 << fields.length) - 1;

/** Fields of which chains and joined names are made, and of these those of which stems are, too. */
export const codeFields = maskWhere(({ depth }) => depth !== 'sparse');
export const proseFields = maskWhere(({ depth }) => depth === 'prose');
/** Fields whose units have positions. */
export const positionalFields = codeFields;

function maskWhere(isWanted: (field: Field) => boolean): number {
  return fields.reduce((mask, field) => (isWanted(field) ? mask | fieldMask(field.name) : mask), 0);
}

/** What one occurrence in a field of `length` units adds to a term's weighted frequency. */
export function occurrenceWeight(field: number, length: number): number {
  const { weight, b, typicalLength } = fields[field]!;
  return weight / (1 - b + (b * length) / typicalLength);
}
