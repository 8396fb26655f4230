/**
 * People named in digest prose. There is no list of kernel developers to look in: a name is a run of capitalised
 * words that prose treats as a person, by a possessive, a verb behind it, or "from"/"by" before it.
 */
export interface NamedPerson {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const nameToken = /^(?:[A-Z][\p{Lu}\p{Lt}\p{Lm}\p{Lo}'’-]*\p{Ll}[\p{L}'’-]*|[A-Z]\.|KP)$/u;
/** Capitalised words of kernel prose and of sentence starts that are never part of a name. */
const notNames = new Set(
  'The This That These Those Activity Today On In At Of For With Two Three Four Five Six A An It Its Other Additional Notable April May June July August September October November December January February March And While Also Meanwhile Separately Both Linux Kernel Technology Corporation Foundation Loongson Memory Address Integrity Policy Enforcement Compiler Follow Part Patch First Second Final Work Several New From By Alongside Elsewhere Busy Quiet Open Real Time Virtual Filesystem Extended Security Module'.split(
    ' ',
  ),
);
const personVerb =
  /^ (?:\w{3,14}(?:ed|ing)\b|also\b|then\b|both\b|sent\b|drove\b|led\b|brought\b|put\b|kept\b|saw\b|took\b|has\b|had\b|is\b|adds?\b|fixes\b|posts\b|proposes\b|extends\b)/;

export function namedPeople(text: string): NamedPerson[] {
  const people: NamedPerson[] = [];
  const words = [...text.matchAll(/[^\s,;:()“”"—–]+/g)].map((match) => ({ start: match.index, word: match[0] }));
  for (let i = 0; i < words.length; i++) {
    const run: { word: string; start: number; end: number }[] = [];
    let possessive = false;
    for (let j = i; j < words.length && run.length < 4; j++) {
      const { word, start } = words[j]!;
      if (run.length > 0 && text.slice(run.at(-1)!.end, start) !== ' ') break;
      const { bare, owns, closes } = strip(word);
      if (!nameToken.test(bare) || notNames.has(bare)) break;
      run.push({ word: bare, start, end: start + bare.length });
      if (owns || closes) {
        possessive = owns;
        break;
      }
    }
    if (run.length < 2 || run.at(-1)!.word.endsWith('.')) continue;
    const start = run[0]!.start;
    const end = run.at(-1)!.end;
    const before = text.slice(Math.max(0, start - 12), start);
    const named = /\b(?:from|by) $/i.test(before) || (/[,(] $|\($/.test(before) && text[end] === ')');
    if (possessive || named || personVerb.test(text.slice(end, end + 18))) {
      people.push({ name: text.slice(start, end), start, end });
      i += run.length - 1;
    }
  }
  return people;
}

function strip(word: string): { bare: string; owns: boolean; closes: boolean } {
  const owns = /['’]s?$/.test(word);
  const bare = owns ? word.replace(/['’]s?$/, '') : word;
  if (/^[A-Z]\.$/.test(bare)) return { bare, owns, closes: false };
  const closes = /[.]$/.test(bare);
  return { bare: closes ? bare.slice(0, -1) : bare, owns, closes };
}
