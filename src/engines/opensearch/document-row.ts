import { createHash } from 'node:crypto';
import type { Document } from '../../corpus/document.js';
import type { DocumentInverter } from '../../index/build/document-inverter.js';
import type { NumberList } from '../../index/codec/number-list.js';
import { weightedFrequencyOf } from '../../index/postings/impact.js';
import { fieldOf, fieldStride } from '../../index/postings/positions.js';
import { invertibleDocument } from '../../index/schema/document-fields.js';
import { fields, positionalFields as positionalMask } from '../../index/schema/fields.js';
import { columnRow, missing } from '../../index/store/columns.js';
import { contentHash } from '../../index/store/stored-form.js';
import { isPositional } from '../../index/terms/term-table.js';
import { lineageFacts } from '../../lineage/lineage-facts.js';
import { lineageKeys } from '../../lineage/lineage-keys.js';
import { documentField, numberFields, wordFields } from '../../query/field-table.js';
import { emptyPosition } from './index-schema.js';

/** The id of a document in the cluster: its id, or a hash if that is too long. */
export function clusterId(id: string): string {
  return Buffer.byteLength(id) <= longestId && !id.startsWith('~')
    ? id
    : `~${createHash('sha256').update(id).digest('hex')}`;
}

const longestId = 480;

/** The feature name of a term: dots are not allowed. */
export function featureName(key: string): string {
  return key.includes('.') ? key.replaceAll('.', '\u2024') : key;
}

/** A unit as a token: blanks and bars separate tokens. */
export function unitToken(key: string): string {
  return key.includes(' ') || key.includes('|') ? key.replaceAll(/[ |]/g, '\u2423') : key;
}

/** Hash of a document, to detect changes. */
export function hashOf(document: Document): string {
  const { low, high } = contentHash(document);
  return `${(high >>> 0).toString(16)}-${(low >>> 0).toString(16)}`;
}

/** Kinds of terms that support prefix listing: units, names, chains, atoms, metadata. */
const listedKinds = /^[uncak]:/;

/** The row of a document in the cluster: stored fields, columns and terms. `run` is the run that writes it. */
export function documentRow(document: Document, run: number, inverter: DocumentInverter): Record<string, unknown> {
  const facts = lineageFacts(document);
  const keys = facts === null ? [] : lineageKeys(facts);
  const { numbers, words } = columnRow(document, { low: 0, high: 0 });
  const date = numbers.date === missing ? null : numbers.date;
  inverter.invertFields(invertibleDocument(document, date ?? 0, keys));
  const terms: string[] = [];
  const listed: string[] = [];
  const inTitle: string[] = [];
  const impacts: Record<string, number> = {};
  const layout = new FieldLayout();
  for (let n = 0; n < inverter.termCount; n++) {
    const term = inverter.term(n);
    const key = inverter.terms.key(term);
    // The keys that lineage reads have a column of their own.
    if (key.startsWith('x:')) continue;
    terms.push(key);
    if (listedKinds.test(key)) listed.push(key);
    const mask = inverter.mask(term);
    if ((mask & 1) !== 0) inTitle.push(key);
    if (mask === 0 && !key.startsWith('k:')) continue;
    impacts[featureName(key)] = storedFrequency(inverter.impact(term));
    if (mask === 0) continue;
    if (isPositional(key)) layout.addUnit(key, inverter.placesOf(term));
    layout.addOther(key, mask, isPositional(key));
  }
  return {
    document: JSON.stringify(document),
    facts: facts === null ? null : JSON.stringify(facts),
    hash: hashOf(document),
    run,
    id: document.id.slice(0, 4_000),
    kind: document.kind,
    line: document.source.line,
    ...(date === null ? {} : { date, ...monthOf(date) }),
    ...Object.fromEntries(rangeColumns.flatMap((name) => (numbers[name] === missing ? [] : [[name, numbers[name]]]))),
    ...Object.fromEntries(wordFields.map((name) => [name, [...new Set(words[name])]])),
    // Read back as it is when a run goes on: one path, not a list.
    source: document.source.path,
    title: document.title === null ? [] : [document.title],
    impacts,
    terms,
    listed,
    inTitle,
    lineage: keys,
    ...layout.finish(),
  };
}

/** Columns of plain numbers; kind and date are encoded differently. */
const rangeColumns = numberFields.filter((name) => documentField(name).column === 'number');

/** Months since year 0, for the facet; dates outside the range of kernel mail are omitted, as in the local engine. */
function monthOf(seconds: number): { month?: number } {
  if (seconds < 0 || seconds > 4_102_444_800) return {};
  const date = new Date(seconds * 1000);
  return { month: date.getUTCFullYear() * 12 + date.getUTCMonth() };
}

/**
 * A feature keeps the upper bits of its value and truncates the rest: a small increment makes it round to the intended
 * value.
 */
function storedFrequency(impact: number): number {
  return Number((weightedFrequencyOf(impact) * 1.001).toPrecision(6));
}

/** The terms of a document field by field, units at their positions. */
class FieldLayout {
  readonly #units = new Map<number, Map<number, string[]>>();
  readonly #others = new Map<number, string[]>();

  /** Adds the positions of one unit, as the inverter returns them. */
  addUnit(key: string, { values, length }: NumberList): void {
    for (let i = 0; i < length; i++) {
      const field = fieldOf(values[i]!);
      this.#place(field, values[i]! - field * fieldStride, key);
    }
  }

  #place(field: number, position: number, key: string): void {
    let places = this.#units.get(field);
    if (places === undefined) this.#units.set(field, (places = new Map()));
    const here = places.get(position);
    if (here === undefined) places.set(position, [key]);
    else here.push(key);
  }

  addOther(key: string, mask: number, positional: boolean): void {
    for (let bits = mask; bits !== 0; bits &= bits - 1) {
      const field = 31 - Math.clz32(bits & -bits);
      if (positional && (positionalMask & (1 << field)) !== 0) continue;
      const known = this.#others.get(field);
      if (known === undefined) this.#others.set(field, [key]);
      else known.push(key);
    }
  }

  finish(): { units: Record<string, string>; others: Record<string, string[]> } {
    const units: Record<string, string> = {};
    for (const [field, places] of this.#units) {
      const positions = [...places.keys()].sort((a, b) => a - b);
      const words: string[] = [];
      let at = 0;
      for (const position of positions) {
        for (let gap = Math.min(position - at, longestGap); gap > 0; gap--) words.push(emptyPosition);
        at = position + 1;
        words.push(places.get(position)!.map(unitToken).join('|'));
      }
      units[fields[field]!.name] = words.join(' ');
    }
    const others: Record<string, string[]> = {};
    for (const [field, keys] of this.#others) others[fields[field]!.name] = keys;
    return { units, others };
  }
}

/** No query spans a longer gap. */
const longestGap = 64;
