import { Analyzer } from '../analysis/analyzer.js';
import { fold } from '../analysis/character-class.js';
import { type Expansion, expandedTerms } from '../analysis/expansion.js';
import { longestLexiconTerm, synonymsOfForm } from '../analysis/lexicon.js';
import { stem } from '../analysis/stemmer.js';
import { isFillerWord, isQuestion, isStopWord } from '../analysis/stop-words.js';
import { termKey } from '../analysis/term.js';
import { queryLimits } from '../query/limits.js';
import { QueryError } from '../query/query-error.js';
import type { QueryNode, TextNode } from '../query/query-node.js';
import type { Draft, DraftCondition, DraftLeaf, DraftWord } from './draft.js';
import { filterCondition } from './filter-condition.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { QuerySpan } from './plan.js';
import type { Ranking } from './ranking.js';
import { phraseSlots, wordTerms } from './word-terms.js';

/**
 * The first pass of planning: reads a query tree into drafts of words, leaves and conditions, without the index.
 * Throws a `QueryError` for too many conditions, and if nothing positive is searched for.
 */
export function readQuery(node: QueryNode, ranking: Ranking): Draft {
  const reader = new QueryReader(ranking);
  const condition = reader.read(node, true);
  if (isOnlyNegative(node)) {
    throw new QueryError('nothing-positive', 'the query has excluded terms only; add a term to find');
  }
  return { words: reader.words, leaves: reader.leaves, condition, notes: [] };
}

class QueryReader {
  readonly #ranking: Ranking;
  readonly words: DraftWord[] = [];
  readonly leaves: DraftLeaf[] = [];
  #clauses = 0;

  constructor(ranking: Ranking) {
    this.#ranking = ranking;
  }

  read(node: QueryNode, scores: boolean): DraftCondition {
    switch (node.type) {
      case 'everything':
        return { type: 'everything' };
      case 'text':
        return this.#readText(node, scores);
      case 'filter':
        this.#count();
        return filterCondition(node);
      case 'range':
        this.#count();
        return { type: 'range', column: node.field, from: node.from, to: node.to, label: node.field };
      case 'not':
        return { type: 'not', child: this.read(node.child, false) };
      case 'and':
      case 'or':
        return { type: node.type, children: node.children.map((child) => this.read(child, scores)) };
      case 'sequence':
        return this.#readSequence(node.children, scores);
    }
  }

