import { analyzerHash } from '../../index/directory/manifest.js';
import { fields, positionalFields } from '../../index/schema/fields.js';
import { documentField, type NumberField, numberFields, wordFields } from '../../query/field-table.js';

/** Raise when the form of documents changes. */
export const schemaVersion = 1;

/** Common prefix of the names of our indices; those of another schema or analyzer are not ours. */
export function namePrefix(alias: string): string {
  return `${alias}-s${schemaVersion}-${analyzerHash}-`;
}

/**
 * The indices of one build. The alias points at the documents; the others follow, so that one swap of the alias
 * changes all of them.
 */
export interface IndexNames {
  readonly documents: string;
  readonly lineage: string;
  readonly state: string;
}

/** `build` is a number that increases with each build. */
export function indexNames(alias: string, build: number): IndexNames {
  return namesBeside(`${namePrefix(alias)}${build}`);
}

export function namesBeside(documents: string): IndexNames {
  return { documents, lineage: `${documents}.lineage`, state: `${documents}.state` };
}

export interface ShardSettings {
  readonly shards: number;
  readonly replicas: number;
}

/**
 * How documents are laid out. The cluster analyses nothing: it is given the terms.
 *
 * - `impacts` holds each term's weighted frequency as a rank feature. A `rank_feature` query with saturation computes
 *   boost * w / (w + pivot), which with pivot k1 is just our BM25F, and skips blocks that cannot matter by their maxima.
 * - `terms` says which documents have a term: conditions, and document frequencies.
 * - `listed` holds the terms that are listed by how they begin.
 * - `units.<field>` holds the units of a field at their positions, for phrases: blanks between positions, bars between
 *   units at one position, a dot where there is none.
 * - `others.<field>` holds the other terms of a field, for queries of one field.
 */
export function documentsIndex({ shards, replicas }: ShardSettings): object {
  const units: Record<string, object> = {};
  const others: Record<string, object> = {};
  for (const [number, { name }] of fields.entries()) {
    others[name] = bareKeyword;
    if ((positionalFields & (1 << number)) !== 0)
      units[name] = { type: 'text', analyzer: 'units_at_positions', norms: false, index_options: 'positions' };
  }
  return {
    settings: {
      number_of_shards: shards,
      number_of_replicas: replicas,
      // The writer refreshes at each commit; nothing needs to be visible in between.
      refresh_interval: '30s',
      codec: 'best_compression',
      max_result_window: 20_000,
      analysis: {
        tokenizer: { blanks: { type: 'char_group', tokenize_on_chars: [' '] } },
        filter: {
          same_position: { type: 'pattern_capture', preserve_original: false, patterns: ['([^|]+)'] },
          no_unit: { type: 'stop', stopwords: [emptyPosition] },
        },
        analyzer: {
          units_at_positions: { type: 'custom', tokenizer: 'blanks', filter: ['same_position', 'no_unit'] },
        },
      },
    },
    mappings: {
      dynamic: 'strict',
      _source: { includes: ['document', 'facts', 'hash', 'run', 'source', 'line'] },
      properties: {
        document: { type: 'object', enabled: false },
        facts: { type: 'object', enabled: false },
        hash: { type: 'keyword', index: false, doc_values: false },
        run: { type: 'integer' },
        id: { type: 'keyword' },
        date: { type: 'long' },
        kind: { type: 'keyword' },
        ...Object.fromEntries(wordFields.map((name) => [name, wordColumn])),
        ...Object.fromEntries(numberFields.filter(isNumber).map((name) => [name, { type: 'integer' }])),
        title: wordColumn,
        month: { type: 'integer' },
        inTitle: bareKeyword,
        line: { type: 'integer' },
        impacts: { type: 'rank_features' },
        terms: bareKeyword,
        listed: { type: 'keyword', index: false, doc_values: true },
        lineage: { type: 'keyword', doc_values: true },
        units: { properties: units },
        others: { properties: others },
      },
    },
  };
}

const bareKeyword = { type: 'keyword', doc_values: false, norms: false };
/** Longer values are stored but not indexed; no system allows such a path. */
const wordColumn = { type: 'keyword', ignore_above: 4_000 };

function isNumber(name: NumberField): boolean {
  return documentField(name).column === 'number';
}

/** Placeholder for a position without a unit. */
export const emptyPosition = '\u00b7';

/** Submissions and links; see `cluster-lineage.ts`. */
export function lineageIndex({ shards, replicas }: ShardSettings): object {
  return {
    settings: {
      number_of_shards: shards,
      number_of_replicas: replicas,
      refresh_interval: '30s',
      max_result_window: 20_000,
    },
    mappings: {
      dynamic: 'strict',
      properties: {
        type: { type: 'keyword' },
        /** Documents of a submission, both ends of a link, the document of a stub. */
        members: { type: 'keyword' },
        /** Of a link. */
        newer: { type: 'keyword' },
        relation: { type: 'keyword' },
        /** Of a stub. */
        trail: { type: 'keyword' },
        json: { type: 'keyword', index: false, doc_values: false },
      },
    },
  };
}

/** Sources, commit state and identifier tables; see `cluster-state.ts`. */
export function stateIndex({ replicas }: ShardSettings): object {
  return {
    settings: { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '30s' },
    mappings: {
      dynamic: 'strict',
      properties: {
        type: { type: 'keyword' },
        json: { type: 'keyword', index: false, doc_values: false },
      },
    },
  };
}
