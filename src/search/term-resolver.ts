import { type Expansion, expandedTerms } from '../analysis/expansion.js';
import { areAntonyms } from '../analysis/lexicon.js';
import { termKey } from '../analysis/term.js';
import { initialsOf } from '../index/schema/abbreviations.js';
import { keywordKey, submitterKey } from '../index/schema/document-fields.js';
import type { FuzzyTerm } from '../index/terms/fuzzy-terms.js';
import { queryLimits } from '../query/limits.js';
import type { Draft, DraftWord } from './draft.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Correction } from './plan.js';
import { longestCompound } from './query-reader.js';
import type { Ranking } from './ranking.js';
import { DocumentFrequencies } from './term-frequencies.js';
import type { TermSource } from './term-source.js';
import { partTerms, phraseSlots } from './word-terms.js';

/**
 * The second pass of planning: resolves the terms of a draft against the index, and searches for near ones if there
 * are none. Leaves found this way are added to the draft. Returns the document frequencies of all terms.
 */
export async function resolveTerms(draft: Draft, source: TermSource, ranking: Ranking): Promise<DocumentFrequencies> {
  const resolver = new TermResolver(draft, source, ranking);
  await resolver.resolve();
  return resolver.frequencies;
}

class TermResolver {
  readonly #draft: Draft;
  readonly #source: TermSource;
  readonly #ranking: Ranking;
  readonly frequencies: DocumentFrequencies;

  constructor(draft: Draft, source: TermSource, ranking: Ranking) {
    this.#draft = draft;
    this.#source = source;
    this.#ranking = ranking;
    this.frequencies = new DocumentFrequencies(source.documents);
  }

  async resolve(): Promise<void> {
    const keys = new Set<string>();
    for (const leaf of this.#draft.leaves) for (const key of leaf.phrase?.slots.flat() ?? leaf.keys) keys.add(key);
    const runs = this.#runs();
    for (const { submitter, spelled } of runs) {
      if (submitter !== null) keys.add(submitter);
      keys.add(spelled);
    }
    await this.#ask([...keys]);
    for (const run of runs) await this.#addRun(run);
    for (const [i, word] of this.#draft.words.entries()) {
      if (word.match === 'prefix') await this.#addPrefix(i, word);
      else if (word.match === 'fuzzy')
        await this.#addNear(i, word, word.edits === 0 ? editsFor(word.surface) : word.edits, 1);
      else if (word.match === 'word' && word.scores && !word.isStop) await this.#rescue(i, word);
    }
  }

  async #ask(keys: readonly string[]): Promise<void> {
    const frequencies = await this.#source.documentFrequencies(keys);
    for (let i = 0; i < keys.length; i++) this.frequencies.set(keys[i]!, frequencies[i]!);
  }

