import { archiveUrl } from '../corpus/mail/archive-hosts.js';
import { classOf, fold, isWordCode, lower, upper } from './character-class.js';
import { type Expansion, type ExpansionStep, packSpan, steps } from './expansion.js';
import { parseFamily } from './families.js';
import { nameParts, withoutUnderscores } from './name-parts.js';
import { stem } from './stemmer.js';
import { isFileName, isSha, type SurfaceType, surfaceType } from './surface-type.js';
import { type TermKind, termKey, termText } from './term.js';

/**
 * Expands a surface into index terms. The rules follow what other systems do with identifiers and where each falls
 * short: Lucene's WordDelimiterGraphFilter (parts and joined forms, but parts at wrong positions), Xapian (whole names
 * only), Zoekt (any substring, but no notion of a part). Here an identifier yields its whole name, its parts at
 * positions of their own, its chains and its joined form; text that is matched only as a whole (ids, URLs) yields an
 * atom.
 */
export function expand(surface: string): Expansion {
  const out = new TermCollector();
  const type = expandInto(surface, out);
  return out.expansion(surface, type);
}

/** Receives the terms of a surface one by one. */
export interface TermSink {
  /** Units so far, which is the position of the next. */
  readonly units: number;
  /** Adds a unit at the next position. Ignores an empty one, which folding leaves of combining marks without a letter. */
  unit(text: string, start: number, end: number, step: ExpansionStep): void;
  /** Adds a term that is not a unit and covers units from `position` on; once per surface. */
  add(kind: TermKind, text: string, position: number, start: number, end: number, step: ExpansionStep): void;
  /** Adds a stem at the position of a unit. */
  stem(text: string, position: number, start: number, end: number, step: ExpansionStep): void;
}

/** Sends the terms of a surface to a sink and returns the type of the surface. */
export function expandInto(surface: string, out: TermSink): SurfaceType {
  const type = surfaceType(surface);
  switch (type) {
    case 'url':
      expandUrl(surface, out);
      break;
    case 'message-id':
    case 'address':
      expandAddress(surface, out);
      break;
    case 'family':
      expandFamily(surface, out);
      break;
    case 'member':
      expandMember(surface, out);
      break;
    case 'path':
      expandPath(surface, out);
      break;
    case 'part':
      out.unit(surface.split('/').map(Number).join('/'), 0, surface.length, 'series-part');
      break;
    case 'cve':
      out.add('atom', fold(surface), 0, 0, surface.length, 'cve');
      expandCompound(surface, 0, out);
      break;
    case 'sha':
      out.add('atom', surface, 0, 0, surface.length, 'sha');
      out.unit(surface, 0, surface.length, 'sha');
      break;
    case 'hex':
    case 'number':
      out.unit(fold(surface).replace(/(?<=[0-9a-f])(?:ul{0,2}|l{1,2}u?)$/, ''), 0, surface.length, 'number');
      break;
    case 'version':
      expandVersion(surface, out);
      break;
    case 'flag':
    case 'register':
      expandFlag(surface, out);
      break;
    case 'compound':
      expandCompound(surface, 0, out);
      break;
    default:
      expandIdentifier(surface, 0, out);
  }
  return type;
}

const mostChains = 14;
const longestChain = 4;
const stepNumbers = new Map(steps.map((step, i) => [step, i]));

/** Collects the terms of a surface into an expansion. */
class TermCollector implements TermSink {
  units = 0;
  readonly #core: string[] = [];
  readonly #corePlaces: number[] = [];
  readonly #further: string[] = [];
  readonly #furtherPlaces: number[] = [];
  readonly #stems: string[] = [];
  readonly #stemPlaces: number[] = [];

  add(kind: TermKind, text: string, position: number, start: number, end: number, step: ExpansionStep): void {
    if (text === '') return;
    const key = termKey(kind, termText(text));
    const keys = isCore(kind) ? this.#core : this.#further;
    if (keys.includes(key)) return;
    keys.push(key);
    const spans = isCore(kind) ? this.#corePlaces : this.#furtherPlaces;
    spans.push(packSpan(position, start, end, stepNumbers.get(step)!));
  }

  unit(text: string, start: number, end: number, step: ExpansionStep): void {
    if (text === '') return;
    this.#core.push(termKey('unit', termText(text)));
    this.#corePlaces.push(packSpan(this.units++, start, end, stepNumbers.get(step)!));
  }

