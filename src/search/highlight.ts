import { Analyzer } from '../analysis/analyzer.js';
import { type Expansion, endOf, positionOf, startOf } from '../analysis/expansion.js';
import type { Document } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import { fieldTexts, zoneField } from '../index/document-fields.js';
import { fieldNumber } from '../index/fields.js';
import { isScoring, type Leaf, type Plan } from './plan.js';

/** A run of text, and whether it is why the document was found. Plain text, never HTML. */
export interface HighlightPiece {
  readonly text: string;
  readonly match: boolean;
}

export interface Highlights {
  readonly title: readonly HighlightPiece[];
  readonly text: readonly HighlightPiece[];
}

/**
 * Marks in a document what a plan's terms matched, by analysing its text as indexing did: what lights up is what scored.
 * A whole name lights where the whole matched, a part within it where only the part did; stems, synonyms and corrected
 * words light where they stand.
 */
export class Highlighter {
  readonly #analyzer = sharedAnalyzer;
  readonly #leaves: readonly {
    readonly leaf: Leaf;
    readonly weight: number;
    readonly places: readonly ReadonlySet<string>[];
  }[];
  /** Leaves by key: single terms, and the units of phrases. */
  readonly #byKey = new Map<string, number[]>();

  /** `matched`: the leaves that matched the document, where that is known. */
  constructor(plan: Plan, matched: readonly number[] | null) {
    const leaves = matched === null ? plan.leaves.filter(isScoring) : matched.map((leaf) => plan.leaves[leaf]!);
    this.#leaves = leaves.map((leaf) => ({
      leaf,
      weight: leaf.weight * leaf.idf,
      places: leaf.phrase?.places.map((keys) => new Set(keys)) ?? [],
    }));
    for (const [i, leaf] of leaves.entries()) {
      for (const key of leaf.phrase?.places.flat() ?? leaf.keys) {
        const known = this.#byKey.get(key);
        if (known === undefined) this.#byKey.set(key, [i]);
        else known.push(i);
      }
    }
  }

  highlight(document: Document, passageLength = defaultPassage): Highlights {
    const title = document.title ?? '';
    const titleSpans = this.#spans(title, 0, title.length, fieldNumber.title);
    return {
      title: pieces(title, titleSpans, 0, title.length),
      text: this.#passage(document, passageLength),
    };
  }

  /** The whole text with everything marked that matched, for the page of a document. */
  whole(document: Document): HighlightPiece[] {
    const { text } = document;
    return pieces(text, this.#textSpans(document, text.length), 0, text.length);
  }

  #passage(document: Document, length: number): HighlightPiece[] {
    const { text } = document;
    const spans = this.#textSpans(document, Math.min(text.length, mostAnalysed));
    const { start, end } = bestPassage(text, spans, length);
    const passage = pieces(text, spans, start, end);
    if (start > 0) passage.unshift({ text: '… ', match: false });
    if (end < text.trimEnd().length) passage.push({ text: ' …', match: false });
    return passage;
  }

  #textSpans(document: Document, until: number): Span[] {
    const spans: Span[] = [];
    for (const { zone, start, end } of bodyZones(document.text, document.kind)) {
      const field = zoneField(zone);
      if (field !== null && start < until)
        spans.push(...this.#spans(document.text, start, Math.min(end, until), field));
    }
    return spans;
  }

  /** Spans in order, without overlaps. */
  #spans(text: string, start: number, end: number, field: number): Span[] {
    const found: Span[] = [];
    const phraseUnits = this.#leaves.map((): PhraseUnit[] => []);
    const bit = 1 << field;
    const sink = (expansion: Expansion, position: number, at: number): void => {
      for (let i = 0; i < expansion.keys.length; i++) {
        const key = expansion.keys[i]!;
        const leaves = this.#byKey.get(key);
        if (leaves === undefined) continue;
        const place = expansion.places[i]!;
        for (const index of leaves) {
          const { leaf, weight, places } = this.#leaves[index]!;
          if ((leaf.mask & bit) === 0) continue;
          const span = { start: at + startOf(place), end: at + endOf(place), weight, word: leaf.word };
          if (leaf.phrase === null) found.push(span);
          else {
            for (const [n, keys] of places.entries()) {
              if (keys.has(key))
                phraseUnits[index]!.push({ ...span, place: n, position: position + positionOf(place) });
            }
          }
        }
      }
    };
    this.#analyzer.analyze(text, sink, start, end);
    for (const [i, units] of phraseUnits.entries()) {
      const { leaf, weight, places } = this.#leaves[i]!;
      if (units.length > 0) found.push(...phraseSpans(units, places.length, leaf.phrase!.slop, weight, leaf.word));
    }
    return merged(found);
  }
}

const sharedAnalyzer = new Analyzer();
const defaultPassage = 320;
/** Matches further in are not looked for when only a passage is wanted. */
const mostAnalysed = 1 << 16;

interface Span {
  start: number;
  end: number;
  weight: number;
  word: number;
}

interface PhraseUnit {
  readonly place: number;
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** The stretches in which a phrase stands; with slop, the units that have one of every other place near them. */
function phraseSpans(units: readonly PhraseUnit[], places: number, slop: number, weight: number, word: number): Span[] {
  const byPlace = Array.from({ length: places }, () => new Map<number, PhraseUnit>());
  for (const unit of units) byPlace[unit.place]!.set(unit.position, unit);
  const reach = slop === 0 ? 0 : places - 1 + slop;
  const spans: Span[] = [];
  for (const unit of slop === 0 ? byPlace[0]!.values() : units) {
    let end = unit.end;
    const isWhole = byPlace.every((positions, place) => {
      if (place === unit.place) return true;
      if (slop === 0) {
        const next = positions.get(unit.position + place);
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
 * The stretch of about `length` characters that says most of why the document was found: the most weight, each word of
 * the query counted fully once and little after that. It begins and ends where a sentence or a line does, if one does
 * near by, else between words.
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
    // Of equal stretches the first: a text says early what it is about.
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

/** Which fields of a document a plan's leaves matched in: for "matched in the diff" and the like. */
export function matchedFields(document: Document, plan: Plan): Set<number> {
  const keys = new Set(plan.leaves.filter(isScoring).flatMap((leaf) => leaf.phrase?.places.flat() ?? leaf.keys));
  const fields = new Set<number>();
  for (const { field, text, start, end } of fieldTexts(document)) {
    if (fields.has(field)) continue;
    sharedAnalyzer.analyze(
      text,
      (expansion) => {
        if (expansion.keys.some((key) => keys.has(key))) fields.add(field);
      },
      start,
      Math.min(end, start + mostAnalysed),
    );
  }
  return fields;
}
