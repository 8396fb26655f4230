import { isWordCode } from '../analysis/character-class.js';
import type { Expansion } from '../analysis/expansion.js';
import { parseFamily } from '../analysis/families.js';
import { isFileName, type SurfaceType } from '../analysis/surface-type.js';
import { type NameEntry, nameEvidence } from './name-table.js';
import type { NumberList } from './number-list.js';

/**
 * Collects, while documents are indexed, the identifiers they spell and what the words around each, on its line, say of
 * its kind. What a line spells is told once (`surface`) and counted each time the line is met (`see`).
 */
export class NameCollector {
  readonly #numbers = new Map<string, number>();
  /** By name: documents, first, last, fields, evidence, and the document it was seen in last. */
  #facts = new Int32Array(1 << 10);
  #document = 0;
  #date = 0;
  /** The name met last, for a "kfunc" or "helper" behind it, and whether the word before the surface at hand is a type. */
  #lastName = none;
  #isTyped = false;

  get size(): number {
    return this.#numbers.size * bytesAName;
  }

  /** `date` in seconds since 1970, or 0. */
  begin(date: number): void {
    this.#document++;
    this.#date = Math.max(0, date);
  }

  beginLine(): void {
    this.#lastName = none;
    this.#isTyped = false;
  }

  /** Adds to `found`, two numbers a name, what a surface spells; `next` and `second` are the characters behind it, or 0. */
  surface(expansion: Expansion, next: number, second: number, found: NumberList): void {
    const { surface, type } = expansion;
    const isTyped = this.#isTyped;
    const lastName = this.#lastName;
    this.#isTyped = false;
    this.#lastName = none;
    switch (type) {
      case 'word':
        if (lastName !== none) {
          if (surface === 'kfunc' || surface === 'kfuncs') found.pushPair(lastName, nameEvidence.kfunc);
          else if (surface === 'helper') found.pushPair(lastName, nameEvidence.helper);
        }
        // `printk(` and `struct file`: words of prose that code uses as names.
        if (surface.length > 2 && ((next === openParenthesis && second === closeParenthesis) || isTyped))
          this.#add(surface, isTyped ? nameEvidence.struct : nameEvidence.call, found);
        this.#isTyped = typeWords.has(surface);
        break;
      case 'name':
      case 'macro':
      case 'camel':
      case 'config':
        this.#lastName = this.#add(surface, evidenceOf(type, next, isTyped), found);
        break;
      case 'register':
        this.#add(surface, nameEvidence.register, found);
        break;
      case 'family':
        this.#addMembers(surface, found);
        break;
      case 'path':
        // `bpf_list_is_first/last` has the shape of a path.
        this.#addMembers(surface, found);
        if (isFileName(surface)) {
          const path = surface.replace(/^[ab]\//, '');
          this.#add(path, nameEvidence.file, found);
          const base = path.slice(path.lastIndexOf('/') + 1);
          if (base !== path) this.#add(base, nameEvidence.file, found);
        }
        break;
      case 'member':
        for (const name of surface.split(/->|::|\./))
          if (name.includes('_') && name.length > 3) this.#add(name, 0, found);
        break;
    }
  }

  /** Names that text writes all at once count as seen. */
  #addMembers(surface: string, found: NumberList): void {
    for (const member of parseFamily(surface)?.members ?? [])
      if (member.length > 3 && isPlainName(member)) this.#add(member, 0, found);
  }

  #add(spelling: string, evidence: number, found: NumberList): number {
    if (spelling.length > longestName) return none;
    let number = this.#numbers.get(spelling);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(spelling, number);
      if (this.#numbers.size * factNumbers > this.#facts.length) {
        const larger = new Int32Array(this.#facts.length * 2);
        larger.set(this.#facts);
        this.#facts = larger;
      }
    }
    found.pushPair(number, evidence);
    return number;
  }

  /** Counts names of a line, given in pairs as `surface` told them, for the document begun last. */
  see(names: Int32Array, from: number, to: number, field: number): void {
    const facts = this.#facts;
    const date = this.#date;
    for (let i = from; i < to; i += 2) {
      const at = names[i]! * factNumbers;
      facts[at + 3]! |= 1 << field;
      facts[at + 4]! |= names[i + 1]!;
      if (facts[at + 5] === this.#document) continue;
      facts[at + 5] = this.#document;
      const isFirst = facts[at]!++ === 0;
      if (date === 0 && !isFirst) continue;
      if (isFirst || facts[at + 1] === 0 || date < facts[at + 1]!) facts[at + 1] = date;
      if (date > facts[at + 2]!) facts[at + 2] = date;
    }
  }

  /** All names in byte order. */
  sorted(): NameEntry[] {
    return [...this.#numbers.keys()].sort().map((spelling) => {
      const at = this.#numbers.get(spelling)! * factNumbers;
      const [documents, first, last, fields, evidence] = this.#facts.subarray(at, at + factNumbers);
      return { spelling, documents: documents!, first: first!, last: last!, fields: fields!, evidence: evidence! };
    });
  }
}

const none = -1;
const factNumbers = 6;

function evidenceOf(type: SurfaceType, next: number, isTyped: boolean): number {
  let evidence = next === openParenthesis ? nameEvidence.call : 0;
  if (type === 'macro') evidence |= nameEvidence.macro;
  if (type === 'config') evidence |= nameEvidence.config;
  if (type === 'camel') evidence |= nameEvidence.camel;
  if (isTyped) evidence |= nameEvidence.struct;
  return evidence;
}

/** Whether what brackets were expanded to is one name, with no operator or blank in it. */
function isPlainName(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isWordCode(text.charCodeAt(i))) return false;
  return text.includes('_');
}

const openParenthesis = 40;
const closeParenthesis = 41;
const longestName = 100;
const bytesAName = 200;
const typeWords = new Set(['struct', 'union', 'enum', 'typedef']);