  /** Two to four adjacent plain words: possibly the name of a person, or the expansion of an abbreviation. */
  #runs(): Run[] {
    const { words } = this.#draft;
    const runs: Run[] = [];
    for (let from = 0; from < words.length; from++) {
      const texts: string[] = [];
      for (let to = from; to < words.length && texts.length < longestRun && isPlain(words[to]!); to++) {
        texts.push(words[to]!.surface.toLowerCase());
        if (texts.length < 2) continue;
        const isPair = texts.length === 2 && !words[from]!.isStop && !words[to]!.isStop;
        runs.push({
          from,
          texts: [...texts],
          submitter: isPair ? submitterKey(texts[0]!, texts[1]!) : null,
          spelled: keywordKey('spelled', texts.join(' ')),
        });
      }
    }
    return runs;
  }

  async #addRun({ from, texts, submitter, spelled }: Run): Promise<void> {
    const { author, abbreviation, abbreviationDocuments } = this.#ranking;
    const add = (origin: LeafOrigin, keys: readonly string[], weight: number): void => {
      this.#draft.leaves.push({ word: from, origin, keys, phrase: null, weight, words: texts.length });
    };
    if (submitter !== null && this.frequencies.get(submitter) > 0) add('author', [submitter], author);
    if (this.frequencies.get(spelled) < abbreviationDocuments) return;
    const keys = [termKey('unit', initialsOf(texts))];
    await this.#ask(keys);
    add('abbreviation', keys, abbreviation);
  }

  /** Adds the expansions of an abbreviation that documents of the index define. */
  async #addSpelled(index: number, short: string): Promise<void> {
    const start = keywordKey('short', `${short}=`).slice(2);
    const { abbreviation, abbreviationDocuments } = this.#ranking;
    const found = await this.#source.withPrefix('k', start, mostMeanings);
    for (const { text, documents } of found) {
      if (documents < abbreviationDocuments) continue;
      const words = text.slice(start.length).split(' ');
      const name = [termKey('name', words.join('_'))];
      const slots = words.map((word) => [termKey('unit', word)]);
      await this.#ask([...name, ...slots.flat()]);
      const leaf = { word: index, origin: 'abbreviation', weight: abbreviation, words: 1 } as const;
      this.#draft.leaves.push({ ...leaf, keys: name, phrase: null }, { ...leaf, keys: [], phrase: { slots, slop: 0 } });
    }
  }

  async #addPrefix(index: number, word: DraftWord): Promise<void> {
    const text = word.surface.toLowerCase();
    const letters = text.includes('_') || text.includes('/') ? 'nc' : 'un';
    for (const letter of letters) {
      const found = await this.#source.withPrefix(letter, text, queryLimits.prefixTerms);
      if (found.length === queryLimits.prefixTerms)
        this.#draft.notes.push(`"${word.text}*" is expanded to its ${queryLimits.prefixTerms} most frequent terms`);
      this.#addGathered(index, 'prefix', letter, found, this.#ranking.name * 0.8);
    }
  }

  #addGathered(
    word: number,
    origin: LeafOrigin,
    letter: string,
    found: readonly { text: string; documents: number }[],
    weight: number,
  ): void {
    if (found.length === 0) return;
    const keys = found.map(({ text }) => `${letter}:${text}`);
    const frequency = found.reduce((sum, { documents }) => sum + documents, 0);
    this.#draft.leaves.push({ word, origin, keys, phrase: null, weight, words: 1, documentFrequency: frequency });
  }

  /** Expands rare terms; the lower the document frequency, the more expansion. */
  async #rescue(index: number, word: DraftWord): Promise<void> {
    const { expansion } = word;
    if (expansion === null) return;
    const documentFrequency = this.#documentFrequency(index);
    const { rareName, thin } = this.#ranking;
    if (expansion.type === 'sha') {
      await this.#addAbbreviatedSha(index, word.surface.toLowerCase());
      return;
    }
    if (neverCorrected.has(expansion.type)) return;
    if (word.isSimple) {
      if (shortForm.test(word.surface)) await this.#addSpelled(index, word.surface.toLowerCase());
      if (documentFrequency < thin) await this.#addAlike(index, word, word.units[0]!, documentFrequency);
      else if (documentFrequency <= this.#source.documents * this.#ranking.slipShare)
        await this.#addLikelier(index, word, documentFrequency);
      return;
    }
    if (documentFrequency < rareName) await this.#addSpelledOut(index, expansion);
    const whole = this.#wholeName(expansion);
    if (whole === null) return;
    // Identifiers are right or wrong: similar ones help only if it does not exist.
    if (documentFrequency === 0) await this.#addAlike(index, word, whole, documentFrequency);
    if (word.correction !== null && word.correction.candidates.length > 0) {
      // A misspelt identifier must not match by its parts alone, nor by a family with a star.
      this.#dropFamilies(index);
      return;
    }
    // If the identifier is the whole query, its parts alone must not match.
    const isLone = this.#draft.words.filter(({ scores, isStop }) => scores && !isStop).length === 1;
    if (
      documentFrequency < (isLone || word.isCondition ? 1 : thin) &&
      expansion.type !== 'path' &&
      word.scope !== 'identifier'
    )
      await this.#addParts(index, word.surface);
  }

  #dropFamilies(index: number): void {
    const { leaves } = this.#draft;
    for (let at = leaves.length - 1; at >= 0; at--)
      if (leaves[at]!.word === index && leaves[at]!.origin === 'family') leaves.splice(at, 1);
  }

  /** Lower bound of the document frequency of a word itself. */
  #documentFrequency(index: number): number {
    let most = 0;
    for (const leaf of this.#draft.leaves) {
      const { word, words, origin, phrase } = leaf;
      if (word !== index || words > 1 || notItself.has(origin) || phrase !== null) continue;
      most = Math.max(most, this.frequencies.ofLeaf(leaf));
    }
    return most;
  }

  /** Adds a commit by any number of digits: all with the same first 12, and shorter ones. */
  async #addAbbreviatedSha(index: number, sha: string): Promise<void> {
    const shorter = shaLengths.filter((length) => length < sha.length).map((length) => sha.slice(0, length));
    const keys = shorter.map((text) => termKey('atom', text));
    await this.#ask(keys);
    const found = await this.#source.withPrefix('a', sha.slice(0, 12), queryLimits.prefixTerms);
    const alike = found.filter(({ text }) => text !== sha && (text.startsWith(sha) || sha.startsWith(text)));
    for (const [i, text] of shorter.entries()) {
      const documents = this.frequencies.get(keys[i]!);
      if (documents > 0 && !alike.some((other) => other.text === text)) alike.push({ text, documents });
    }
    this.#addGathered(index, 'atom', 'a', alike, this.#ranking.atom);
  }

  /** Adds prefix matches and fuzzy matches. */
  async #addAlike(index: number, word: DraftWord, text: string, documentFrequency: number): Promise<void> {
    if (text.length < 3) return;
    const edits = editsFor(text);
    if (word.scope === 'identifier') {
      // The identifier is the whole query: similar ones are suggested, not matched.
      word.correction = { candidates: nearestOf(await this.#near(word, edits)) };
      return;
    }
    const letter = word.isSimple ? 'u' : 'n';
    const begun = await this.#source.withPrefix(letter, text, queryLimits.prefixTerms);
    this.#addGathered(index, 'prefix', letter, begun, this.#ranking.prefix);
    const nearest = await this.#addNear(index, word, edits, begun.length > 0 ? 0.6 : 1);
    // A term of several documents is not a typo, unless of a far more frequent one.
    const likely = nearest.filter(({ documents }) => documents >= documentFrequency * likelierBy);
    if (documentFrequency === 0 || likely.length > 0) word.correction = { candidates: likely };
  }

  /** Adds the far more frequent spelling one edit away: a common typo of a common word. */
  async #addLikelier(index: number, word: DraftWord, documentFrequency: number): Promise<void> {
    const near = await this.#near(word, Math.min(1, editsFor(word.surface)));
    const likely = near.filter(({ documents }) => documents >= documentFrequency * this.#ranking.slipRatio).slice(0, 1);
    this.#addGathered(index, 'fuzzy-1', nearLetter(this.#textOf(word)), likely, this.#ranking.fuzzyOneEdit);
    if (likely.length > 0) word.correction = { candidates: likely };
  }

  /** Adds the parts of an identifier, each as a word. */
  async #addParts(index: number, surface: string): Promise<void> {
    const keys = partTerms(surface)
      .filter((part) => part.length > 1)
      .map((part) => termKey('unit', part));
    await this.#ask(keys);
    const known = keys.filter((key) => this.frequencies.get(key) > 0);
    const weight = this.#ranking.part / Math.sqrt(known.length);
    for (const key of known)
      this.#draft.leaves.push({
        word: index,
        origin: 'part',
        keys: [key],
        phrase: null,
        weight,
        words: 1,
      });
  }

  /**
   * `page_fault` is "page faults" in prose. Only for rare identifiers: the words of common ones are adjacent
   * everywhere.
   */
  async #addSpelledOut(word: number, expansion: Expansion): Promise<void> {
    const slots = phraseSlots(expansion).map((keys) => [...keys]);
    if (slots.length < 2 || slots.length > longestCompound || slots.some((keys) => keys.length === 0)) return;
    const last = slots.at(-1)!;
    for (const key of [...last]) last.push(`${key}s`);
    await this.#ask(slots.flat());
    const weight = this.#ranking.spelledOut;
    this.#draft.leaves.push({
      word,
      origin: 'spelled-out',
      keys: [],
      phrase: { slots, slop: 0 },
      weight,
      words: 1,
    });
  }

  #wholeName(expansion: Expansion): string | null {
    return expandedTerms(expansion).find((term) => term.kind === 'name')?.text ?? null;
  }

  /** Adds the spellings within some edits of a word; returns the nearest. */
  async #addNear(index: number, word: DraftWord, edits: number, scale: number): Promise<Correction['candidates']> {
    const found = await this.#near(word, edits);
    for (const distance of [1, 2]) {
      const weight = (distance === 1 ? this.#ranking.fuzzyOneEdit : this.#ranking.fuzzyTwoEdits) * scale;
      this.#addGathered(
        index,
        distance === 1 ? 'fuzzy-1' : 'fuzzy-2',
        nearLetter(this.#textOf(word)),
        found.filter((term) => term.distance === distance),
        weight,
      );
    }
    return nearestOf(found);
  }

  /** Spellings within some edits of a word, nearest first. */
  async #near(word: DraftWord, edits: number): Promise<FuzzyTerm[]> {
    const text = this.#textOf(word);
    if (edits === 0 || text.length > queryLimits.longestFuzzy) return [];
    const found = await this.#source.near(nearLetter(text), text, edits, queryLimits.fuzzyTerms);
    const isNear = text.length < queryLimits.oneEditFrom ? isTransposed : isLikelySlip;
    return found.filter((term) => term.distance > 0 && isNear(text, term.text));
  }

  #textOf(word: DraftWord): string {
    return word.isSimple || word.expansion === null ? word.surface.toLowerCase() : this.#wholeName(word.expansion)!;
  }
}

