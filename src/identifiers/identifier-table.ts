import { sortByKey } from '../index/codec/sort-by-key.js';
import { fieldMask } from '../index/schema/fields.js';
import { type NameEntry, nameEvidence } from '../index/terms/name-table.js';
import { GrowingArray } from './growing-array.js';
import { matchCosts } from './match-costs.js';
import { PartNumbers } from './part-numbers.js';
import { PartTable } from './part-table.js';
import { SignatureTable, signatureOfBytes } from './signature-table.js';

/**
 * All identifiers of an index, numbered, as columns: spellings, parts, statistics, and their order by key. The key of
 * an identifier is its parts joined, without case and separators. Immutable once built.
 */
export class IdentifierTable {
  readonly parts: PartTable;
  /** Parts of each name: those of name `n` are `partNumbers[partStarts[n]]` up to `partNumbers[partStarts[n + 1]]`. */
  readonly partStarts: Uint32Array;
  readonly partNumbers: Uint32Array;
  /** How many parts, from the first, are directories. */
  readonly directories: Uint8Array;
  /** Bits of `nameForm`. */
  readonly forms: Uint8Array;
  readonly documents: Uint32Array;
  /** Seconds since 1970, 0 where unknown. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  readonly fields: Uint16Array;
  readonly evidence: Uint16Array;
  /** Popularity of each identifier, subtracted from its cost. */
  readonly popularity: Uint8Array;
  /** Keys as UTF-8, concatenated in the order of numbers. */
  readonly keys: Uint8Array;
  readonly keyStarts: Uint32Array;
  readonly keySignatures: SignatureTable;
  /** Numbers of the identifiers in the order of their keys. */
  readonly byKey: Uint32Array;
  readonly #spellings: Buffer;
  readonly #spellingStarts: Uint32Array;

  /** Entries in any order, each spelling once. */
  constructor(entries: Iterable<NameEntry>) {
    const numbers = new PartNumbers();
    const { keys } = numbers;
    const spellings = new GrowingArray(new Uint8Array(1 << 16));
    const spellingStarts = new GrowingArray(new Uint32Array(1 << 12));
    const keyStarts = new GrowingArray(new Uint32Array(1 << 12));
    const partStarts = new GrowingArray(new Uint32Array(1 << 12));
    const partNumbers = new GrowingArray(new Uint32Array(1 << 13));
    const directories = new GrowingArray(new Uint8Array(1 << 12));
    const forms = new GrowingArray(new Uint8Array(1 << 12));
    const documents = new GrowingArray(new Uint32Array(1 << 12));
    const first = new GrowingArray(new Uint32Array(1 << 12));
    const last = new GrowingArray(new Uint32Array(1 << 12));
    const fields = new GrowingArray(new Uint16Array(1 << 12));
    const evidence = new GrowingArray(new Uint16Array(1 << 12));
    for (const entry of entries) {
      const { spelling } = entry;
      const keyStart = keys.length;
      const partStart = partNumbers.length;
      const base = spelling.lastIndexOf('/');
      let above = 0;
      numbers.cut(spelling, (part, start) => {
        partNumbers.push(part);
        if (start < base) above++;
      });
      if (partNumbers.length === partStart) continue;
      keyStarts.push(keyStart);
      partStarts.push(partStart);
      spellingStarts.push(spellings.length);
      appendText(spellings, spelling);
      directories.push(above);
      forms.push(formOf(entry));
      documents.push(entry.documents);
      first.push(entry.first);
      last.push(entry.last);
      fields.push(entry.fields);
      evidence.push(entry.evidence);
    }
    spellingStarts.push(spellings.length);
    keyStarts.push(keys.length);
    partStarts.push(partNumbers.length);

    this.#spellings = Buffer.from(spellings.finish().buffer);
    this.#spellingStarts = spellingStarts.finish();
    const texts = numbers.texts();
    this.keys = keys.finish();
    this.keyStarts = keyStarts.finish();
    this.keySignatures = signaturesOf(this.keys, this.keyStarts);
    this.partStarts = partStarts.finish();
    this.directories = directories.finish();
    this.forms = forms.finish();
    this.documents = documents.finish();
    this.first = first.finish();
    this.last = last.finish();
    this.fields = fields.finish();
    this.evidence = evidence.finish();
    this.partNumbers = partNumbers.finish();
    this.parts = this.#sortParts(texts);
    this.popularity = popularityOf(this);
    this.byKey = sortByKey(this.keys, this.keyStarts);
  }

  get count(): number {
    return this.documents.length;
  }

  spelling(name: number): string {
    return this.#spellings.toString('utf8', this.#spellingStarts[name]!, this.#spellingStarts[name + 1]!);
  }

  /** Bytes held. Texts of the parts are counted as V8 keeps them. */
  get memory(): number {
    let bytes =
      this.#spellings.length + this.#spellingStarts.byteLength + this.parts.memory + this.keySignatures.memory;
    for (const value of Object.values(this)) if (ArrayBuffer.isView(value)) bytes += value.byteLength;
    return bytes;
  }

