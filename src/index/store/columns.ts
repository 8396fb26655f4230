import { type Document, documentKinds } from '../../corpus/document.js';
import { numberFields, type WordField, wordFields } from '../../query/field-table.js';
import { ByteInput } from '../codec/byte-input.js';
import { ByteOutput } from '../codec/byte-output.js';
import { ownString } from '../codec/own-string.js';
import { packBytes, packNumbers, unpackBytes, unpackNumbers } from '../codec/packing.js';
import { SegmentError } from '../codec/segment-error.js';
import type { SegmentFileReader, SegmentFileWriter } from '../directory/segment-file.js';
import { columnValues } from '../schema/document-fields.js';
import { subjectHash } from './patch-subject.js';

/**
 * Values by document that queries filter, count and sort by, column by column, each compressed, and read when it is first
 * needed.
 *
 * Numbers are 32-bit integers. Words are ordinals into a table of the segment's distinct words; a document has at most
 * one (`list`) or any number of them (`author`): then the ordinals stand one behind the other, with the start of each
 * document's before them.
 */
export const numberColumns = [
  ...numberFields,
  'tags',
  'line',
  'hashLow',
  'hashHigh',
  'subjectLow',
  'subjectHigh',
] as const;
export type NumberColumn = (typeof numberColumns)[number];

export const wordColumns = [...wordFields, 'title'] as const;
export type WordColumn = (typeof wordColumns)[number];

/** Bits of the column `tags`. */
export const rfcTag = 1;
export const resendTag = 2;
/** A copy for a stable tree. */
export const backportTag = 4;

/** Where a document has no value. */
export const missing = -0x80000000;

/** The columns of one document. Dates are seconds since 1970. */
export interface ColumnRow {
  readonly numbers: Readonly<Record<NumberColumn, number>>;
  readonly words: Readonly<Record<WordColumn, readonly string[]>>;
}

export function columnRow(document: Document, hash: ContentHash): ColumnRow {
  const { series } = document;
  const subject = subjectHash(document);
  const time = document.date === null ? Number.NaN : Date.parse(document.date) / 1000;
  return {
    numbers: {
      date: Number.isNaN(time) ? missing : Math.max(-0x7fffffff, Math.min(0x7fffffff, Math.floor(time))),
      kind: documentKinds.indexOf(document.kind),
      version: series?.version ?? missing,
      part: series?.part ?? missing,
      total: series?.total ?? missing,
      tags:
        (series?.rfc === true ? rfcTag : 0) |
        (series?.resend === true ? resendTag : 0) |
        (document.mail?.tags.some((tag) => stableTree.test(tag)) === true ? backportTag : 0),
      line: document.source.line,
      hashLow: hash.low,
      hashHigh: hash.high,
      subjectLow: subject.low,
      subjectHigh: subject.high,
    },
    words: {
      ...(Object.fromEntries(wordFields.map((field) => [field, columnValues(field, document)])) as Record<
        WordField,
        string[]
      >),
      // Answers bear the title of what they answer.
      title: document.title === null || document.kind === 'reply' ? [] : [document.title],
    },
  };
}

/** `[PATCH AUTOSEL 5.3]`, `[PATCH linux-5.4.y]`, `[PATCH 5.15 CANDIDATE]`. */
const stableTree = /^(?:autosel|stable|candidate|(?:linux-|stable-)?\d{1,2}\.\d{1,2}(?:\.\d{1,3}|\.y)?(?:-stable)?)$/i;

/** 64 bits over what a document says, where it stands left out: equal hashes mean there is nothing to update. */
export interface ContentHash {
  readonly low: number;
  readonly high: number;
}

export class ColumnsWriter {
  readonly #numbers = new Map<NumberColumn, number[]>(numberColumns.map((name) => [name, []]));
  readonly #words = new Map<WordColumn, { starts: number[]; ordinals: number[]; table: Map<string, number> }>(
    wordColumns.map((name) => [name, { starts: [0], ordinals: [], table: new Map() }]),
  );

  add(row: ColumnRow): void {
    for (const name of numberColumns) this.#numbers.get(name)!.push(row.numbers[name]);
    for (const name of wordColumns) {
      const { starts, ordinals, table } = this.#words.get(name)!;
      for (const word of row.words[name]) {
        let ordinal = table.get(word);
        if (ordinal === undefined) table.set(ownString(word), (ordinal = table.size));
        ordinals.push(ordinal);
      }
      starts.push(ordinals.length);
    }
  }

  /** `ranks`: for each document its place in the order of ids. */
  write(file: SegmentFileWriter, ranks: Uint32Array): void {
    const directory: Directory = { numbers: {}, words: {} };
    const append = (numbers: ArrayLike<number>): ColumnBlock =>
      appendPacked(file, packNumbers(numbers), numbers.length);
    for (const [name, values] of this.#numbers) directory.numbers[name] = append(values);
    directory.numbers['rank'] = append(ranks);
    for (const [name, { starts, ordinals, table }] of this.#words) {
      const words = new ByteOutput();
      for (const word of table.keys()) words.string(word);
      directory.words[name] = {
        starts: append(starts),
        ordinals: append(ordinals),
        table: { ...appendPacked(file, packBytes(words.view()), table.size), length: words.length },
      };
    }
    const json = Buffer.from(JSON.stringify(directory));
    file.append(json);
    const tail = Buffer.alloc(4);
    tail.writeUInt32LE(json.length);
    file.append(tail);
  }
}