interface Run {
  readonly from: number;
  readonly texts: readonly string[];
  /** The term of patches by a person of that name; null if it cannot be one. */
  readonly submitter: string | null;
  /** The term of documents that define an abbreviation of the words. */
  readonly spelled: string;
}

const longestRun = 4;
const shortForm = /^[a-z]{2,5}$/i;
/** Most expansions of an abbreviation, the most frequent first. */
const mostMeanings = 3;

function isPlain({ match, scores, scope, isSimple, surface }: DraftWord): boolean {
  return match === 'word' && scores && scope === 'anywhere' && isSimple && /^\p{L}{2,}$/u.test(surface);
}

/** The kind of terms searched for near spellings. */
function nearLetter(text: string): string {
  return text.includes('_') ? 'n' : 'u';
}

function nearestOf(found: readonly FuzzyTerm[]): Correction['candidates'] {
  return found.filter((term) => term.distance === found[0]!.distance).slice(0, mostCorrections);
}

/** These do not show that the word itself is spelt right: `bpf_*` matches any name. */
const notItself = new Set<LeafOrigin>(['synonym', 'abbreviation', 'tag', 'family']);

const mostCorrections = 5;
/** How many times as frequent the intended spelling must be, if the typed one exists. */
const likelierBy = 10;
const neverCorrected = new Set([
  'version',
  'part',
  'number',
  'hex',
  'cve',
  'url',
  'address',
  'message-id',
  'register',
  'architecture',
  'family',
]);

function editsFor(text: string): number {
  return text.length >= queryLimits.twoEditsFrom ? 2 : text.length >= queryLimits.transposedFrom ? 1 : 0;
}

/** Whether the typo is a transposition: in a short word any other edit gives too many other words. */
function isTransposed(typed: string, found: string): boolean {
  if (typed.length !== found.length) return false;
  const at = [...typed].findIndex((letter, i) => letter !== found[i]);
  return typed[at] === found[at + 1] && typed[at + 1] === found[at] && typed.slice(at + 2) === found.slice(at + 2);
}

/**
 * Whether a near spelling may be intended: digits are never typos of other digits, and a part that turns into its
 * opposite (get, put) is another identifier.
 */
export function isLikelySlip(typed: string, found: string): boolean {
  if (typed.replace(/\D+/g, ' ').trim() !== found.replace(/\D+/g, ' ').trim()) return false;
  const parts = typed.split('_');
  const others = found.split('_');
  if (parts.length !== others.length) return true;
  return parts.every((part, i) => !areAntonyms(part, others[i]!));
}

/** Abbreviated lengths of shas below the twelve digits that are searched for. */
const shaLengths = [7, 8, 9, 10, 11];
