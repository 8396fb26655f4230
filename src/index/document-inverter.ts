import { Analyzer } from '../analysis/analyzer.js';
import { type Expansion, isPart, positionOf } from '../analysis/expansion.js';
import type { Document } from '../corpus/document.js';
import { fieldTexts, idKey, keywordTerms, lineageKey } from './document-fields.js';
import { type Field, fields, occurrenceWeight, positionalFields } from './fields.js';
import { impactOf } from './impact.js';
import type { NameCollector } from './name-collector.js';
import { TermTable } from './term-table.js';

/**
 * Turns one document after another into its postings: for each term the mask of the fields it stands in, its impact,
 * and, for units, its positions. What `invert` leaves behind is valid until the next call; nothing is allocated a
 * term.
 */
export class DocumentInverter {
  readonly terms: TermTable;
  readonly #analyzer: Analyzer;
  /** Occurrences of the document, linked by term: field, then position (units) or count (all others). */
  #field = new Uint8Array(initialOccurrences);
  #value = new Int32Array(initialOccurrences);
  #next = new Int32Array(initialOccurrences);
  #occurrences = 0;
  /** First and last occurrence by term, valid where the stamp is the document's. */
  #head = new Int32Array(initialOccurrences);
  #tail = new Int32Array(initialOccurrences);
  #stamp = new Int32Array(initialOccurrences);
  #document = 0;
  #touched = new Int32Array(initialOccurrences);
  readonly #weights = new Float64Array(fields.length);
  /** Units by field. */
  readonly lengths = new Uint32Array(fields.length);
  termCount = 0;

  readonly #names: NameCollector | null;

  /** `names`, where given, sees every surface as well. */
  constructor(terms = new TermTable(), names: NameCollector | null = null, analyzer = sharedAnalyzer) {
    this.terms = terms;
    this.#names = names;
    this.#analyzer = analyzer;
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
    let text = '';
    let depth: Field['depth'] = 'prose';
    const sink = (expansion: Expansion, at: number, start: number): void => {
      this.#names?.surface(expansion, field, text, start);
      const { keys, coreTerms, codeTerms, places } = expansion;
      const ids = this.terms.numbersOf(expansion);
      const count = depth === 'prose' ? keys.length : depth === 'code' ? codeTerms : coreTerms;
      for (let i = 0; i < count; i++) {
        const id = ids[i]!;
        if (id >= 0) this.#link(id, isPart(places[i]!) ? field | partBit : field, at + positionOf(places[i]!));
        else this.#addCount(~id, field);
      }
      this.lengths[field]! += expansion.units;
    };
    for (const piece of fieldTexts(document)) {
      // A gap keeps phrases from reaching over the border of two pieces.
      position = piece.field === field ? position + pieceGap : 0;
      field = piece.field;
      text = piece.text;
      depth = fields[field]!.depth;
      position = this.#analyzer.analyze(piece.text, sink, piece.start, piece.end, position);
    }
    for (let i = 0; i < fields.length; i++) this.#weights[i] = occurrenceWeight(i, this.lengths[i]!);
    const kindWeight = document.kind === 'reply' ? replyWeight : 1;
    for (let i = 0; i < fields.length; i++) this.#weights[i]! *= kindWeight;
    for (const key of keywordTerms(document)) this.#addBare(this.terms.numberOf(key));
    for (const key of lineage) this.#addBare(this.terms.numberOf(lineageKey(key)));
    this.#addBare(this.terms.numberOf(idKey(document.id)));
  }

  /** The number of the document's nth term, from 0. */
  term(n: number): number {
    return this.#touched[n]!;
  }

  /** Bits of the fields the term stands in; 0 for metadata. */
  mask(term: number): number {
    let mask = 0;
    for (let at = this.#head[term]!; at >= 0; at = this.#next[at]!) {
      if (this.#field[at] !== noField) mask |= 1 << (this.#field[at]! & fieldBits);
    }
    return mask;
  }

  impact(term: number): number {
    return impactOf(this.weightedFrequency(term));
  }

  weightedFrequency(term: number): number {
    const positional = this.terms.hasPositions(term);
    let sum = 0;
    for (let at = this.#head[term]!; at >= 0; at = this.#next[at]!) {
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
    const positional = this.terms.hasPositions(term);
    const counts: { field: number; whole: number; part: number }[] = [];
    for (let at = this.#head[term]!; at >= 0; at = this.#next[at]!) {
      if (this.#field[at] === noField) continue;
      const field = this.#field[at]! & fieldBits;
      let count = counts.at(-1);
      if (count?.field !== field) counts.push((count = { field, whole: 0, part: 0 }));
      if (this.#field[at]! > fieldBits) count.part++;
      else count.whole += positional ? 1 : this.#value[at]!;
    }
    return counts;
  }

  /** Emits the positions of a term as `positions.ts` has them. */
  positions(term: number, emit: (value: number) => void): void {
    for (let at = this.#head[term]!; at >= 0; ) {
      const field = this.#field[at]! & fieldBits;
      let count = 1;
      if ((positionalFields & (1 << field)) === 0) {
        at = this.#next[at]!;
        continue;
      }
      let end = this.#next[at]!;
      while (end >= 0 && (this.#field[end]! & fieldBits) === field) {
        count++;
        end = this.#next[end]!;
      }
      let position = this.#value[at]!;
      emit(position * 2 + (count > 1 ? 1 : 0));
      if (count > 1) {
        emit(count - 2);
        for (let i = this.#next[at]!; i !== end; i = this.#next[i]!) {
          emit(this.#value[i]! - position);
          position = this.#value[i]!;
        }
      }
      at = end;
    }
  }

  #addCount(term: number, field: number): void {
    if (term < this.#stamp.length && this.#stamp[term] === this.#document) {
      const tail = this.#tail[term]!;
      if (this.#field[tail] === field) {
        this.#value[tail]!++;
        return;
      }
    }
    this.#link(term, field, 1);
  }

  #addBare(term: number): void {
    if (term < this.#stamp.length && this.#stamp[term] === this.#document) return;
    this.#link(term, noField, 0);
  }

  #link(term: number, field: number, value: number): void {
    if (this.#occurrences === this.#field.length) this.#growOccurrences();
    const at = this.#occurrences++;
    this.#field[at] = field;
    this.#value[at] = value;
    this.#next[at] = -1;
    if (term >= this.#stamp.length) this.#growTerms(term);
    if (this.#stamp[term] === this.#document) {
      this.#next[this.#tail[term]!] = at;
    } else {
      this.#stamp[term] = this.#document;
      this.#head[term] = at;
      if (this.termCount === this.#touched.length) this.#touched = grown(this.#touched, this.termCount * 2);
      this.#touched[this.termCount++] = term;
    }
    this.#tail[term] = at;
  }

  #growOccurrences(): void {
    const length = this.#field.length * 2;
    const field = new Uint8Array(length);
    field.set(this.#field);
    this.#field = field;
    this.#value = grown(this.#value, length);
    this.#next = grown(this.#next, length);
  }

  #growTerms(term: number): void {
    const length = Math.max(this.#stamp.length * 2, term + 1);
    this.#head = grown(this.#head, length);
    this.#tail = grown(this.#tail, length);
    this.#stamp = grown(this.#stamp, length);
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

function grown(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
