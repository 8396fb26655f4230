import { smallAscii } from '../../analysis/analyzer.js';
import { Scanner } from '../../analysis/scanner.js';
import { hasSmallLetter, isShouted } from '../../analysis/shouting.js';
import type { Document } from '../../corpus/document.js';
import { NumberList } from '../codec/number-list.js';
import { impactOf } from '../postings/impact.js';
import { fieldOf, fieldStride } from '../postings/positions.js';
import { type InvertibleDocument, invertibleDocument } from '../schema/document-fields.js';
import { allFields, codeFields, fields, occurrenceWeight, positionalFields, proseFields } from '../schema/fields.js';
import { TermTable } from '../terms/term-table.js';
import type { NameCollector } from './name-collector.js';
import { recordHeader, SurfaceTable } from './surface-table.js';

/**
 * Turns one document after another into its postings: for each term the mask of the fields it stands in, its impact,
 * and, for units, its positions. What `invert` leaves behind is valid until the next call.
 *
 * Text is read as a row of surfaces, and where each stands is noted; what a surface gives to the index is added up once a
 * document, however often the document has it. Nothing is allocated a term.
 */
export class DocumentInverter {
  readonly terms: TermTable;
  readonly #names: NameCollector | null;
  readonly #surfaces: SurfaceTable;
  readonly #scanner = new Scanner();
  /** The text that the scanner holds; null where it holds a piece changed. */
  #text: string | null = null;
  #document = 0;
  /** Where surfaces of the document stand (field * `fieldStride` + position), linked by surface. */
  readonly #places = new NumberList();
  readonly #nextPlace = new NumberList();
  /** By surface: the document it was met in last, its first and last place there. */
  #surfaceSlots = new Int32Array(initialSlots * surfaceNumbers);
  /** Surfaces of the document. */
  readonly #met = new NumberList();
  /** By term: the document it was met in last, the mask of its fields, the first surface that has it as a unit. */
  #termSlots = new Int32Array(initialSlots * termNumbers);
  #frequencies = new Float64Array(initialSlots);
  readonly #touched = new NumberList();
  /** Surfaces that have a unit, linked by unit: the surface, the unit's place in it, the next. */
  readonly #units = new NumberList();
  readonly #gathered = new NumberList();
  readonly #further = new NumberList();
  readonly #weights = new Float64Array(fields.length);
  /** Units by field. */
  readonly lengths = new Uint32Array(fields.length);

  /** `names`, where given, are told what is spelt as well. */
  constructor(terms = new TermTable(), names: NameCollector | null = null) {
    this.terms = terms;
    this.#names = names;
    this.#surfaces = new SurfaceTable(terms, names);
  }

  /** Bytes of memory in use besides the terms and the names, roughly. */
  get size(): number {
    return (
      this.#surfaces.size +
      this.#surfaceSlots.byteLength +
      this.#termSlots.byteLength +
      this.#frequencies.byteLength +
      (this.#places.values.byteLength + this.#units.values.byteLength) * 2
    );
  }

  get termCount(): number {
    return this.#touched.length;
  }

  invert(document: Document): void {
    this.invertFields(invertibleDocument(document, 0, []));
  }

  invertFields({ texts, pieces, keys, isReply, date }: InvertibleDocument): void {
    this.#document++;
    this.#names?.begin(date);
    this.#places.length = this.#nextPlace.length = this.#met.length = this.#touched.length = this.#units.length = 0;
    this.lengths.fill(0);
    let before = -1;
    let position = 0;
    for (let i = 0; i < pieces.length; i += 4) {
      const field = pieces[i]!;
      // A gap keeps phrases from reaching over the border of two pieces.
      position = field === before ? position + pieceGap : 0;
      before = field;
      position = this.#readPiece(field, texts[pieces[i + 1]!]!, pieces[i + 2]!, pieces[i + 3]!, position);
    }
    this.#text = null;
    const kindWeight = isReply ? replyWeight : 1;
    for (let i = 0; i < fields.length; i++) this.#weights[i] = occurrenceWeight(i, this.lengths[i]!) * kindWeight;
    this.#addUp();
    for (const key of keys) this.#addBare(this.terms.numberOf(key));
  }

  /** Notes the surfaces of a piece line by line, over whose ends none reaches; returns the position behind the last unit. */
  #readPiece(field: number, text: string, start: number, end: number, first: number): number {
    const scanner = this.#scanner;
    const surfaces = this.#surfaces;
    const names = this.#names;
    const base = field * fieldStride;
    const shift = this.#load(text, start, end);
    const { units } = scanner;
    const to = end - shift;
    let position = first;
    for (let from = start - shift; from < to; ) {
      const feed = units.indexOf(lineFeed, from);
      const lineEnd = feed < 0 || feed > to ? to : feed;
      scanner.select(from, lineEnd);
      names?.beginLine();
      while (scanner.next()) {
        const surface = surfaces.numberOf(scanner);
        this.#note(surface, base + position);
        names?.meet(surface, scanner, field);
        position += surfaces.unitsOf(surface);
      }
      from = lineEnd + 1;
    }
    this.lengths[field]! += position - first;
    return position;
  }