  /** Numbers the parts in the order of their texts, and inverts identifiers → parts into parts → identifiers. */
  #sortParts(met: readonly string[]): PartTable {
    const order = Uint32Array.from(met, (_, i) => i).sort((a, b) => (met[a]! < met[b]! ? -1 : 1));
    const texts = Array.from(order, (number) => met[number]!);
    const numbers = new Uint32Array(met.length);
    for (let i = 0; i < order.length; i++) numbers[order[i]!] = i;
    const { partNumbers, partStarts } = this;
    const starts = new Uint32Array(texts.length + 1);
    for (let i = 0; i < partNumbers.length; i++) partNumbers[i] = numbers[partNumbers[i]!]!;
    // An identifier that has a part twice is listed once: the last entry tells.
    const listed = new Int32Array(texts.length).fill(-1);
    for (let name = 0; name < this.count; name++) {
      for (let i = partStarts[name]!; i < partStarts[name + 1]!; i++) {
        const part = partNumbers[i]!;
        if (listed[part] === name) continue;
        listed[part] = name;
        starts[part + 1]!++;
      }
    }
    for (let part = 0; part < texts.length; part++) starts[part + 1]! += starts[part]!;
    const names = new Uint32Array(starts[texts.length]!);
    const next = starts.slice();
    listed.fill(-1);
    for (let name = 0; name < this.count; name++) {
      for (let i = partStarts[name]!; i < partStarts[name + 1]!; i++) {
        const part = partNumbers[i]!;
        if (listed[part] === name) continue;
        listed[part] = name;
        names[next[part]!++] = name;
      }
    }
    return new PartTable(texts, starts, names, this.count);
  }
}

/** Bits for the case of a spelling, and for files. */
export const nameForm = {
  /** Capitals and no small letters: a macro, a constant. */
  capitals: 1,
  /** Both. */
  mixed: 2,
  underscoreFirst: 4,
  /** A file; its last part is its extension. */
  file: 8,
} as const;

function formOf({ spelling, evidence }: NameEntry): number {
  return (
    caseOf(spelling) |
    (spelling.charCodeAt(0) === underscore ? nameForm.underscoreFirst : 0) |
    ((evidence & nameEvidence.file) !== 0 ? nameForm.file : 0)
  );
}

/**
 * `nameForm.capitals` if nearly all letters are upper case (`BPF_MAP_UPDATE_ELEMs` is a plural of such a name),
 * `nameForm.mixed` if some are, or 0 if none is.
 */
export function caseOf(text: string): number {
  let capitals = 0;
  let small = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 65 && code <= 90) capitals++;
    else if (code >= 97 && code <= 122) small++;
  }
  return capitals === 0 ? 0 : small * fewSmall <= capitals ? nameForm.capitals : nameForm.mixed;
}

const fewSmall = 5;
const underscore = 95;

/** Appends a text as UTF-8. */
function appendText(out: GrowingArray<Uint8Array>, text: string): void {
  const bytes = out.reserve(text.length * 3);
  const start = out.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      out.length = start + Buffer.from(bytes.buffer, bytes.byteOffset).write(text, start, 'utf8');
      return;
    }
    bytes[out.length++] = code;
  }
}

function signaturesOf(keys: Uint8Array, starts: Uint32Array): SignatureTable {
  const count = starts.length - 1;
  const lengths = new Uint8Array(count);
  const letters = new Int32Array(count);
  const odd = new Int32Array(count);
  for (let name = 0; name < count; name++) {
    const signature = signatureOfBytes(keys, starts[name]!, starts[name + 1]!);
    lengths[name] = Math.min(255, starts[name + 1]! - starts[name]!);
    letters[name] = signature.letters;
    odd[name] = signature.odd;
  }
  return new SignatureTable(lengths, letters, odd);
}

const titleFields = fieldMask('title', 'series');
const proseFields = fieldMask('prose', 'changelog', 'subsystem');

/**
 * Popularity of each identifier: its document frequency, how recent it is compared with the newest identifier, and the
 * fields it occurs in.
 */
function popularityOf({ count, documents, last, fields }: IdentifierTable): Uint8Array {
  const popularity = new Uint8Array(count);
  let newest = 0;
  for (const seconds of last) if (seconds > newest) newest = seconds;
  for (let name = 0; name < count; name++) {
    const doublings = Math.min(matchCosts.mostDoublings, Math.log2(documents[name]! + 1));
    const years = (newest - last[name]!) / (365.25 * 86_400);
    const place =
      (fields[name]! & titleFields) !== 0
        ? matchCosts.inTitle
        : (fields[name]! & proseFields) !== 0
          ? matchCosts.inProse
          : 0;
    const recency = last[name] === 0 ? 0 : matchCosts.recent / (1 + years / matchCosts.recentHalfLife);
    popularity[name] = Math.round(doublings * matchCosts.doubling + recency + place);
  }
  return popularity;
}
