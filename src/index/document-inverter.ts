import { Analyzer } from '../analysis/analyzer.js';
import type { Document } from '../corpus/document.js';
import { type FieldText, fieldTexts, idKey, keywordTerms, lineageKey } from './document-fields.js';
import { fields, occurrenceWeight, positionalFields } from './fields.js';
import { impactOf } from './impact.js';
import { LineAnalyzer, proseEnd, recordEnd, recordEnds, recordHeader } from './line-analyzer.js';
import type { NameCollector } from './name-collector.js';
import type { NumberList } from './number-list.js';
import { TermTable } from './term-table.js';

/**
 * Turns one document after another into its postings: for each term the mask of the fields it stands in, its impact,
 * and, for units, its positions. What `invert` leaves behind is valid until the next call; nothing is allocated a
 * term.
 */
export class DocumentInverter {
  readonly terms: TermTable;
  readonly #names: NameCollector | null;
  readonly #lines: LineAnalyzer;
  /** Occurrences of the document, linked by term: field, then position (units) or count (all others). */
  #field = new Uint8Array(initialOccurrences);
  #value = new Int32Array(initialOccurrences);
  #next = new Int32Array(initialOccurrences);
  #occurrences = 0;
  /** By term, side by side: the document it was met in last, its first and last occurrence there, whether it is a unit. */
  #slots = new Int32Array(initialOccurrences * slotNumbers);
  #document = 0;
  #touched = new Int32Array(initialOccurrences);
  readonly #weights = new Float64Array(fields.length);
  /** Units by field. */
  readonly lengths = new Uint32Array(fields.length);
  termCount = 0;

  /**
   * `names`, where given, are told what is spelt as well. `isForMany`: lines are remembered, which costs memory and pays
   * where an archive goes through.
   */
  constructor(
    terms = new TermTable(),
    names: NameCollector | null = null,
    analyzer = sharedAnalyzer,
    isForMany = false,
  ) {
    this.terms = terms;
    this.#names = names;
    this.#lines = new LineAnalyzer(terms, names, analyzer, isForMany);
  }

  /** Bytes of memory in use besides the terms and the names, roughly. */
  get size(): number {
    return this.#slots.byteLength + this.#lines.size;
  }

  /** `date` in seconds since 1970, for the names; `lineage`, the keys under which relatives find the document. */
  invert(document: Document, date = 0, lineage: readonly string[] = []): void {
    this.#document++;
    this.#names?.begin(date);
    this.#occurrences = 0;
    this.termCount = 0;
    this.lengths.fill(0);
    let field = -1;
    let position = 0;
    for (const piece of fieldTexts(document)) {
      // A gap keeps phrases from reaching over the border of two pieces.
      position = piece.field === field ? position + pieceGap : 0;
      field = piece.field;
      position = this.#addPiece(piece, position);
    }
    this.#lines.end();
    const kindWeight = document.kind === 'reply' ? replyWeight : 1;
    for (let i = 0; i < fields.length; i++) this.#weights[i] = occurrenceWeight(i, this.lengths[i]!) * kindWeight;
    for (const key of keywordTerms(document)) this.#addBare(this.terms.numberOf(key));
    for (const key of lineage) this.#addBare(this.terms.numberOf(lineageKey(key)));
    this.#addBare(this.terms.numberOf(idKey(document.id)));
  }

