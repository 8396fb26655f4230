import { type NamedPerson, namedPeople } from './named-people.js';

/**
 * Who wrote the patch of an entry: the people its summary names, else the person whose clause in the introduction
 * speaks of the same things. An introduction is cut into clauses by person; an entry is tied to the clause with
 * which it shares the most rare words, if that is clearly more than with any other, also than with a clause of nobody's.
 */
export class IntroductionAuthors {
  readonly #clauses: readonly { name: string | null; words: ReadonlySet<string> }[];
  readonly #people: readonly string[];
  readonly #rarity: ReadonlyMap<string, number>;

  /** `entries` are the digest's entries (title and summary): their words tell which are rare in this digest. */
  constructor(introduction: string, entries: readonly string[]) {
    const people = namedPeople(introduction);
    this.#people = [...new Set(people.map((person) => person.name))];
    const owned = new Map<string, string>();
    const ownerless: Clause[] = [];
    for (const clause of clausesByPerson(introduction, people)) {
      if (clause.name === null) ownerless.push(clause);
      else owned.set(clause.name, `${owned.get(clause.name) ?? ''} ${clause.text}`);
    }
    this.#clauses = [...ownerless, ...[...owned].map(([name, text]): Clause => ({ name, text }))].map((clause) => ({
      name: clause.name,
      words: wordsOf(clause.text),
    }));
    const counts = new Map<string, number>();
    for (const entry of entries) for (const word of wordsOf(entry)) counts.set(word, (counts.get(word) ?? 0) + 1);
    this.#rarity = new Map(
      [...counts].map(([word, count]) => {
        const least = word.includes('_') ? 1.2 : 0.35;
        return [word, Math.max(least, Math.log((entries.length + 1) / count))];
      }),
    );
  }

  authorsOf(entry: string, summary: string): string[] {
    const named = this.#named(summary);
    if (named.length > 0) return named;
    const words = wordsOf(entry);
    const scores = new Map<string | null, number>();
    for (const clause of this.#clauses) {
      let score = 0;
      let shared = 0;
      for (const word of clause.words) {
        if (!words.has(word)) continue;
        score += this.#rarity.get(word) ?? 0;
        shared++;
      }
      if (shared < leastShared) continue;
      if (score > (scores.get(clause.name) ?? 0)) scores.set(clause.name, score);
    }
    const ranked = [...scores].sort((a, b) => b[1] - a[1]);
    const best = ranked[0];
    if (best === undefined || best[0] === null || best[1] < leastEvidence) return [];
    const second = ranked[1]?.[1] ?? 0;
    return best[1] >= second * leastLead ? [best[0]] : [];
  }

  /** Full names in the summary, and surnames or possessive given names of people the introduction names in full. */
  #named(summary: string): string[] {
    const names = new Set(namedPeople(summary).map((person) => person.name));
    for (const full of this.#people) {
      const given = full.split(' ')[0]!;
      const surname = full.split(' ').at(-1)!;
      if (hasWord(summary, surname) || summary.includes(`${given}'s`) || summary.includes(`${given}’s`))
        names.add(full);
    }
    return [...names];
  }
}

/** Summed rarity that two texts must share: about two words that few entries of the digest have. */
const leastEvidence = 2.6;
const leastShared = 3;
const leastLead = 1.25;

interface Clause {
  /** Null for what the introduction tells without saying whose it is: an entry may be tied to that as well. */
  readonly name: string | null;
  readonly text: string;
}

function clausesByPerson(text: string, people: readonly NamedPerson[]): Clause[] {
  const clauses: Clause[] = [];
  let owner: string | null = null;
  let start = 0;
  for (const end of [...clauseEnds(text), text.length]) {
    const here = text.slice(start, end);
    const person = people.find((candidate) => candidate.start >= start && candidate.start < end);
    const opensSentence = start === 0 || /[.;]$/.test(text.slice(0, start).trimEnd());
    if (person !== undefined) owner = person.name;
    else if (!(opensSentence ? refersBack : goesOn).test(here)) owner = null;
    clauses.push({ name: owner, text: here });
    start = end;
  }
  return clauses;
}

/** "The series introduces…", "It also adds…": still about the person before. */
const refersBack =
  /^\s*(?:The (?:series|patch|set|v\d+|new|feature|change|kfunc|work|fix)|It|They|This|His|Her|Their|Both|Together)\b/;
/** "which introduces…", "adding a test", "with full libbpf support", "or 7 patches" behind a comma. */
const goesOn =
  /^[\s,;:—–-]*(?:(?:and|while|also) )?(?:which|that|with|where|so|then|then|whose|thereby|including|\w{3,14}ing|enabled|backed|reach(?:es|ed))\b/;

/** Offsets at which a new clause begins; commas inside brackets do not part clauses. */
function clauseEnds(text: string): number[] {
  const ends: number[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if ((char === '.' || char === ',' || char === ';' || char === ':') && text[i + 1] === ' ') ends.push(i + 1);
    else if (char === ' ' && text.startsWith(' while ', i)) ends.push(i);
  }
  return ends;
}

const plain = new Set(
  'the and for with that this from its into was were are has series patch patches patchset version revision v1 v2 v3 v4 v5 v6 v7 v8 v9 v10 v11 v12 v13 v14 bpf next kernel list mailing introduces introducing introduced support adding adds added fix fixes fixing fixed bug two three one new both also which programs program by of to in on as a an activity dominated posted submitted while additional work rfc patch-series when during after'.split(
    ' ',
  ),
);

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)) {
    if (word.length < 3 || plain.has(word)) continue;
    words.add(word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word);
    if (word.includes('_')) for (const part of word.split('_')) if (part.length > 3) words.add(part);
  }
  return words;
}

function hasWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  if (at < 0) return false;
  return !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}_]/u.test(text[at + word.length] ?? ' ');
}