function appendPacked(file: SegmentFileWriter, packed: Buffer, count: number): ColumnBlock {
  const place = { offset: file.length, count, packed: packed.length };
  file.append(packed);
  return place;
}

interface ColumnBlock {
  readonly offset: number;
  /** Of numbers, or words. */
  readonly count: number;
  /** Bytes in the file; not given before the third format, in which nothing was packed. */
  readonly packed?: number;
}
interface Directory {
  numbers: { [name: string]: ColumnBlock };
  words: { [name: string]: { starts: ColumnBlock; ordinals: ColumnBlock; table: ColumnBlock & { length: number } } };
}

/** Columns that older formats do not have. */
const sinceFormat4 = new Set<string>(['subjectLow', 'subjectHigh'] satisfies NumberColumn[]);

/** One column of words, whole in memory. */
export interface WordValues {
  readonly table: readonly string[];
  readonly starts: Int32Array;
  readonly ordinals: Int32Array;
}

export class ColumnsReader {
  readonly #file: SegmentFileReader;
  readonly #documents: number;
  readonly #directory: Directory;
  readonly #numbers = new Map<string, Int32Array>();
  readonly #words = new Map<string, WordValues>();

  constructor(file: SegmentFileReader, documents: number) {
    this.#file = file;
    this.#documents = documents;
    const length = new ByteInput(file.read(file.length - 4, 4)).uint32();
    if (length + 4 > file.length)
      throw new SegmentError('corrupt', 'the directory of the columns does not fit', file.name);
    this.#directory = parseDirectory(file.read(file.length - 4 - length, length), file.name);
  }

  /** Values of a column of numbers by document. `rank` is a document's place in the order of ids within the segment. */
  numbers(name: NumberColumn | 'rank'): Int32Array {
    let values = this.#numbers.get(name);
    if (values === undefined) {
      values = this.#read(this.#directory.numbers[name], this.#documents, name);
      this.#numbers.set(name, values);
    }
    return values;
  }

  words(name: WordColumn): WordValues {
    let values = this.#words.get(name);
    if (values === undefined) {
      values = this.#readWords(name);
      this.#words.set(name, values);
    }
    return values;
  }

  #readWords(name: WordColumn): WordValues {
    const place = this.#directory.words[name];
    if (place === undefined) throw this.#damaged(name);
    const starts = this.#read(place.starts, this.#documents + 1, name);
    const ordinals = this.#read(place.ordinals, starts[this.#documents]!, name);
    if (place.table.count > place.table.length + 1) throw this.#damaged(name);
    const input = new ByteInput(this.#readBytes(place.table, place.table.length));
    const table: string[] = [];
    for (let i = 0; i < place.table.count; i++) table.push(input.string());
    for (let i = 0; i < this.#documents; i++) if (starts[i]! > starts[i + 1]!) throw this.#damaged(name);
    for (const ordinal of ordinals) if (!(ordinal >= 0 && ordinal < table.length)) throw this.#damaged(name);
    return { table, starts, ordinals };
  }

  row(document: number): ColumnRow {
    const numbers = Object.fromEntries(numberColumns.map((name) => [name, this.numbers(name)[document]!]));
    const words = Object.fromEntries(wordColumns.map((name) => [name, wordsOf(this.words(name), document)]));
    return { numbers: numbers as Record<NumberColumn, number>, words: words as Record<WordColumn, string[]> };
  }

  #read(place: ColumnBlock | undefined, count: number, name: string): Int32Array {
    if (this.#file.version < 4 && sinceFormat4.has(name)) return new Int32Array(count);
    if (place === undefined || place.count !== count) throw this.#damaged(name);
    if (this.#file.version >= 3) return unpackNumbers(this.#file.read(place.offset, place.packed ?? 0), count);
    const bytes = this.#file.read(place.offset, count * 4);
    return new Int32Array(bytes.buffer, bytes.byteOffset, count);
  }

  #readBytes(place: ColumnBlock, length: number): Buffer {
    if (this.#file.version < 3) return this.#file.read(place.offset, length);
    return unpackBytes(this.#file.read(place.offset, place.packed ?? 0), length);
  }

  #damaged(name: string): SegmentError {
    return new SegmentError('corrupt', `the column "${name}" is damaged`, this.#file.name);
  }
}

export function wordsOf({ table, starts, ordinals }: WordValues, document: number): string[] {
  const words: string[] = [];
  for (let i = starts[document]!; i < starts[document + 1]!; i++) words.push(table[ordinals[i]!]!);
  return words;
}

function parseDirectory(json: Buffer, name: string): Directory {
  try {
    const parsed: unknown = JSON.parse(json.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && 'numbers' in parsed && 'words' in parsed)
      return parsed as Directory;
  } catch {
    // Told below with the name of the file.
  }
  throw new SegmentError('corrupt', 'the directory of the columns is no JSON of the expected form', name);
}
