import type { Document } from '../../src/corpus/document.js';

/** The facts an entry of a digest states, as far as words tell, on one line: for holding two tellings side by side. */
export function factsLine(key: string, { title, text, identifiers }: Document): string {
  const names = new Set(identifiers.map((name) => name.replace(/\(\)$|\*$/g, '')));
  return [
    key,
    title ?? '',
    numbersOf(versions, text, 'v'),
    numbersOf(parts, text, ''),
    numbersOf(totals, text, ''),
    ['RFC', 'RESEND'].filter((flag) => new RegExp(`\\b${flag}\\b`, 'i').test(text)).join(' '),
    [...names].sort().join(' '),
  ].join('\t');
}

export const factsHeading = 'entry\ttitle\tversions\tparts\ttotals\tflags\tidentifiers';

type Reader = (text: string) => Iterable<string>;

function numbersOf(read: Reader, text: string, sign: string): string {
  const found = [...new Set(read(text))];
  return found
    .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b) || (a < b ? -1 : 1))
    .map((number) => sign + number)
    .join(' ');
}

/** "v6", "sixth revision". */
function* versions(text: string): Generator<string> {
  for (const match of text.matchAll(/\bv(\d+)\b/g)) yield match[1]!;
  for (const match of text.matchAll(/\b([a-z]+) (?:revision|version|iteration)\b/gi)) {
    const ordinal = ordinals.indexOf(match[1]!.toLowerCase());
    if (ordinal >= 0) yield String(ordinal + 1);
  }
}

/** "5/13", "patch 5 of 13". */
function* parts(text: string): Generator<string> {
  for (const match of text.matchAll(/\b(\d+\/\d+)\b/g)) yield match[1]!;
  for (const match of text.matchAll(/(?:patch|part|number) (\d+) of (?:the |a )?(\d+)/gi))
    yield `${match[1]}/${match[2]}`;
}

/** "11-part", "eight patches", "series of 8". */
function* totals(text: string): Generator<string> {
  const number = `(\\d+|${numerals.join('|')})`;
  for (const form of [`\\b${number}-(?:patch|part)\\b`, `\\b${number} patches\\b`, `series of ${number}\\b`]) {
    for (const match of text.matchAll(new RegExp(form, 'gi'))) {
      const numeral = numerals.indexOf(match[1]!.toLowerCase());
      yield numeral < 0 ? match[1]! : String(numeral + 1);
    }
  }
}

const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth'.split(' ');
const numerals =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen'.split(' ');
