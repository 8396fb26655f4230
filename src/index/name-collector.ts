import { isWordCode } from '../analysis/character-class.js';
import type { Expansion } from '../analysis/expansion.js';
import { parseFamily } from '../analysis/families.js';
import { isFileName, type SurfaceType } from '../analysis/surface-type.js';
import { type NameEntry, nameEvidence } from './name-table.js';

/**
 * Collects, while documents are indexed, the identifiers they spell and what the words around each say of its kind.
 */
export class NameCollector {
  readonly #names = new Map<string, { -readonly [K in keyof NameEntry]: NameEntry[K] } & { seenIn: number }>();
  #document = 0;
  #date = 0;
  /** The name met last, for a "kfunc" or "helper" behind it, and the word before the surface at hand. */
  #lastName: string | null = null;
  #lastWord = '';

  get size(): number {
    return this.#names.size * bytesAName;
  }

  /** `date` in seconds since 1970, or 0. */
  begin(date: number): void {
    this.#document++;
    this.#date = Math.max(0, date);
    this.#lastName = null;
    this.#lastWord = '';
  }

  surface(expansion: Expansion, field: number, text: string, start: number): void {
    const { surface, type } = expansion;
    switch (type) {
      case 'word':
        if (this.#lastName !== null && surface.length >= 5) {
          const evidence =
            surface === 'kfunc' || surface === 'kfuncs'
              ? nameEvidence.kfunc
              : surface === 'helper'
                ? nameEvidence.helper
                : 0;
          if (evidence !== 0) this.#names.get(this.#lastName)!.evidence |= evidence;
        }
        // `printk(` and `struct file`: words of prose that code uses as names.
        if (
          surface.length > 2 &&
          ((text.charCodeAt(start + surface.length) === openParenthesis &&
            text.charCodeAt(start + surface.length + 1) === closeParenthesis) ||
            typeWords.has(this.#lastWord))
        ) {
          this.#add(surface, field, typeWords.has(this.#lastWord) ? nameEvidence.struct : nameEvidence.call);
        }
        this.#lastName = null;
        this.#lastWord = surface;
        return;
      case 'name':
      case 'macro':
      case 'camel':
      case 'config':
        this.#add(surface, field, this.#evidenceOf(type, text, start + surface.length));
        this.#lastName = surface;
        this.#lastWord = '';
        return;
      case 'register':
        this.#add(surface, field, nameEvidence.register);
        break;
      case 'family':
        this.#addMembers(surface, field);
        break;
      case 'path':
        // `bpf_list_is_first/last` has the shape of a path.
        this.#addMembers(surface, field);
        if (isFileName(surface)) {
          const path = surface.replace(/^[ab]\//, '');
          this.#add(path, field, nameEvidence.file);
          const base = path.slice(path.lastIndexOf('/') + 1);
          if (base !== path) this.#add(base, field, nameEvidence.file);
        }
        break;
      case 'member':
        for (const name of surface.split(/->|::|\./))
          if (name.includes('_') && name.length > 3) this.#add(name, field, 0);
        break;
    }
    this.#lastName = null;
    this.#lastWord = '';
  }

  /** Names that text writes all at once count as seen. */
  #addMembers(surface: string, field: number): void {
    for (const member of parseFamily(surface)?.members ?? [])
      if (member.length > 3 && isPlainName(member)) this.#add(member, field, 0);
  }

  #evidenceOf(type: SurfaceType, text: string, end: number): number {
    let evidence = text.charCodeAt(end) === openParenthesis ? nameEvidence.call : 0;
    if (type === 'macro') evidence |= nameEvidence.macro;
    if (type === 'config') evidence |= nameEvidence.config;
    if (type === 'camel') evidence |= nameEvidence.camel;
    if (typeWords.has(this.#lastWord)) evidence |= nameEvidence.struct;
    return evidence;
  }

  #add(spelling: string, field: number, evidence: number): void {
    if (spelling.length > longestName) return;
    let entry = this.#names.get(spelling);
    if (entry === undefined) {
      entry = { spelling, documents: 0, first: this.#date, last: this.#date, fields: 0, evidence: 0, seenIn: 0 };
      this.#names.set(spelling, entry);
    }
    entry.evidence |= evidence;
    entry.fields |= 1 << field;
    if (entry.seenIn === this.#document) return;
    entry.seenIn = this.#document;
    entry.documents++;
    if (this.#date === 0) return;
    if (entry.first === 0 || this.#date < entry.first) entry.first = this.#date;
    if (this.#date > entry.last) entry.last = this.#date;
  }

  /** All names in byte order. */
  sorted(): NameEntry[] {
    return [...this.#names.values()].sort((a, b) => (a.spelling < b.spelling ? -1 : 1));
  }
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
