import { Analyzer } from '../analysis/analyzer.js';
import { type Expansion, endOf, positionOf, startOf } from '../analysis/expansion.js';
import { SurfaceFilter } from '../analysis/surface-filter.js';
import type { Document } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import { factTexts, zoneField } from '../index/schema/document-fields.js';
import { fieldNumber } from '../index/schema/fields.js';
import { isScoring, type Leaf, type Plan } from './plan.js';

/** A piece of text, and whether it matches. Plain text, never HTML. */
export interface HighlightPiece {
  readonly text: string;
  readonly match: boolean;
}

export interface Highlights {
  readonly title: readonly HighlightPiece[];
  readonly text: readonly HighlightPiece[];
}

/** Highlights, and the fields that match. */
export interface Marked extends Highlights {
  readonly fields: readonly number[];
}

/**
 * Highlights the matches of a plan by analyzing text as indexing does, so that what is highlighted is what scored: a
 * whole identifier where the whole matched, a part where only the part did; stems, synonyms and corrections where they
 * occur.
 */
export class Highlighter {
  readonly #leaves: readonly MarkedLeaf[];
  /** Leaves by key: single terms, and the units of phrases. */
  readonly #byKey = new Map<string, number[]>();
  /** Null if distances between units matter, so that every surface is needed. */
  readonly #filter: SurfaceFilter | null;
  /**
   * Terms of an expansion that a leaf matches. Expansions are shared by all occurrences of a surface, so each is
   * computed once.
   */
  readonly #marksOf = new Map<Expansion, readonly Mark[]>();

  constructor(plan: Plan) {
    this.#leaves = plan.leaves.map((leaf) => ({
      leaf,
      weight: leaf.weight * leaf.idf,
      slots: leaf.phrase?.slots.map((keys) => new Set(keys)) ?? [],
    }));
    for (const [i, leaf] of plan.leaves.entries()) {
      if (!isScoring(leaf)) continue;
      for (const key of leaf.phrase?.slots.flat() ?? leaf.keys) {
        const known = this.#byKey.get(key);
        if (known === undefined) this.#byKey.set(key, [i]);
        else known.push(i);
      }
    }
    const hasSlop = plan.leaves.some((leaf) => isScoring(leaf) && leaf.phrase !== null && leaf.phrase.slop > 0);
    this.#filter = hasSlop ? null : new SurfaceFilter(this.#byKey.keys());
  }

  /**
   * `matched`: the leaves that matched the document, if known. Of a long text only the start is analyzed, unless it
   * has no match.
   */
  highlight(document: Document, matched: readonly number[] | null = null, passageLength = defaultPassage): Marked {
    const asked = matched === null ? null : new Set(matched);
    const fields = new Set<number>();
    const marked = (text: string, start: number, end: number, field: number): Span[] => {
      const spans = this.#spans(text, start, end, field, asked);
      if (spans.length > 0) fields.add(field);
      return spans;
    };
    const title = document.title ?? '';
    let titleSpans: Span[] = [];
    for (const { field, text, start, end } of factTexts(document)) {
      const spans = marked(text, start, end, field);
      if (field === fieldNumber.title) titleSpans = spans;
    }
    const { text } = document;
    const textSpans: Span[] = [];
    for (const { zone, start, end } of bodyZones(text, document.kind)) {
      if (start >= (textSpans.length > 0 ? enoughAnalysed : mostAnalysed)) break;
      const field = zoneField(zone);
      if (field === null) continue;
      for (const span of marked(text, start, Math.min(end, start + mostAnalysed), field)) textSpans.push(span);
    }
    const { start, end } = bestPassage(text, textSpans, passageLength);
    const passage = pieces(text, textSpans, start, end);
    if (start > 0) passage.unshift({ text: '… ', match: false });
    if (end < text.trimEnd().length) passage.push({ text: ' …', match: false });
    return {
      title: pieces(title, titleSpans, 0, title.length),
      text: passage,
      fields: [...fields].sort((a, b) => a - b),
    };
  }

  /** Spans in order, without overlaps. */
  #spans(text: string, start: number, end: number, field: number, asked: ReadonlySet<number> | null): Span[] {
    const found: Span[] = [];
    const phraseUnits = new Map<number, PhraseUnit[]>();
    const bit = 1 << field;
    const sink = (expansion: Expansion, position: number, at: number): void => {
      for (const mark of this.#marksOf.get(expansion) ?? this.#findMarks(expansion)) {
        const { leaf, weight } = this.#leaves[mark.leaf]!;
        if ((leaf.mask & bit) === 0 || asked?.has(mark.leaf) === false) continue;
        const span = { start: at + mark.start, end: at + mark.end, weight, word: leaf.word };
        if (mark.slot < 0) {
          found.push(span);
          continue;
        }
        const units = phraseUnits.get(mark.leaf) ?? [];
        units.push({ ...span, slot: mark.slot, position: position + mark.position });
        phraseUnits.set(mark.leaf, units);
      }
    };
    if (this.#filter === null) sharedAnalyzer.analyze(text, sink, start, end);
    else sharedAnalyzer.find(text, this.#filter, sink, start, end);
    for (const [index, units] of phraseUnits) {
      const { leaf, weight, slots } = this.#leaves[index]!;
      for (const span of phraseSpans(units, slots.length, leaf.phrase!.slop, weight, leaf.word)) found.push(span);
    }
    return merged(found);
  }

  #findMarks(expansion: Expansion): readonly Mark[] {
    const marks: Mark[] = [];
    for (const [i, key] of expansion.keys.entries()) {
      for (const leaf of this.#byKey.get(key) ?? []) {
        const packed = expansion.spans[i]!;
        const mark = { leaf, position: positionOf(packed), start: startOf(packed), end: endOf(packed) };
        const { slots } = this.#leaves[leaf]!;
        if (slots.length === 0) marks.push({ ...mark, slot: -1 });
        else for (const [slot, keys] of slots.entries()) if (keys.has(key)) marks.push({ ...mark, slot });
      }
    }
    this.#marksOf.set(expansion, marks);
    return marks;
  }
}

