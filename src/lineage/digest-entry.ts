import { synonymsOf } from '../analysis/lexicon.js';
import type { Document } from '../corpus/document.js';
import { namesOfCode, plainName } from './code-names.js';
import { titleWords as plainTitleWords } from './title.js';

/** What an entry of a digest says of the patch it tells. */
export interface DigestEntry {
  readonly id: string;
  readonly title: string | null;
  readonly date: number;
  readonly digest: string;
  readonly author: string | null;
  readonly version: number | null;
  readonly part: number | null;
  readonly total: number | null;
  readonly names: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  /** Identifiers with which it opens: what it is about. */
  readonly subject: ReadonlySet<string>;
  /** Whether it tells a whole series, and not one patch of it. */
  readonly tellsSeries: boolean;
  /** Whether it is said to be the last patch of its series, by number or in words. */
  readonly isLast: boolean;
}

export function entryOf(document: Document): DigestEntry {
  const { series, digest } = document;
  const date = document.date === null ? Number.NaN : Date.parse(document.date);
  return {
    id: document.id,
    title: document.title,
    date: Number.isNaN(date) ? 0 : date,
    digest: `${document.source.path}#${digest?.generated ?? ''}#${digest?.period ?? ''}#${digest?.days.join() ?? ''}`,
    author: document.authors.length === 1 ? document.authors[0]!.name.toLowerCase() : null,
    version: series?.version ?? null,
    part: series?.part ?? null,
    total: series?.total ?? null,
    names: new Set(document.identifiers.map(plainName)),
    words: titleWords(document.text),
    subject: new Set(namesOfCode(firstSentence(document.text)).map(plainName)),
    tellsSeries: tellsSeries(document.text),
    isLast:
      series?.part != null
        ? series.part === series.total && series.part > 1
        : lastOfSeries.test(openingOf(document.text)),
  };
}

function openingOf(text: string): string {
  return text.slice(0, 260);
}

const lastOfSeries = /\b(?:final|last|closing|concluding|culminating) patch\b|\bculmination of\b/i;

function firstSentence(text: string): string {
  const end = text.search(/[.;] [A-Z]/);
  return end < 0 ? text : text.slice(0, end);
}

/** "This 25-patch series (v4) adds…" tells a series; "The core patch of a 25-patch series" tells a patch. */
function tellsSeries(text: string): boolean {
  const opening = openingOf(text);
  const series = Math.min(positionOf(seriesNamed, opening), positionOf(patchesCounted, opening));
  return series < positionOf(onePatch, opening);
}

/** "This … series" as what a sentence is about; but what "the series also" has is beside the patch that is told. */
const seriesNamed = /(?:^|[.;:!?,] )(?:this|the|v\d+) (?:[\w()-]+ ){0,4}(?:series|\d+ patches)\b(?! also\b)/i;

/** "Three patches make …", "a four-patch series hands …". */
const patchesCounted =
  /(?:^|[.;:!?,] )(?:(?:an?|the|these|this) )?(?:v\d+ )?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+)[ -]patch(?:es)?(?: v\d+)?(?: series)?(?: \([^()]{1,24}\)|, [^,.]{1,24},)? (?!(?:that|which|who|of|in|also|for|to|by|from|now|is|was|are|were|with|and|on|as|at|series|earlier|later|before|after)\b)\w+/i;

const onePatch =
  /\b(?:core|central|first|final|last|lead|opening|second|main|key|verifier|fix|preparatory)?\s?patch(?: \d+(?:\/| of )\d+)? (?:of|from|in|opens)\b|\bpart of (?:the|a|an)\b|\bthis patch\b|\bthe patch\b|\bcompanion\b|\b(?:culmination|heart|core|centrepiece|centerpiece|foundation) of\b/i;

/** Infinity where there is none. */
function positionOf(pattern: RegExp, text: string): number {
  const at = text.search(pattern);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

export function byDate(a: DigestEntry, b: DigestEntry): number {
  return a.date - b.date || (a.id < b.id ? -1 : 1);
}

/** Words of a title or a text, each as the one that stands for it and its equals: dtor and destructor are one word. */
export function titleWords(text: string): Set<string> {
  return new Set([...plainTitleWords(text)].map(representative));
}

export function representative(word: string): string {
  let least = word;
  for (const { words, weight } of synonymsOf(word)) {
    if (weight >= 0.8 && words.length === 1 && words[0]! < least) least = words[0]!;
  }
  return least;
}
