import { isWordCode } from '../../analysis/character-class.js';
import { parseFamily } from '../../analysis/families.js';
import type { Scanner } from '../../analysis/scanner.js';
import { isFileName, type SurfaceType } from '../../analysis/surface-type.js';
import { NumberList } from '../codec/number-list.js';
import { type NameEntry, nameEvidence } from '../terms/name-table.js';

/**
 * Collects, while documents are indexed, the identifiers they spell and what the words around each, on its line, say of
 * its kind. What a surface spells is learnt once (`learn`) and counted each time the surface is met (`meet`).
 */
export class NameCollector {
  readonly #numbers = new Map<string, number>();
  /** By name: documents, first, last, fields, evidence, and the document it was seen in last. */
  #facts = new Int32Array(1 << 10);
  /** By surface: one of `roles`. */
  readonly #roles = new NumberList();
  /** By surface: where in `#spelt` the names are that it spells; for a word its name, or `none` while it is not one. */
  readonly #places = new NumberList();
  /** How many names, then each with the evidence that the surface gives of it. */
  readonly #spelt = new NumberList();
  #document = 0;
  #date = 0;
  /** The name met last, for a "kfunc" or "helper" behind it, and whether the word before the surface at hand is a type. */
  #lastName = none;
  #isTyped = false;

  get size(): number {
    return this.#numbers.size * bytesAName + (this.#roles.length * 2 + this.#spelt.length) * 4;
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

  /** Takes in the next surface: they are numbered from 0. */
  learn(surface: string, type: SurfaceType): void {
    if (type === 'word') {
      this.#roles.push(wordRoles.get(surface) ?? (surface.length > 2 ? roles.word : roles.nothing));
      this.#places.push(none);
      return;
    }
    const spelt = this.#spelt;
    const start = spelt.length;
    spelt.push(0);
    switch (type) {
      case 'name':
      case 'macro':
      case 'camel':
      case 'config':
        this.#spell(surface, evidenceOf(type));
        break;
      case 'register':
        this.#spell(surface, nameEvidence.register);
        break;
      case 'family':
        this.#spellMembers(surface);
        break;
      case 'path':
        // `bpf_list_is_first/last` has the shape of a path.
        this.#spellMembers(surface);
        if (isFileName(surface)) {
          const path = surface.replace(/^[ab]\//, '');
          this.#spell(path, nameEvidence.file);
          const base = path.slice(path.lastIndexOf('/') + 1);
          if (base !== path) this.#spell(base, nameEvidence.file);
        }
        break;
      case 'member':
        for (const name of surface.split(/->|::|\./)) if (name.includes('_') && name.length > 3) this.#spell(name, 0);
        break;
    }
    spelt.values[start] = (spelt.length - start - 1) / 2;
    const isNone = spelt.values[start] === 0;
    if (isNone) spelt.length = start;
    this.#roles.push(isNone ? roles.nothing : hasKind.has(type) ? roles.name : roles.names);
    this.#places.push(start);
  }

  /** Counts a surface of the document begun last; the scanner stands at it. */
  meet(surface: number, scanner: Scanner, field: number): void {
    const isTyped = this.#isTyped;
    const lastName = this.#lastName;
    this.#isTyped = false;
    this.#lastName = none;
    const role = this.#roles.values[surface]!;
    switch (role) {
      case roles.nothing:
        return;
      case roles.names: {
        const spelt = this.#spelt.values;
        let at = this.#places.values[surface]!;
        for (let left = spelt[at++]!; left > 0; left--, at += 2) this.#see(spelt[at]!, spelt[at + 1]!, field);
        return;
      }
      case roles.name: {
        const spelt = this.#spelt.values;
        const at = this.#places.values[surface]! + 1;
        const call = scanner.following(0) === openParenthesis ? nameEvidence.call : 0;
        this.#see(spelt[at]!, spelt[at + 1]! | call | (isTyped ? nameEvidence.struct : 0), field);
        this.#lastName = spelt[at]!;
        return;
      }
      case roles.kfunc:
        if (lastName !== none) this.#see(lastName, nameEvidence.kfunc, field);
        break;
      case roles.helper:
        if (lastName !== none) this.#see(lastName, nameEvidence.helper, field);
        break;
      case roles.type:
        this.#isTyped = true;
        break;
    }
    // `printk()` and `struct file`: words of prose that code uses as names.
    if (isTyped || (scanner.following(0) === openParenthesis && scanner.following(1) === closeParenthesis)) {
      if (this.#places.values[surface] === none) this.#places.values[surface] = this.#numberOf(scanner.surface());
      this.#see(this.#places.values[surface]!, isTyped ? nameEvidence.struct : nameEvidence.call, field);
    }
  }

  /** Names that text writes all at once count as seen. */
  #spellMembers(surface: string): void {
    for (const member of parseFamily(surface)?.members ?? [])
      if (member.length > 3 && isPlainName(member)) this.#spell(member, 0);
  }

  #spell(spelling: string, evidence: number): void {
    if (spelling.length <= longestName) this.#spelt.pushPair(this.#numberOf(spelling), evidence);
  }

  #numberOf(spelling: string): number {
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
    return number;
  }

  #see(name: number, evidence: number, field: number): void {
    const facts = this.#facts;
    const date = this.#date;
    const at = name * factNumbers;
    facts[at + 3]! |= 1 << field;
    facts[at + 4]! |= evidence;
    if (facts[at + 5] === this.#document) return;
    facts[at + 5] = this.#document;
    const isFirst = facts[at]!++ === 0;
    if (date === 0 && !isFirst) return;
    if (isFirst || facts[at + 1] === 0 || date < facts[at + 1]!) facts[at + 1] = date;
    if (date > facts[at + 2]!) facts[at + 2] = date;
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

function evidenceOf(type: SurfaceType): number {
  return type === 'macro' || type === 'config' || type === 'camel' ? nameEvidence[type] : 0;
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

/** What a surface is to a collector. */
const roles = {
  nothing: 0,
  /** One name, of which the characters around it tell more. */
  name: 1,
  names: 2,
  /** A name where it is called, or named as a type. */
  word: 3,
  /** Words, too: what follows is a type, or what went before is a kfunc or a helper. */
  type: 4,
  kfunc: 5,
  helper: 6,
} as const;
const wordRoles = new Map<string, number>([
  ['struct', roles.type],
  ['union', roles.type],
  ['enum', roles.type],
  ['typedef', roles.type],
  ['kfunc', roles.kfunc],
  ['kfuncs', roles.kfunc],
  ['helper', roles.helper],
]);
const hasKind = new Set<SurfaceType>(['name', 'macro', 'camel', 'config']);