  #count(): void {
    if (++this.#clauses > queryLimits.clauses) {
      throw new QueryError(
        'too-many-words',
        `more than ${queryLimits.clauses} phrases, fields and operators; use fewer`,
      );
    }
  }

  /** Plain words are optional, but one must match; everything else is a condition of its own. */
  #readSequence(children: readonly QueryNode[], scores: boolean): DraftCondition {
    const conditions: DraftCondition[] = [];
    const plain: number[] = [];
    let run: number[] = [];
    for (const child of children) {
      if (child.type === 'text' && child.match === 'word' && child.scope === 'anywhere') {
        const words = this.#addWords(child, scores, children.length === 1);
        for (const word of words) {
          plain.push(word);
          run.push(word);
        }
      } else {
        this.#proposeNeighbours(run);
        run = [];
        conditions.push(this.read(child, scores));
      }
    }
    this.#dropFillers(plain);
    this.#proposeNeighbours(run);
    if (plain.length > 0)
      conditions.push({ type: 'words', words: plain, label: plain.map((word) => this.words[word]!.text).join(' ') });
    return conditions.length === 1 ? conditions[0]! : { type: 'and', children: conditions };
  }

  /** A question has filler words that answers lack: they count as stop words. */
  #dropFillers(plain: readonly number[]): void {
    if (!isQuestion(plain.map((word) => fold(this.words[word]!.surface)))) return;
    for (const i of plain) {
      const word = this.words[i]!;
      if (word.isSimple && isFillerWord(fold(word.surface))) this.words[i] = { ...word, isStop: true };
    }
  }

  #readText(node: TextNode, scores: boolean): DraftCondition {
    this.#count();
    if (node.match === 'phrase') return this.#readPhrase(node, scores);
    const words = this.#addWords(node, scores, true);
    if (words.length === 0) return { type: 'nothing' };
    this.#proposeNeighbours(words);
    return { type: 'words', words, label: labelOf(node) };
  }

  /** One draft word per surface: `foo,bar` typed as one word is two. */
  #addWords(node: TextNode, scores: boolean, isCondition: boolean): number[] {
    const added: number[] = [];
    if (node.match !== 'word') {
      const text = node.text.replace(/^\W+/u, '');
      const source = { node, start: node.text.length - text.length, end: node.text.length };
      added.push(this.#addWord(source, text, null, scores, isCondition));
      return added;
    }
    sharedAnalyzer.analyze(node.text, (expansion, _position, start) => {
      const { surface } = expansion;
      const source = { node, start, end: start + surface.length };
      if (this.words.length < mostWords) added.push(this.#addWord(source, surface, expansion, scores, isCondition));
    });
    return added;
  }

  #addWord(
    source: QuerySpan,
    surface: string,
    expansion: Expansion | null,
    scores: boolean,
    isCondition: boolean,
  ): number {
    const { node } = source;
    const isSimple = expansion !== null && expansion.units === 1 && !expansion.keys.some((key) => key.startsWith('n:'));
    const word = this.words.length;
    this.words.push({
      text: surface,
      surface,
      source,
      expansion,
      scope: node.scope,
      scores,
      isCondition,
      isStop: isSimple && isStopWord(fold(surface)),
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
      if (allowed === null || allowed.has(term.origin)) this.leaves.push({ word, phrase: null, words: 1, ...term });
    }
    if (expansion.type === 'compound' || expansion.type === 'architecture') this.#addCompoundPhrase(word, expansion);
    for (const { words, weight } of synonymsOfForm(surface.toLowerCase())) this.#addSynonym(word, words, weight, 1);
    return word;
  }

  /** `use-after-free` with hyphens also matches the three words. */
  #addCompoundPhrase(word: number, expansion: Expansion): void {
    const slots = phraseSlots(expansion);
    if (slots.length >= 2 && slots.length <= 4) {
      this.leaves.push({
        word,
        origin: 'phrase',
        keys: [],
        phrase: { slots, slop: 0 },
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
      this.leaves.push({ word, origin: 'synonym', keys, phrase: null, weight: scaled, words: span });
      return;
    }
    this.leaves.push({
      word,
      origin: 'synonym',
      keys: [termKey('name', joined), termKey('chain', joined)],
      phrase: null,
      weight: scaled,
      words: span,
    });
    const slots = words.map((text) => [
      termKey('unit', text),
      ...(text.endsWith('s') ? [] : [termKey('unit', `${text}s`)]),
    ]);
    this.leaves.push({ word, origin: 'synonym', keys: [], phrase: { slots, slop: 0 }, weight: scaled, words: span });
  }

  /** Proposes adjacent words as one identifier ("list del"), and as a term of the lexicon ("use after free"). */
  #proposeNeighbours(run: readonly number[]): void {
    for (let from = 0; from < run.length; from++) {
      const parts: string[] = [];
      for (let to = from; to < run.length && to < from + Math.max(longestCompound, longestLexiconTerm); to++) {
        const word = this.words[run[to]!]!;
        if (!word.isSimple || word.units.length !== 1) break;
        parts.push(word.units[0]!);
        const span = parts.length;
        if (span < 2) continue;
        const scale = Math.sqrt(span);
        if (span <= longestCompound) {
          const name = parts.join('_');
          this.leaves.push({
            word: run[from]!,
            origin: 'joined-words',
            keys: [termKey('name', name)],
            phrase: null,
            weight: this.#ranking.compound * scale,
            words: span,
          });
          this.leaves.push({
            word: run[from]!,
            origin: 'joined-words',
            keys: [termKey('chain', name)],
            phrase: null,
            weight: this.#ranking.compound * this.#ranking.chain * scale,
            words: span,
          });
          this.leaves.push({
            word: run[from]!,
            origin: 'joined-words',
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
    const slots: string[][] = [];
    const units: string[] = [];
    sharedAnalyzer.analyze(node.text, (expansion) => {
      for (const slot of phraseSlots(expansion)) slots.push(slot ?? []);
      for (const term of expandedTerms(expansion)) if (term.kind === 'unit') units.push(term.text);
    });
    const filled = slots.filter((slot) => slot !== undefined && slot.length > 0);
    if (filled.length === 0) return { type: 'nothing' };
    const word = this.words.length;
    this.words.push({
      text: `"${node.text}"`,
      surface: node.text,
      source: { node, start: 0, end: node.text.length },
      expansion: null,
      scope: node.scope,
      scores,
      isCondition: true,
      isStop: false,
      isSimple: false,
      match: 'phrase',
      edits: node.slop,
      units,
      correction: null,
    });
    const single = filled.length === 1;
    this.leaves.push({
      word,
      origin: single ? 'word' : 'phrase',
      keys: single ? filled[0]! : [],
      phrase: single ? null : { slots: filled.slice(0, longestPhrase), slop: node.slop },
      weight: this.#ranking.phrase,
      words: 1,
    });
    return { type: 'words', words: [word], label: labelOf(node) };
  }
}

/** Expansions are the same for all queries, so one analyzer is shared. */
const sharedAnalyzer = new Analyzer();
const mostWords = 400;
const longestPhrase = 16;
/** Most words that form one identifier. */
export const longestCompound = 4;
const identifierOrigins = new Set<LeafOrigin>(['name', 'word', 'name-as-word', 'family-member', 'stripped-name']);

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