  /** Returns the position behind the last of the piece. */
  #addPiece({ text, start, end, field }: FieldText, first: number): number {
    const lines = this.#lines;
    lines.begin(text, start, end);
    const { units, to } = lines;
    const depth = recordEnds[fields[field]!.depth];
    let position = first;
    for (let from = lines.from; from < to; ) {
      const feed = units.indexOf(lineFeed, from);
      const lineEnd = feed < 0 || feed > to ? to : feed;
      lines.line(from, lineEnd);
      const { records, at } = lines;
      const coreEnd = at + records[at + depth]!;
      for (let i = at + recordHeader; i < coreEnd; i++) {
        const id = records[i]!;
        if (id >= 0) {
          const place = records[++i]!;
          this.#link(id, (place & 1) === 1 ? field | partBit : field, position + (place >>> 1), 1);
        } else {
          this.#addCount(~id, field);
        }
      }
      const namesFrom = records[at + proseEnd]!;
      const namesTo = records[at + recordEnd]!;
      if (namesFrom < namesTo) this.#names?.see(records, at + namesFrom, at + namesTo, field);
      this.lengths[field]! += records[at]!;
      position += records[at]!;
      from = lineEnd + 1;
    }
    return position;
  }

  /** The number of the document's nth term, from 0. */
  term(n: number): number {
    return this.#touched[n]!;
  }

  /** Whether a term of the document has positions. */
  isUnit(term: number): boolean {
    return this.#slots[term * slotNumbers + 3] === 1;
  }

  /** Bits of the fields the term stands in; 0 for metadata. */
  mask(term: number): number {
    let mask = 0;
    for (let at = this.#slots[term * slotNumbers + 1]!; at >= 0; at = this.#next[at]!) {
      if (this.#field[at] !== noField) mask |= 1 << (this.#field[at]! & fieldBits);
    }
    return mask;
  }

  impact(term: number): number {
    return impactOf(this.weightedFrequency(term));
  }

  weightedFrequency(term: number): number {
    const positional = this.isUnit(term);
    let sum = 0;
    for (let at = this.#slots[term * slotNumbers + 1]!; at >= 0; at = this.#next[at]!) {
      const field = this.#field[at]!;
      if (field === noField) return 1;
      const weight = this.#weights[field & fieldBits]!;
      sum += positional ? (field > fieldBits ? weight * partWeight : weight) : weight * this.#value[at]!;
    }
    return sum;
  }

  /** What the occurrences of a term in one field add to its weighted frequency. */
  fieldWeight(term: number, field: number): number {
    const count = this.frequencies(term).find((candidate) => candidate.field === field);
    return count === undefined ? 0 : this.#weights[field]! * (count.whole + count.part * partWeight);
  }

  /** Frequency of a term in each field: occurrences as a word or whole, and as a part of something longer. */
  frequencies(term: number): { field: number; whole: number; part: number }[] {
    const positional = this.isUnit(term);
    const counts: { field: number; whole: number; part: number }[] = [];
    for (let at = this.#slots[term * slotNumbers + 1]!; at >= 0; at = this.#next[at]!) {
      if (this.#field[at] === noField) continue;
      const field = this.#field[at]! & fieldBits;
      let count = counts.at(-1);
      if (count?.field !== field) counts.push((count = { field, whole: 0, part: 0 }));
      if (this.#field[at]! > fieldBits) count.part++;
      else count.whole += positional ? 1 : this.#value[at]!;
    }
    return counts;
  }

  /** Appends the positions of a term, as `positions.ts` has them, to `found`. */
  positions(term: number, found: NumberList): void {
    for (let at = this.#slots[term * slotNumbers + 1]!; at >= 0; ) {
      const field = this.#field[at]! & fieldBits;
      if ((positionalFields & (1 << field)) === 0) {
        at = this.#next[at]!;
        continue;
      }
      const first = found.length;
      let position = this.#value[at]!;
      found.push(position * 2);
      at = this.#next[at]!;
      if (at < 0 || (this.#field[at]! & fieldBits) !== field) continue;
      found.values[first]! |= 1;
      found.push(0);
      for (; at >= 0 && (this.#field[at]! & fieldBits) === field; at = this.#next[at]!) {
        found.push(this.#value[at]! - position);
        position = this.#value[at]!;
      }
      found.values[first + 1] = found.length - first - 3;
    }
  }

  #addCount(term: number, field: number): void {
    const slot = term * slotNumbers;
    if (slot < this.#slots.length && this.#slots[slot] === this.#document) {
      const tail = this.#slots[slot + 2]!;
      if (this.#field[tail] === field) {
        this.#value[tail]!++;
        return;
      }
    }
    this.#link(term, field, 1, 0);
  }

  #addBare(term: number): void {
    if (this.#slots[term * slotNumbers] === this.#document) return;
    this.#link(term, noField, 0, 0);
  }

  #link(term: number, field: number, value: number, isUnit: number): void {
    if (this.#occurrences === this.#field.length) this.#growOccurrences();
    const at = this.#occurrences++;
    this.#field[at] = field;
    this.#value[at] = value;
    this.#next[at] = -1;
    const slot = term * slotNumbers;
    if (slot >= this.#slots.length)
      this.#slots = grown(this.#slots, Math.max(this.#slots.length * 2, slot + slotNumbers));
    const slots = this.#slots;
    if (slots[slot] === this.#document) {
      this.#next[slots[slot + 2]!] = at;
    } else {
      slots[slot] = this.#document;
      slots[slot + 1] = at;
      slots[slot + 3] = isUnit;
      if (this.termCount === this.#touched.length) this.#touched = grown(this.#touched, this.termCount * 2);
      this.#touched[this.termCount++] = term;
    }
    slots[slot + 2] = at;
  }

  #growOccurrences(): void {
    const length = this.#field.length * 2;
    const field = new Uint8Array(length);
    field.set(this.#field);
    this.#field = field;
    this.#value = grown(this.#value, length);
    this.#next = grown(this.#next, length);
  }
}

/** For inverters that look at a document or two; its memory of surfaces is what costs. */
const sharedAnalyzer = new Analyzer();
/** A reply says in other words, and mostly in quotes, what the patch it answers says first. */
const replyWeight = 0.7;
/** A unit counts less where it is only a part of a name, an address or a URL: `list` in `bpf_list_del`. */
export const partWeight = 0.35;
const noField = 255;
const fieldBits = 0x3f;
const partBit = 0x40;
const pieceGap = 4;
const initialOccurrences = 1 << 12;
const slotNumbers = 4;
const lineFeed = 10;

function grown(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