  /** Has the scanner hold a piece of a text; returns where in the text what it holds begins. */
  #load(text: string, start: number, end: number): number {
    const scanner = this.#scanner;
    if (this.#text !== text) {
      scanner.load(text);
      this.#text = text;
    }
    if (hasSmallLetter(scanner.units, start, end)) return 0;
    const piece = text.slice(start, end);
    if (!isShouted(piece)) return 0;
    scanner.load(smallAscii(piece));
    this.#text = null;
    return start;
  }

  #note(surface: number, place: number): void {
    const at = this.#places.length;
    this.#places.push(place);
    this.#nextPlace.push(-1);
    const slot = surface * surfaceNumbers;
    if (slot >= this.#surfaceSlots.length) this.#surfaceSlots = grown(this.#surfaceSlots, slot + surfaceNumbers);
    const slots = this.#surfaceSlots;
    if (slots[slot] === this.#document) {
      this.#nextPlace.values[slots[slot + 2]!] = at;
    } else {
      slots[slot] = this.#document;
      slots[slot + 1] = at;
      this.#met.push(surface);
    }
    slots[slot + 2] = at;
  }

  /** Gives each term what the surfaces that have it stand for. */
  #addUp(): void {
    this.#reserveTerms();
    const { records } = this.#surfaces;
    const weights = this.#weights;
    const places = this.#places.values;
    const next = this.#nextPlace.values;
    for (let i = 0; i < this.#met.length; i++) {
      const surface = this.#met.values[i]!;
      let sparse = 0;
      let code = 0;
      let prose = 0;
      let mask = 0;
      for (let at = this.#surfaceSlots[surface * surfaceNumbers + 1]!; at >= 0; at = next[at]!) {
        const field = fieldOf(places[at]!);
        const bit = 1 << field;
        mask |= bit;
        sparse += weights[field]!;
        if ((codeFields & bit) !== 0) code += weights[field]!;
        if ((proseFields & bit) !== 0) prose += weights[field]!;
      }
      const record = this.#surfaces.recordOf(surface);
      const coreEnd = record + records[record]!;
      const codeEnd = record + records[record + 1]!;
      const end = record + records[record + 2]!;
      let at = record + recordHeader;
      for (; at < coreEnd; at++) {
        const term = records[at]!;
        if (term < 0) {
          this.#add(~term, mask, sparse);
          continue;
        }
        const place = records[++at]!;
        this.#add(term, mask, (place & 1) === 1 ? sparse * partWeight : sparse);
        this.#addUnit(term, surface, place >>> 1);
      }
      const codeMask = mask & codeFields;
      if (codeMask !== 0) for (; at < codeEnd; at++) this.#add(~records[at]!, codeMask, code);
      const proseMask = mask & proseFields;
      if (proseMask !== 0) for (at = codeEnd; at < end; at++) this.#add(~records[at]!, proseMask, prose);
    }
  }

  #add(term: number, mask: number, weight: number): void {
    const slots = this.#termSlots;
    const slot = term * termNumbers;
    if (slots[slot] === this.#document) {
      slots[slot + 1]! |= mask;
      this.#frequencies[term]! += weight;
      return;
    }
    slots[slot] = this.#document;
    slots[slot + 1] = mask;
    slots[slot + 2] = -1;
    this.#frequencies[term] = weight;
    this.#touched.push(term);
  }

  #addUnit(term: number, surface: number, unit: number): void {
    const units = this.#units;
    const slot = term * termNumbers + 2;
    const next = this.#termSlots[slot]!;
    this.#termSlots[slot] = units.length;
    units.pushPair(surface, unit);
    units.push(next);
  }

  /** A term without a place in the text. */
  #addBare(term: number): void {
    this.#reserveTerms();
    if (this.#termSlots[term * termNumbers] !== this.#document) this.#add(term, 0, 1);
  }

  /** Room for all terms there are. */
  #reserveTerms(): void {
    const { count } = this.terms;
    if (count * termNumbers <= this.#termSlots.length) return;
    this.#termSlots = grown(this.#termSlots, count * termNumbers);
    const frequencies = new Float64Array(this.#termSlots.length / termNumbers);
    frequencies.set(this.#frequencies);
    this.#frequencies = frequencies;
  }

  /** The number of the document's nth term, from 0. */
  term(n: number): number {
    return this.#touched.values[n]!;
  }

  /** Whether a term of the document has positions. */
  isUnit(term: number): boolean {
    return this.#termSlots[term * termNumbers + 2]! >= 0;
  }

  /** Bits of the fields the term stands in; 0 for metadata. */
  mask(term: number): number {
    return this.#termSlots[term * termNumbers + 1]!;
  }

  impact(term: number): number {
    return impactOf(this.#frequencies[term]!);
  }

  weightedFrequency(term: number): number {
    return this.#frequencies[term]!;
  }

  /** What the occurrences of a term in one field add to its weighted frequency. */
  fieldWeight(term: number, field: number): number {
    const count = this.frequencies(term).find((candidate) => candidate.field === field);
    return count === undefined ? 0 : this.#weights[field]! * (count.whole + count.part * partWeight);
  }

  /** Frequency of a term in each field: occurrences as a word or whole, and as a part of something longer. Looks at the whole document. */
  frequencies(term: number): { field: number; whole: number; part: number }[] {
    const counts = fields.map((_, field) => ({ field, whole: 0, part: 0 }));
    const { records } = this.#surfaces;
    for (const surface of this.#met.values.subarray(0, this.#met.length)) {
      const record = this.#surfaces.recordOf(surface);
      const [coreEnd, codeEnd, end] = records.subarray(record, record + recordHeader);
      for (let at = recordHeader; at < end!; at++) {
        const entry = records[record + at]!;
        const isPart = entry >= 0 && (records[record + ++at]! & 1) === 1;
        if (entry !== term && ~entry !== term) continue;
        const allowed = at < coreEnd! ? allFields : at < codeEnd! ? codeFields : proseFields;
        for (let n = this.#surfaceSlots[surface * surfaceNumbers + 1]!; n >= 0; n = this.#nextPlace.values[n]!) {
          const field = fieldOf(this.#places.values[n]!);
          if ((allowed & (1 << field)) !== 0) counts[field]![isPart ? 'part' : 'whole']++;
        }
      }
    }
    return counts.filter(({ whole, part }) => whole + part > 0);
  }

  /**
   * Where a unit stands in fields that have positions: field * `fieldStride` + position, in increasing order. Filled anew the
   * next time.
   */
  placesOf(term: number): NumberList {
    const gathered = this.#gathered;
    gathered.length = 0;
    const units = this.#units.values;
    let lists = 0;
    for (let at = this.#termSlots[term * termNumbers + 2]!; at >= 0; at = units[at + 2]!) {
      lists++;
      // Merging costs what is there already; of many lists, such as those of names with a part in common, that is a square.
      const target = gathered.length === 0 || lists > mostMerged ? gathered : this.#further;
      if (target !== gathered) target.length = 0;
      for (let n = this.#surfaceSlots[units[at]! * surfaceNumbers + 1]!; n >= 0; n = this.#nextPlace.values[n]!) {
        const place = this.#places.values[n]! + units[at + 1]!;
        if ((positionalFields & (1 << fieldOf(place))) !== 0) target.push(place);
      }
      if (target !== gathered) gathered.merge(target);
    }
    if (lists > mostMerged) gathered.view().sort();
    return gathered;
  }
}

let passing: DocumentInverter | null = null;

/**
 * An inverter for who looks at a few documents now and then. It remembers what surfaces give, for all of them, and is begun
 * anew before that is much memory. What it made of a document is gone with the next.
 */
export function passingInverter(): DocumentInverter {
  if (passing === null || passing.size + passing.terms.size > mostPassing) passing = new DocumentInverter();
  return passing;
}

const mostPassing = 24 * 1024 * 1024;

/** A reply says in other words, and mostly in quotes, what the patch it answers says first. */
const replyWeight = 0.7;
/** A unit counts less where it is only a part of a name, an address or a URL: `list` in `bpf_list_del`. */
const partWeight = 0.35;
const pieceGap = 4;
/** Lists of places that are merged one by one. */
const mostMerged = 8;
const lineFeed = 10;
const initialSlots = 1 << 10;
const surfaceNumbers = 3;
const termNumbers = 3;

function grown(numbers: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(numbers.length * 2, needed));
  larger.set(numbers);
  return larger;
}
