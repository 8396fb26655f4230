import { Analyzer } from '../analysis/analyzer.js';
import { type Expansion, expandedTerms } from '../analysis/expansion.js';
import { areAntonyms, longestLexiconTerm, synonymsOfForm } from '../analysis/lexicon.js';
import { stem } from '../analysis/stemmer.js';
import { isStopWord } from '../analysis/stop-words.js';
import { termKey } from '../analysis/term.js';
import { idKey, keywordKey } from '../index/document-fields.js';
import { queryLimits } from '../query/limits.js';
import { QueryError } from '../query/query-error.js';
import type { FilterNode, QueryNode, TextNode, TextScope } from '../query/query-node.js';
import type { Condition, Correction, Leaf, LeafOrigin, Phrase, Plan, PlannedWord } from './plan.js';
import { defaultRanking, inverseDocumentFrequency, type Ranking, saturation } from './ranking.js';
import { scopeMasks } from './scopes.js';
import type { TermSource } from './term-source.js';
import { partTerms, phrasePlaces, wordTerms } from './word-terms.js';

/**
 * Turns a query tree into a plan against one index: which terms its words stand for, which of these the index has, what
 * each weighs, and the condition that documents must meet. Throws a `QueryError` where nothing positive is asked for.
 */
export async function planQuery(node: QueryNode, source: TermSource, ranking: Ranking = defaultRanking): Promise<Plan> {
  const planner = new Planner(source, ranking);
  const condition = planner.read(node);
  await planner.resolve();
  return planner.plan(condition);
}

/** A word of the query on its way into the plan. */
interface DraftWord {
  readonly text: string;
  readonly surface: string;
  readonly expansion: Expansion | null;
  readonly scope: TextScope;
  /** Negated words are looked up, but neither score nor are corrected. */
  readonly scores: boolean;
  readonly isStop: boolean;
  readonly isSimple: boolean;
  readonly match: TextNode['match'];
  readonly edits: number;
  units: string[];
  correction: Correction | null;
}

interface DraftLeaf {
  readonly word: number;
  readonly origin: LeafOrigin;
  keys: readonly string[];
  readonly phrase: Phrase | null;
  readonly weight: number;
  /** Spans several words: of these the one at `word` is the first. */
  readonly words: number;
}

type DraftCondition =
  | { readonly type: 'words'; readonly words: readonly number[]; readonly label: string }
  | { readonly type: 'prefix'; readonly start: string; readonly label: string }
  | Exclude<Condition, { type: 'leaves' | 'and' | 'or' | 'not' }>
  | { readonly type: 'and' | 'or'; readonly children: readonly DraftCondition[] }
  | { readonly type: 'not'; readonly child: DraftCondition };

class Planner {
  readonly #source: TermSource;
  readonly #ranking: Ranking;
  readonly #analyzer = sharedAnalyzer;
  readonly #words: DraftWord[] = [];
  readonly #leaves: DraftLeaf[] = [];
  readonly #frequencies = new Map<string, number>();
  readonly #notes: string[] = [];
  /** Keys of metadata that begin in a certain way, by how they begin. */
  readonly #prefixes = new Map<string, string[]>();
  #clauses = 0;

  constructor(source: TermSource, ranking: Ranking) {
    this.#source = source;
    this.#ranking = ranking;
  }

  /** First pass over the tree: drafts of words, leaves and conditions, before the index is asked anything. */
  read(node: QueryNode): DraftCondition {
    const condition = this.#read(node, true);
    if (isOnlyNegative(node)) {
      throw new QueryError('nothing-positive', 'the query only says what not to find; add something to find');
    }
    return condition;
  }