  stem(text: string, position: number, start: number, end: number, step: ExpansionStep): void {
    this.#stems.push(termKey('stem', termText(text)));
    this.#stemPlaces.push(packSpan(position, start, end, stepNumbers.get(step)!));
  }

  expansion(surface: string, type: SurfaceType): Expansion {
    const coreTerms = this.#core.length;
    const codeTerms = coreTerms + this.#further.length;
    const keys = [...this.#core, ...this.#further, ...this.#stems];
    const spans = [...this.#corePlaces, ...this.#furtherPlaces, ...this.#stemPlaces];
    return { surface, type, units: this.units, keys, coreTerms, codeTerms, spans };
  }
}

/** Whether terms of a kind are made for every field, as units are; see `Expansion.keys`. */
export function isCore(kind: TermKind): boolean {
  return kind === 'name' || kind === 'atom';
}

/**
 * A run of word characters: a word of prose, an acronym, or an identifier with its parts. A piece of a longer
 * identifier becomes a chain of it.
 */
function expandIdentifier(text: string, offset: number, out: TermSink, kind: 'name' | 'chain' = 'name'): void {
  const parts = nameParts(text);
  const folded = foldedParts(text, parts);
  const count = folded.length;
  if (count === 0) return;
  const from = parts[0]!;
  const to = parts[parts.length - 1]!;
  if (count === 1 && to - from === text.length) {
    expandWord(text, offset, out);
    return;
  }
  const first = out.units;
  for (const [i, part] of folded.entries()) {
    out.unit(part, offset + parts[i * 2]!, offset + parts[i * 2 + 1]!, count === 1 ? 'word' : 'part');
  }
  const whole = folded.join('_');
  // `__bpf_kfunc` is not the same identifier as `bpf_kfunc`, which therefore matches it as a chain.
  if (from > 0 || to < text.length) {
    const spelt = text.slice(0, from) + whole + text.slice(to);
    out.add(kind, spelt, first, offset, offset + text.length, wholeSteps[kind]);
    if (count > 1) out.add('chain', whole, first, offset + from, offset + to, 'stripped-name');
  } else {
    out.add(kind, whole, first, offset, offset + text.length, wholeSteps[kind]);
  }
  if (count === 1) return;
  addChains(whole, folded, parts, first, offset, out);
  out.add('joined', folded.join(''), first, offset + from, offset + to, 'joined');
}

const wholeSteps = { name: 'name', chain: 'chain' } as const;

/**
 * The folded parts of an identifier. Parts that fold to nothing (combining marks without a letter) are removed from
 * `parts`.
 */
function foldedParts(text: string, parts: number[]): string[] {
  const folded: string[] = [];
  if (isAscii(text)) {
    const small = text.toLowerCase();
    for (let i = 0; i < parts.length; i += 2) folded.push(small.slice(parts[i]!, parts[i + 1]!));
    return folded;
  }
  for (let i = 0; i < parts.length; ) {
    const part = fold(text.slice(parts[i]!, parts[i + 1]!));
    if (part === '') {
      parts.splice(i, 2);
      continue;
    }
    folded.push(part);
    i += 2;
  }
  return folded;
}

/**
 * Adds runs of two to four consecutive parts except the whole, and a long identifier without its first and without its
 * last part.
 */
function addChains(
  whole: string,
  folded: readonly string[],
  parts: readonly number[],
  first: number,
  offset: number,
  out: TermSink,
): void {
  const count = folded.length;
  let chains = 0;
  for (let length = Math.min(longestChain, count - 1); length >= 2 && chains < mostChains; length--) {
    let start = 0;
    let end = -1;
    for (let i = 0; i < length; i++) end += folded[i]!.length + 1;
    for (let i = 0; i + length <= count && chains < mostChains; i++, chains++) {
      const last = i + length - 1;
      out.add(
        'chain',
        whole.slice(start, end),
        first + i,
        offset + parts[i * 2]!,
        offset + parts[last * 2 + 1]!,
        'chain',
      );
      start += folded[i]!.length + 1;
      end += (folded[last + 1]?.length ?? 0) + 1;
    }
  }
  if (count > longestChain + 1) {
    const last = count - 1;
    const start = folded[0]!.length + 1;
    const end = whole.length - folded[last]!.length - 1;
    out.add('chain', whole.slice(start), first + 1, offset + parts[2]!, offset + parts[last * 2 + 1]!, 'chain');
    out.add('chain', whole.slice(0, end), first, offset + parts[0]!, offset + parts[last * 2 - 1]!, 'chain');
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function expandWord(word: string, offset: number, out: TermSink): void {
  const text = fold(word);
  const end = offset + word.length;
  const position = out.units;
  out.unit(text, offset, end, 'word');
  if (isAcronym(word)) {
    // LSMs is the plural of LSM; no other ending is removed from an acronym.
    const singular = /[A-Z]{2}s$/.test(word) ? text.slice(0, -1) : text;
    out.stem(singular, position, offset, end, singular === text ? 'acronym' : 'acronym-plural');
  } else if (/^[^\d_]+$/.test(word)) {
    out.stem(stem(text), position, offset, end, 'stem');
  }
}

function isAcronym(word: string): boolean {
  let capitals = 0;
  for (let i = 0; i < word.length; i++) {
    const kind = classOf(word.charCodeAt(i));
    if (kind === upper) capitals++;
    else if (kind === lower && !(i === word.length - 1 && word[i] === 's')) return false;
  }
  return capitals >= 2;
}

/**
 * Words joined by hyphens: `use-after-free`, `x86-64`, `per-CPU`. The whole is indexed as a name, so that
 * `use_after_free` matches it.
 */
function expandCompound(surface: string, offset: number, out: TermSink): void {
  const first = out.units;
  const folded: string[] = [];
  let start = 0;
  for (const piece of surface.split('-')) {
    if (piece !== '') {
      expandIdentifier(piece, offset + start, out);
      const text = fold(withoutUnderscores(piece));
      if (text !== '') folded.push(text);
    }
    start += piece.length + 1;
  }
  if (folded.length < 2) return;
  out.add('name', folded.join('_'), first, offset, offset + surface.length, 'compound');
  out.add('joined', folded.join('').replaceAll('_', ''), first, offset, offset + surface.length, 'joined');
}

const memberOperator = /->|::|\./;

/** `sk->sk_rcvlowat`, `attr.prog_type`, `Foo::bar`: each name, and each adjacent pair as a chain. */
function expandMember(surface: string, out: TermSink): void {
  const names: { text: string; folded: string; start: number; position: number }[] = [];
  let at = 0;
  while (at <= surface.length) {
    const match = memberOperator.exec(surface.slice(at));
    const end = match === null ? surface.length : at + match.index;
    const text = surface.slice(at, end);
    if (text !== '') {
      const position = out.units;
      if (text.includes('-')) expandCompound(text, at, out);
      else expandIdentifier(text, at, out);
      // Underscores alone are not a name.
      if (out.units > position) names.push({ text, folded: fold(text), start: at, position });
    }
    if (match === null) break;
    at = end + match[0].length;
  }
  for (let i = 0; i + 1 < names.length; i++) {
    const [left, right] = [names[i]!, names[i + 1]!];
    out.add(
      'chain',
      `${left.folded}->${right.folded}`,
      left.position,
      left.start,
      right.start + right.text.length,
      'member',
    );
  }
}

/**
 * `kernel/bpf/verifier.c`: the whole path as a name, every trailing sub-path as a chain, each component as a name, the
 * file name with and without its extension. The `a/` and `b/` of diffs are dropped.
 */
function expandPath(surface: string, out: TermSink): void {
  const family = parseFamily(surface);
  if (family !== null) {
    expandMembers(family.members, surface, out);
  }
  let at = /^[ab]\//.test(surface) && surface.length > 4 ? 2 : 0;
  if (surface[at] === '/') at++;
  const path = fold(surface.slice(at));
  const first = out.units;
  out.add('name', path, first, at, surface.length, 'path');
  let start = at;
  const pieces = surface.slice(at).split('/');
  for (const [i, piece] of pieces.entries()) {
    const isBare = i === pieces.length - 1 && !piece.includes('.');
    if (i > 0 && piece !== '' && i >= pieces.length - 3 && !isBare) {
      out.add('chain', fold(surface.slice(start)), out.units, start, surface.length, 'path-end');
    }
    const ending = isFileName(piece) ? piece.lastIndexOf('.') : -1;
    if (ending > 0) {
      expandPiece(piece.slice(0, ending), start, out);
      out.unit(fold(piece.slice(ending + 1)), start + ending + 1, start + piece.length, 'file-extension');
    } else if (piece !== '') {
      expandPiece(piece, start, out);
    }
    start += piece.length + 1;
  }
}

function expandPiece(piece: string, start: number, out: TermSink): void {
  if (piece.includes('.')) {
    for (const match of piece.matchAll(/[^.]+/g)) expandPiece(match[0], start + match.index, out);
  } else if (piece.includes('-')) {
    expandCompound(piece, start, out);
  } else {
    expandIdentifier(piece, start, out);
  }
}

function expandFamily(surface: string, out: TermSink): void {
  const family = parseFamily(surface);
  if (family?.prefix != null) {
    const prefix = fold(family.prefix);
    out.add('family', prefix, 0, 0, surface.length, 'family');
  } else if (family !== null) {
    expandMembers(family.members, surface, out);
  }
  for (const match of surface.matchAll(/[\p{L}\p{N}]+(?:_+[\p{L}\p{N}]+)*/gu))
    expandIdentifier(match[0], match.index, out, 'chain');
}

function expandMembers(members: readonly string[], surface: string, out: TermSink): void {
  for (const member of members) {
    const parts = nameParts(member);
    const folded: string[] = [];
    for (let i = 0; i < parts.length; i += 2) folded.push(fold(member.slice(parts[i]!, parts[i + 1]!)));
    if (folded.length > 0)
      out.add('member', member.slice(0, parts[0]!) + folded.join('_'), 0, 0, surface.length, 'family-member');
  }
}

/** `v6` is the version of a patch; `v6.1-rc3` is a release, with or without its v, and 6.1 matches it too. */
function expandVersion(surface: string, out: TermSink): void {
  const start = /^v\d+\./i.test(surface) ? 1 : 0;
  const text = fold(surface.slice(start));
  out.unit(text, 0, surface.length, 'version');
  const release = /^\d+\.\d+(?=[.-])/.exec(text);
  if (release !== null) out.add('chain', release[0], 0, start, start + release[0].length, 'version-release');
}

/** `-EINVAL`, `--force`, `%pK`: a name with its sign, and the name without it. */
function expandFlag(surface: string, out: TermSink): void {
  let start = 0;
  while (start < surface.length && !isWordCode(surface.charCodeAt(start))) start++;
  const bare = surface.slice(start);
  if (start > 0 && bare.length > 1) out.add('name', fold(surface), out.units, 0, surface.length, 'flag');
  if (/^[\w-]+$/.test(bare)) expandCompoundOrName(bare, start, out);
  else for (const match of bare.matchAll(/[\p{L}\p{N}_]+/gu)) expandIdentifier(match[0], start + match.index, out);
}

function expandCompoundOrName(text: string, offset: number, out: TermSink): void {
  if (text.includes('-')) expandCompound(text, offset, out);
  else expandIdentifier(text, offset, out);
}

/** `<id@host>`, `name@host`: the whole as an atom, the words on both sides of the at sign as units. */
function expandAddress(surface: string, out: TermSink): void {
  out.add('atom', surface.toLowerCase(), 0, 0, surface.length, 'address');
  let words = 0;
  for (const match of surface.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (++words > 8) break;
    out.unit(fold(match[0]), match.index, match.index + match[0].length, 'address-part');
  }
}

const archiveLink = new RegExp(`${archiveUrl}(?:[^/@]+/)?([^/?#]+@[^/?#]+)`, 'i');

/** A URL is an atom; a link into a mail archive also yields its Message-ID. Its words are units. */
function expandUrl(surface: string, out: TermSink): void {
  let end = surface.length;
  while (surface[end - 1] === '/') end--;
  out.add('atom', surface.slice(0, end).toLowerCase(), 0, 0, surface.length, 'url');
  const link = archiveLink.exec(surface);
  if (link !== null) out.add('atom', decode(link[1]!).toLowerCase(), 0, 0, surface.length, 'url-message-id');
  let words = 0;
  for (const match of surface.matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (++words > 12) break;
    const text = match[0];
    if (isSha(text)) out.add('atom', text, out.units, match.index, match.index + text.length, 'sha');
    out.unit(fold(text), match.index, match.index + text.length, 'url-part');
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