const sharedAnalyzer = new Analyzer();
const defaultPassage = 320;
/** Text beyond this is not analyzed if there are matches before. */
const enoughAnalysed = 1 << 12;
const mostAnalysed = 1 << 16;

interface MarkedLeaf {
  readonly leaf: Leaf;
  readonly weight: number;
  /** For a phrase: the keys of each slot. */
  readonly slots: readonly ReadonlySet<string>[];
}

/** A matching term of an expansion: its offsets in the surface, and its slot in a phrase, else -1. */
interface Mark {
  readonly leaf: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly slot: number;
}

interface Span {
  start: number;
  end: number;
  weight: number;
  word: number;
}

interface PhraseUnit {
  readonly slot: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** The ranges that match a phrase; with slop, the units that have one of every other slot near them. */
function phraseSpans(units: readonly PhraseUnit[], slots: number, slop: number, weight: number, word: number): Span[] {
  const bySlot = Array.from({ length: slots }, () => new Map<number, PhraseUnit>());
  for (const unit of units) bySlot[unit.slot]!.set(unit.position, unit);
  const reach = slop === 0 ? 0 : slots - 1 + slop;
  const spans: Span[] = [];
  for (const unit of slop === 0 ? bySlot[0]!.values() : units) {
    let end = unit.end;
    const isWhole = bySlot.every((positions, slot) => {
      if (slot === unit.slot) return true;
      if (slop === 0) {
        const next = positions.get(unit.position + slot);
        if (next !== undefined) end = next.end;
        return next !== undefined;
      }
      for (let off = -reach; off <= reach; off++) if (positions.has(unit.position + off)) return true;
      return false;
    });
    if (isWhole) spans.push({ start: unit.start, end, weight, word });
  }
  return spans;
}

function merged(spans: Span[]): Span[] {
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
      if (span.weight > last.weight) {
        last.weight = span.weight;
        last.word = span.word;
      }
    } else {
      result.push({ ...span });
    }
  }
  return result;
}

function pieces(text: string, spans: readonly Span[], start: number, end: number): HighlightPiece[] {
  const result: HighlightPiece[] = [];
  let at = start;
  for (const span of spans) {
    if (span.end <= start || span.start >= end) continue;
    const from = Math.max(span.start, start);
    const to = Math.min(span.end, end);
    if (from > at) result.push({ text: text.slice(at, from), match: false });
    result.push({ text: text.slice(from, to), match: true });
    at = to;
  }
  if (at < end) result.push({ text: text.slice(at, end), match: false });
  return result;
}

/**
 * The passage of about `length` characters with the most weight of matches, each query word counted fully once and
 * little after that. It starts and ends at a sentence or line if one is near, else between words.
 */
function bestPassage(text: string, spans: readonly Span[], length: number): { start: number; end: number } {
  if (text.length <= length * 1.25) return { start: 0, end: text.length };
  let best = 0;
  let bestFrom = 0;
  for (let i = 0; i < spans.length; i++) {
    const seen = new Set<number>();
    let value = 0;
    for (let j = i; j < spans.length && spans[j]!.end - spans[i]!.start <= length - 40; j++) {
      value += spans[j]!.weight * (seen.has(spans[j]!.word) ? 0.15 : 1);
      seen.add(spans[j]!.word);
    }
    // The first of equal passages: the subject matter comes early.
    if (value > best * 1.0001) {
      best = value;
      bestFrom = spans[i]!.start;
    }
  }
  const start = best === 0 ? 0 : passageStart(text, bestFrom, length);
  return { start, end: passageEnd(text, start, length) };
}

function passageStart(text: string, match: number, length: number): number {
  const earliest = Math.max(0, match - Math.floor(length * 0.45));
  if (earliest === 0 && match < length * 0.7) return 0;
  const before = text.slice(earliest, match);
  const sentence = /^[\s\S]*(?:[.!?:] |\n)(?=\S)/.exec(before);
  if (sentence !== null) return earliest + sentence[0].length;
  const space = before.indexOf(' ');
  return space >= 0 && space < before.length - 1 ? earliest + space + 1 : wholeCharacter(text, earliest);
}

function passageEnd(text: string, start: number, length: number): number {
  if (start + length >= text.length) return text.length;
  const tail = text.slice(start + Math.floor(length * 0.7), start + length);
  const offset = start + Math.floor(length * 0.7);
  const sentence = /^[\s\S]*(?:[.!?](?=\s)|\n)/.exec(tail);
  if (sentence !== null) return offset + sentence[0].trimEnd().length;
  const space = tail.lastIndexOf(' ');
  return space >= 0 ? offset + space : wholeCharacter(text, start + length);
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
