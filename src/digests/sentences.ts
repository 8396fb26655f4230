import type { Document } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';

/** Sentences of what the author says: no quotes, trailers, lists, code, traces or greetings. In order. */
export function sentencesOf({ text, kind }: Document): string[] {
  const sentences: string[] = [];
  for (const { zone, start, end } of bodyZones(text, kind)) {
    if (zone !== 'prose') continue;
    for (const paragraph of text.slice(start, end).split(/\n[ \t]*\n/)) {
      if (isProse(paragraph))
        for (const sentence of split(paragraph.replace(/\s+/g, ' ').trim())) sentences.push(sentence);
    }
    if (sentences.length >= mostSentences) break;
  }
  return sentences.filter((sentence) => !isGreeting(sentence) && isSentence(sentence)).slice(0, mostSentences);
}

const mostSentences = 40;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Sentences of a paragraph (Unicode Standard Annex 29), joined again after abbreviations. */
function split(paragraph: string): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of segmenter.segment(paragraph.slice(0, longestParagraph))) {
    open += segment;
    if (endsInAbbreviation.test(open.trimEnd())) continue;
    sentences.push(open.trim());
    open = '';
  }
  if (open.trim() !== '') sentences.push(open.trim());
  return sentences;
}

const longestParagraph = 4_000;
const endsInAbbreviation = /\b(?:e\.g|i\.e|cf|etc|vs|approx|resp|incl|Mr|Dr|No|al)\.$|\bv?\d+\.$/i;

/** Whether a paragraph is running text rather than a list, a table, code, a trace or a signature. */
function isProse(paragraph: string): boolean {
  const lines = paragraph.split('\n').filter((line) => line.trim() !== '');
  // A heading underlined, or a rule.
  if (lines.length === 0 || lines.some((line) => /^\s*[-=*_~#]{4,}\s*$/.test(line))) return false;
  const odd = lines.filter((line) =>
    /^(?:\s{2,}|\t|\s*[-*•+]\s|\s*\d{1,2}[.)]\s|[$#|>]|\[\s*\d+[.\]])/.test(line),
  ).length;
  return odd * 3 < lines.length;
}

const greeting =
  /^(?:hi\b|hello|hey|dear|thanks|thank you|regards|cheers|best|please (?:review|apply|pull|consider))\b/i;

function isGreeting(sentence: string): boolean {
  return greeting.test(sentence);
}

/** Whether a text can stand on its own: several words, an end, no link, not mostly symbols. */
function isSentence(sentence: string): boolean {
  const words = sentence.split(' ');
  if (words.length < 5 || words.length > 45 || /https?:\/\//.test(sentence) || !/[.!?)]$/.test(sentence)) return false;
  const letters = sentence.replace(/[^A-Za-z]/g, '').length;
  return letters > sentence.length * 0.6;
}