  #read(node: QueryNode, scores: boolean): DraftCondition {
    switch (node.type) {
      case 'everything':
        return { type: 'everything' };
      case 'text':
        return this.#readText(node, scores);
      case 'filter':
        this.#count();
        return this.#readFilter(node);
      case 'range':
        this.#count();
        return { type: 'range', column: node.field, from: node.from, to: node.to, label: node.field };
      case 'not':
        return { type: 'not', child: this.#read(node.child, false) };
      case 'and':
      case 'or':
        return { type: node.type, children: node.children.map((child) => this.#read(child, scores)) };
      case 'sequence':
        return this.#readSequence(node.children, scores);
    }
  }

  #count(): void {
    if (++this.#clauses > queryLimits.clauses) {
      throw new QueryError('too-many-words', `more than ${queryLimits.clauses} conditions; ask for fewer at once`);
    }
  }

  /** Plain words are wishes, of which one must come true; all else is a condition of its own. */
  #readSequence(children: readonly QueryNode[], scores: boolean): DraftCondition {
    const conditions: DraftCondition[] = [];
    const plain: number[] = [];
    let run: number[] = [];
    for (const child of children) {
      if (child.type === 'text' && child.match === 'word' && child.scope === 'anywhere') {
        const words = this.#addWords(child, scores);
        plain.push(...words);
        run.push(...words);
      } else {
        this.#proposeNeighbours(run);
        run = [];
        conditions.push(this.#read(child, scores));
      }
    }
    this.#proposeNeighbours(run);
    if (plain.length > 0)
      conditions.push({ type: 'words', words: plain, label: plain.map((word) => this.#words[word]!.text).join(' ') });
    return conditions.length === 1 ? conditions[0]! : { type: 'and', children: conditions };
  }

  #readText(node: TextNode, scores: boolean): DraftCondition {
    this.#count();
    if (node.match === 'phrase') return this.#readPhrase(node, scores);
    const words = this.#addWords(node, scores);
    if (words.length === 0) return { type: 'nothing' };
    this.#proposeNeighbours(words);
    return { type: 'words', words, label: labelOf(node) };
  }

  /** One draft word a surface: `foo,bar` typed as one word is two. */
  #addWords(node: TextNode, scores: boolean): number[] {
    const added: number[] = [];
    if (node.match !== 'word') {
      const text = node.text.replace(/^\W+/u, '');
      added.push(this.#addWord({ ...node, text }, text, null, scores));
      return added;
    }
    this.#analyzer.analyze(node.text, (expansion) => {
      if (this.#words.length < mostWords) added.push(this.#addWord(node, expansion.surface, expansion, scores));
    });
    return added;
  }

  #addWord(node: TextNode, surface: string, expansion: Expansion | null, scores: boolean): number {
    const isSimple = expansion !== null && expansion.units === 1 && !expansion.keys.some((key) => key.startsWith('n:'));
    const word = this.#words.length;
    this.#words.push({
      text: surface,
      surface,
      expansion,
      scope: node.scope,
      scores,
      isStop: isSimple && isStopWord(surface.toLowerCase()),
      isSimple,
      match: node.match,
      edits: node.slop,
      units:
        expansion === null
          ? []
          : expandedTerms(expansion)
              .filter((term) => term.kind === 'unit')
              .map((term) => term.text),
      correction: null,
    });
    if (expansion === null) return word;
    const allowed = node.scope === 'identifier' ? identifierOrigins : null;
    for (const term of wordTerms(expansion, this.#ranking)) {
      if (allowed === null || allowed.has(term.origin)) this.#leaves.push({ word, phrase: null, words: 1, ...term });
    }
    if (expansion.type === 'compound' || expansion.type === 'architecture') this.#addCompoundPhrase(word, expansion);
    for (const { words, weight } of synonymsOfForm(surface.toLowerCase())) this.#addSynonym(word, words, weight, 1);
    return word;
  }

  /** `use-after-free` typed with hyphens also finds the three words. */
  #addCompoundPhrase(word: number, expansion: Expansion): void {
    const places = phrasePlaces(expansion);
    if (places.length >= 2 && places.length <= 4) {
      this.#leaves.push({
        word,
        origin: 'phrase',
        keys: [],
        phrase: { places, slop: 0 },
        weight: this.#ranking.compound,
        words: 1,
      });
    }
    const spaced = expansion.surface.toLowerCase().replaceAll('-', ' ');
    for (const { words, weight } of synonymsOfForm(spaced)) this.#addSynonym(word, words, weight, 1);
  }

  #addSynonym(word: number, words: readonly string[], weight: number, span: number): void {
    const scaled = weight * this.#ranking.synonym;
    const joined = words.join('_');
    if (words.length === 1) {
      const keys = [termKey('unit', joined), termKey('stem', stem(joined))];
      if (joined.includes('_')) keys.push(termKey('name', joined));
      this.#leaves.push({ word, origin: 'synonym', keys, phrase: null, weight: scaled, words: span });
      return;
    }
    this.#leaves.push({
      word,
      origin: 'synonym',
      keys: [termKey('name', joined), termKey('chain', joined)],
      phrase: null,
      weight: scaled,
      words: span,
    });
    const places = words.map((text) => [
      termKey('unit', text),
      ...(text.endsWith('s') ? [] : [termKey('unit', `${text}s`)]),
    ]);
    this.#leaves.push({ word, origin: 'synonym', keys: [], phrase: { places, slop: 0 }, weight: scaled, words: span });
  }

  /** Words typed side by side: as one name ("list del"), and as a term of the lexicon ("use after free"). */
  #proposeNeighbours(run: readonly number[]): void {
    for (let from = 0; from < run.length; from++) {
      const parts: string[] = [];
      for (let to = from; to < run.length && to < from + Math.max(longestCompound, longestLexiconTerm); to++) {
        const word = this.#words[run[to]!]!;
        if (!word.isSimple || word.units.length !== 1) break;
        parts.push(word.units[0]!);
        const span = parts.length;
        if (span < 2) continue;
        const scale = Math.sqrt(span);
        if (span <= longestCompound) {
          const name = parts.join('_');
          this.#leaves.push({
            word: run[from]!,
            origin: 'words written as one name',
            keys: [termKey('name', name)],
            phrase: null,
            weight: this.#ranking.compound * scale,
            words: span,
          });
          this.#leaves.push({
            word: run[from]!,
            origin: 'words written as one name',
            keys: [termKey('chain', name)],
            phrase: null,
            weight: this.#ranking.compound * this.#ranking.chain * scale,
            words: span,
          });
          this.#leaves.push({
            word: run[from]!,
            origin: 'words written as one name',
            keys: [termKey('unit', parts.join(''))],
            phrase: null,
            weight: this.#ranking.compound * 0.5 * scale,
            words: span,
          });
        }
        for (const { words, weight } of synonymsOfForm(parts.join(' ')))
          this.#addSynonym(run[from]!, words, weight, span);
      }
    }
  }

  #readPhrase(node: TextNode, scores: boolean): DraftCondition {
    const places: string[][] = [];
    const units: string[] = [];
    this.#analyzer.analyze(node.text, (expansion) => {
      for (const place of phrasePlaces(expansion)) places.push(place ?? []);
      for (const term of expandedTerms(expansion)) if (term.kind === 'unit') units.push(term.text);
    });
    const filled = places.filter((place) => place !== undefined && place.length > 0);
    if (filled.length === 0) return { type: 'nothing' };
    const word = this.#words.length;
    this.#words.push({
      text: `"${node.text}"`,
      surface: node.text,
      expansion: null,
      scope: node.scope,
      scores,
      isStop: false,
      isSimple: false,
      match: 'phrase',
      edits: node.slop,
      units,
      correction: null,
    });
    const single = filled.length === 1;
    this.#leaves.push({
      word,
      origin: single ? 'word' : 'phrase',
      keys: single ? filled[0]! : [],
      phrase: single ? null : { places: filled.slice(0, longestPhrase), slop: node.slop },
      weight: this.#ranking.phrase,
      words: 1,
    });
    return { type: 'words', words: [word], label: labelOf(node) };
  }

  #readFilter({ field, value }: FilterNode): DraftCondition {
    const label = `${field}:${value}`;
    switch (field) {
      case 'id':
        return { type: 'keys', keys: [idKey(value)], label };
      case 'kind':
        return { type: 'keys', keys: [keywordKey('kind', kindAliases.get(value.toLowerCase()) ?? value)], label };
      case 'subsystem-is':
        return { type: 'keys', keys: [keywordKey('subsystem', value)], label };
      case 'author-is':
        return { type: 'keys', keys: [keywordKey('author', value)], label };
      case 'series-is':
        return { type: 'keys', keys: [keywordKey('series', value)], label };
      case 'recipient':
        return {
          type: 'or',
          children: [
            { type: 'prefix', start: `to=${value.toLowerCase()}`, label },
            { type: 'prefix', start: `cc=${value.toLowerCase()}`, label },
          ],
        };
      case 'to':
      case 'cc':
      case 'blob':
      case 'fixes':
      case 'commit':
      case 'source':
        return { type: 'prefix', start: `${field}=${value.toLowerCase()}`, label };
      default:
        return { type: 'keys', keys: [keywordKey(field, value)], label };
    }
  }

  /** Second pass: asks the index what it has, and looks for what comes near where it has nothing. */
  async resolve(): Promise<void> {
    const keys = new Set<string>();
    for (const leaf of this.#leaves) for (const key of leaf.phrase?.places.flat() ?? leaf.keys) keys.add(key);
    const list = [...keys];
    const frequencies = await this.#source.frequencies(list);
    for (const [i, key] of list.entries()) this.#frequencies.set(key, frequencies[i]!);
    for (const [i, word] of this.#words.entries()) {
      if (word.match === 'prefix') await this.#addPrefix(i, word);
      else if (word.match === 'fuzzy')
        await this.#addNear(i, word, word.edits === 0 ? editsFor(word.surface) : word.edits, 1);
      else if (word.match === 'word' && word.scores && !word.isStop) await this.#rescue(i, word);
    }
  }

  async #addPrefix(index: number, word: DraftWord): Promise<void> {
    const text = word.surface.toLowerCase();
    const letters = text.includes('_') || text.includes('/') ? 'nc' : 'un';
    for (const letter of letters) {
      const found = await this.#source.withPrefix(letter, text, queryLimits.prefixTerms);
      if (found.length === queryLimits.prefixTerms)
        this.#notes.push(`"${word.text}*" stands for its ${queryLimits.prefixTerms} most frequent words`);
      this.#addGathered(index, 'words that begin so', letter, found, this.#ranking.name * 0.8);
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
    const keys = found.map((term) => `${letter}:${term.text}`);
    for (const [i, key] of keys.entries()) this.#frequencies.set(key, found[i]!.documents);
    this.#leaves.push({ word, origin, keys, phrase: null, weight, words: 1 });
  }

  /** A word that is hardly there: words that begin so, words a letter or two off, and for a name its parts. */
  async #rescue(index: number, word: DraftWord): Promise<void> {
    const held = this.#leaves
      .filter(
        (leaf) =>
          leaf.word === index &&
          leaf.words === 1 &&
          leaf.origin !== 'synonym' &&
          leaf.origin !== 'tag' &&
          leaf.phrase === null,
      )
      .reduce((most, leaf) => Math.max(most, this.#frequencyOf(leaf.keys)), 0);
    const { expansion } = word;
    if (expansion === null) return;
    if (held < this.#ranking.rareName && !word.isSimple && !neverCorrected.has(expansion.type))
      await this.#addSpelledOut(index, expansion);
    if (held >= this.#ranking.thin) return;
    if (expansion.type === 'sha') {
      // A commit is named by however many digits its author copied.
      for (const length of [12, 10, 8, 7]) {
        const found =
          word.surface.length >= length
            ? await this.#source.withPrefix('a', word.surface.slice(0, length).toLowerCase(), 20)
            : [];
        this.#addGathered(index, 'id or link', 'a', found, this.#ranking.atom);
        if (found.length > 0) break;
      }
      return;
    }
    if (neverCorrected.has(expansion.type)) return;
    const whole = word.isSimple ? word.units[0]! : this.#wholeName(expansion);
    if (whole === null || whole.length < 3) return;
    const letter = word.isSimple ? 'u' : 'n';
    const begun = await this.#source.withPrefix(letter, whole, queryLimits.prefixTerms);
    this.#addGathered(index, 'words that begin so', letter, begun, this.#ranking.prefix);
    word.correction = { candidates: await this.#addNear(index, word, editsFor(whole), begun.length > 0 ? 0.6 : 1) };
    if (!word.isSimple && expansion.type !== 'path') {
      const parts = partTerms(word.surface).filter((part) => part.length > 1);
      const frequencies = await this.#source.frequencies(parts.map((part) => termKey('unit', part)));
      const known = parts.filter((_, i) => frequencies[i]! > 0);
      for (const [i, part] of parts.entries()) {
        if (frequencies[i]! === 0) continue;
        this.#frequencies.set(termKey('unit', part), frequencies[i]!);
        this.#leaves.push({
          word: index,
          origin: 'part of the name',
          keys: [termKey('unit', part)],
          phrase: null,
          weight: this.#ranking.part / Math.sqrt(known.length),
          words: 1,
        });
      }
    }
  }

  /** `page_fault` is "page faults" in prose. Only for rare names: the words of common ones stand side by side everywhere. */
  async #addSpelledOut(word: number, expansion: Expansion): Promise<void> {
    const places = phrasePlaces(expansion).map((keys) => [...keys]);
    if (places.length < 2 || places.length > longestCompound || places.some((keys) => keys.length === 0)) return;
    const last = places.at(-1)!;
    last.push(...last.map((key) => `${key}s`));
    const keys = places.flat();
    const frequencies = await this.#source.frequencies(keys);
    for (const [i, key] of keys.entries()) this.#frequencies.set(key, frequencies[i]!);
    const weight = this.#ranking.spelledOut;
    this.#leaves.push({ word, origin: 'name spelled out', keys: [], phrase: { places, slop: 0 }, weight, words: 1 });
  }

  #wholeName(expansion: Expansion): string | null {
    return expandedTerms(expansion).find((term) => term.kind === 'name')?.text ?? null;
  }

  /** Adds the spellings within some edits of a word; gives the nearest of them. */
  async #addNear(index: number, word: DraftWord, edits: number, scale: number): Promise<Correction['candidates']> {
    const text =
      word.isSimple || word.expansion === null ? word.surface.toLowerCase() : this.#wholeName(word.expansion)!;
    if (edits === 0 || text.length > queryLimits.longestFuzzy) return [];
    const letter = text.includes('_') ? 'n' : 'u';
    const found = (await this.#source.near(letter, text, edits, queryLimits.fuzzyTerms)).filter(
      (term) => term.distance > 0 && isLikelySlip(text, term.text),
    );
    for (const distance of [1, 2]) {
      const weight = (distance === 1 ? this.#ranking.fuzzyOneEdit : this.#ranking.fuzzyTwoEdits) * scale;
      this.#addGathered(
        index,
        distance === 1 ? 'one letter off' : 'two letters off',
        letter,
        found.filter((term) => term.distance === distance),
        weight,
      );
    }
    const nearest = found[0]?.distance ?? 0;
    return found.filter((term) => term.distance === nearest).slice(0, mostCorrections);
  }

  /** What stands for a name in part is no more telling for being rarer than the name itself: the whole comes first. */
  #wholeFrequency({ word, origin }: DraftLeaf): number {
    if (!lessThanWhole.has(origin)) return 0;
    const whole = this.#leaves.find((leaf) => leaf.word === word && leaf.words === 1 && leaf.origin === 'whole name');
    return whole === undefined ? 0 : this.#frequencyOf(whole.keys);
  }

  #frequencyOf(keys: readonly string[]): number {
    let sum = 0;
    for (const key of keys) sum += this.#frequencies.get(key) ?? 0;
    return Math.min(sum, this.#source.documents);
  }

  /** Third pass: weights, and the conditions in terms of leaves. */
  async plan(draft: DraftCondition): Promise<Plan> {
    const { documents } = this.#source;
    const drop = this.#wordsToDrop();
    const scoring = this.#words.filter((word, i) => word.scores && !drop.has(i));
    const hasTopic = scoring.some((word) => !isQualifier(word));
    const isLone = scoring.length === 1;
    const leaves: Leaf[] = [];
    const ofWord = this.#words.map((): number[] => []);
    for (const leaf of this.#leaves) {
      const word = this.#words[leaf.word]!;
      const phrase = leaf.phrase;
      if (phrase?.places.some((place) => place.every((key) => (this.#frequencies.get(key) ?? 0) === 0))) continue;
      const keys = leaf.keys.filter((key) => (this.#frequencies.get(key) ?? 0) > 0);
      if (phrase === null && keys.length === 0) continue;
      const frequency =
        phrase === null ? this.#frequencyOf(keys) : Math.min(...phrase.places.map((place) => this.#frequencyOf(place)));
      const silent = !word.scores || (drop.has(leaf.word) && leaf.words === 1);
      const mask = scopeMasks[word.scope];
      const role = hasTopic && (leaf.origin === 'tag' || isQualifier(word)) ? 'qualifier' : 'topic';
      for (let w = 0; w < leaf.words; w++) ofWord[leaf.word + w]?.push(leaves.length);
      leaves.push({
        word: leaf.word,
        span: leaf.words,
        origin: leaf.origin,
        keys,
        phrase,
        mask: leaf.keys.every((key) => key.startsWith('k:')) && phrase === null ? -1 : mask,
        weight: silent ? 0 : role === 'qualifier' ? leaf.weight * this.#ranking.qualifier : leaf.weight,
        presence: isLone && leaf.origin === 'whole name' ? this.#ranking.presence : 0,
        role,
        frequency,
        // A phrase is rarer than its rarest word; by how much is known only by looking.
        idf: inverseDocumentFrequency(
          documents,
          phrase === null ? Math.max(frequency, this.#wholeFrequency(leaf)) : Math.max(1, frequency / 3),
        ),
      });
    }
    const words = this.#words.map((word, i): PlannedWord => {
      let mass = 0;
      for (const at of ofWord[i]!) {
        const leaf = leaves[at]!;
        // What a leaf that spans several words may score is shared by them.
        if (leaf.word === i) mass = Math.max(mass, leaf.weight * leaf.idf * saturation(1, this.#ranking.k1));
      }
      const qualifies = hasTopic && isQualifier(word);
      return {
        text: word.text,
        mass,
        qualifies,
        units: word.scope === 'anywhere' && !qualifies ? word.units : [],
        correction: word.correction,
      };
    });
    const condition = await this.#condition(draft, leaves, ofWord, drop);
    const isStrict = this.#words.some((word) => word.scores && (word.match === 'phrase' || word.scope !== 'anywhere'));
    return { words, leaves, condition, isStrict, notes: this.#notes, ranking: this.#ranking };
  }

  /** Stop words beside others, and of a long text all but the most telling words. */
  #wordsToDrop(): Set<number> {
    const drop = new Set<number>();
    const scoring = this.#words.flatMap((word, i) => (word.scores && word.match === 'word' ? [i] : []));
    if (scoring.some((i) => !this.#words[i]!.isStop)) for (const i of scoring) if (this.#words[i]!.isStop) drop.add(i);
    const left = scoring.filter((i) => !drop.has(i));
    if (left.length > mostScoringWords) {
      const rarity = new Map(left.map((i) => [i, this.#rarity(i)]));
      left.sort((a, b) => rarity.get(b)! - rarity.get(a)!);
      for (const i of left.slice(mostScoringWords)) drop.add(i);
      this.#notes.push(`of a long text the ${mostScoringWords} most telling words were searched for`);
    }
    return drop;
  }

  #rarity(word: number): number {
    let most = 0;
    for (const leaf of this.#leaves) {
      if (leaf.word !== word || leaf.words > 1 || leaf.phrase !== null) continue;
      const frequency = this.#frequencyOf(leaf.keys);
      if (frequency > 0)
        most = Math.max(most, leaf.weight * inverseDocumentFrequency(this.#source.documents, frequency));
    }
    return most;
  }

  async #condition(
    draft: DraftCondition,
    all: readonly Leaf[],
    ofWord: readonly number[][],
    drop: ReadonlySet<number>,
  ): Promise<Condition> {
    switch (draft.type) {
      case 'words': {
        // Of several words those dropped do not help to match; a word by itself is asked for whatever it is.
        const counted = draft.words.length > 1 ? draft.words.filter((word) => !drop.has(word)) : draft.words;
        const named = [...new Set(counted.flatMap((word) => ofWord[word]!))];
        const leaves = draft.words.length > 1 ? named.filter((leaf) => all[leaf]!.role === 'topic') : named;
        return leaves.length === 0 ? { type: 'nothing' } : { type: 'leaves', leaves, label: draft.label };
      }
      case 'prefix': {
        const known =
          this.#prefixes.get(draft.start) ??
          (await this.#source.withPrefix('k', draft.start, queryLimits.prefixTerms)).map((term) => `k:${term.text}`);
        this.#prefixes.set(draft.start, known);
        return { type: 'keys', keys: known, label: draft.label };
      }
      case 'and':
      case 'or':
        return {
          type: draft.type,
          children: await Promise.all(draft.children.map((child) => this.#condition(child, all, ofWord, drop))),
        };
      case 'not':
        return { type: 'not', child: await this.#condition(draft.child, all, ofWord, drop) };
      default:
        return draft;
    }
  }
}

/** Expansions are the same for all queries; one analyzer serves them all. */
const sharedAnalyzer = new Analyzer();
const mostWords = 400;
const mostScoringWords = 40;
const longestCompound = 4;
const longestPhrase = 16;
const mostCorrections = 5;
const identifierOrigins = new Set<LeafOrigin>([
  'whole name',
  'word',
  'name written as one word',
  'member of a family',
  'name without its underscores',
]);
const lessThanWhole = new Set<LeafOrigin>(['chain of a name', 'member of a family', 'family with a star']);

/** "v4" and "5/13" beside other words say which posting is meant. */
function isQualifier({ expansion, scope }: DraftWord): boolean {
  return scope === 'anywhere' && (expansion?.type === 'version' || expansion?.type === 'part');
}

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
const kindAliases = new Map([
  ['entry', 'digest-entry'],
  ['digest', 'digest-entry'],
  ['cover-letter', 'cover'],
  ['doc', 'document'],
]);

function editsFor(text: string): number {
  return text.length >= queryLimits.twoEditsFrom ? 2 : text.length >= queryLimits.oneEditFrom ? 1 : 0;
}

/**
 * Whether a near spelling may be what was meant: digits are never mistyped into other digits here, and a part that turns
 * into its opposite (get, put) is another name, not a slip.
 */
export function isLikelySlip(typed: string, found: string): boolean {
  if (typed.replace(/\D+/g, ' ').trim() !== found.replace(/\D+/g, ' ').trim()) return false;
  const parts = typed.split('_');
  const others = found.split('_');
  if (parts.length !== others.length) return true;
  return parts.every((part, i) => !areAntonyms(part, others[i]!));
}

function isOnlyNegative(node: QueryNode): boolean {
  switch (node.type) {
    case 'not':
      return true;
    case 'sequence':
    case 'and':
    case 'or':
      return node.children.length > 0 && node.children.every(isOnlyNegative);
    default:
      return false;
  }
}

function labelOf(node: TextNode): string {
  const text =
    node.match === 'phrase'
      ? `"${node.text}"`
      : node.match === 'prefix'
        ? `${node.text}*`
        : node.match === 'fuzzy'
          ? `${node.text}~`
          : node.text;
  return node.scope === 'anywhere' ? text : `${node.scope}:${text}`;
}
