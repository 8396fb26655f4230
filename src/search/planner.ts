import { idKey } from '../index/schema/document-fields.js';
import { queryLimits } from '../query/limits.js';
import type { QueryNode } from '../query/query-node.js';
import { type Draft, type DraftCondition, type DraftLeaf, isQualifier } from './draft.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Condition, Leaf, Plan, PlannedWord } from './plan.js';
import { readQuery } from './query-reader.js';
import { defaultRanking, inverseDocumentFrequency, type Ranking, saturation } from './ranking.js';
import { scopeMasks } from './scopes.js';
import type { DocumentFrequencies } from './term-frequencies.js';
import { resolveTerms } from './term-resolver.js';
import type { TermSource } from './term-source.js';

/**
 * Compiles a query tree to a plan against one index: the terms of its words, which of them the index has, their
 * weights, and the condition that documents must meet. Three passes: the query is read into a draft, the draft is
 * resolved against the index, and the terms are weighted. Throws a `QueryError` if nothing positive is searched for.
 */
export async function planQuery(node: QueryNode, source: TermSource, ranking: Ranking = defaultRanking): Promise<Plan> {
  const mentions = await mentionsOfUnknownId(node, source);
  const draft = readQuery(mentions ?? node, ranking);
  if (mentions !== null) draft.notes.push('no message has this Message-ID here; searched for text that mentions it');
  const frequencies = await resolveTerms(draft, source, ranking);
  return new Planner(draft, frequencies, source, ranking).plan();
}

/**
 * If the query is a Message-ID that no message has: the text that mentions it, such as the address of a bot in a
 * trailer or a link to mail of another list. Null otherwise.
 */
async function mentionsOfUnknownId(node: QueryNode, source: TermSource): Promise<QueryNode | null> {
  if (node.type !== 'filter' || node.field !== 'id' || !node.value.includes('@')) return null;
  const [frequency] = await source.documentFrequencies([idKey(node.value)]);
  return frequency! > 0 ? null : { type: 'text', match: 'phrase', text: node.value, slop: 0, scope: 'anywhere' };
}

/** The third pass: weights. */
class Planner {
  readonly #draft: Draft;
  readonly #frequencies: DocumentFrequencies;
  readonly #source: TermSource;
  readonly #ranking: Ranking;
  /** Metadata keys by prefix. */
  readonly #prefixes = new Map<string, string[]>();

  constructor(draft: Draft, frequencies: DocumentFrequencies, source: TermSource, ranking: Ranking) {
    this.#draft = draft;
    this.#frequencies = frequencies;
    this.#source = source;
    this.#ranking = ranking;
  }

  /**
   * A partial match of an identifier is not more significant for being rarer than the identifier: the whole ranks
   * first.
   */
  #wholeFrequency({ word, origin }: DraftLeaf): number {
    if (!lessThanWhole.has(origin)) return 0;
    const whole = this.#draft.leaves.find((leaf) => leaf.word === word && leaf.words === 1 && leaf.origin === 'name');
    return whole === undefined ? 0 : this.#frequencies.ofAny(whole.keys);
  }

  /** Computes weights, and conditions in terms of leaves. */
  async plan(): Promise<Plan> {
    const drop = this.#wordsToDrop();
    const scoring = this.#draft.words.filter((word, i) => word.scores && !drop.has(i));
    const hasTopic = scoring.some((word) => !isQualifier(word));
    const isLone = scoring.length === 1;
    const leaves: Leaf[] = [];
    const ofWord = this.#draft.words.map((): number[] => []);
    for (const leaf of this.#draft.leaves) {
      const word = this.#draft.words[leaf.word]!;
      const phrase = leaf.phrase;
      if (phrase?.slots.some((slot) => slot.every((key) => this.#frequencies.get(key) === 0))) continue;
      const keys =
        leaf.documentFrequency === undefined ? leaf.keys.filter((key) => this.#frequencies.get(key) > 0) : leaf.keys;
      if (phrase === null && keys.length === 0) continue;
      const frequency =
        phrase === null
          ? this.#frequencies.ofLeaf(leaf)
          : phrase.slots.reduce(
              (least, slot) => Math.min(least, this.#frequencies.ofAny(slot)),
              Number.POSITIVE_INFINITY,
            );
      const silent = !word.scores || (drop.has(leaf.word) && leaf.words === 1);
      const mask = scopeMasks[word.scope];
      const role =
        hasTopic && (leaf.origin === 'tag' || leaf.origin === 'author' || isQualifier(word)) ? 'qualifier' : 'topic';
      for (let w = 0; w < leaf.words; w++) ofWord[leaf.word + w]?.push(leaves.length);
      leaves.push({
        word: leaf.word,
        span: leaf.words,
        origin: leaf.origin,
        keys,
        phrase,
        mask: leaf.keys.every((key) => key.startsWith('k:')) && phrase === null ? -1 : mask,
        weight: silent ? 0 : role === 'qualifier' ? leaf.weight * this.#ranking.qualifier : leaf.weight,
        presence: isLone && leaf.origin === 'name' ? this.#ranking.presence : 0,
        role,
        documentFrequency: frequency,
        // A phrase is rarer than its rarest word; by how much is known only after matching.
        idf: inverseDocumentFrequency(
          this.#frequencies.documents,
          phrase === null ? Math.max(frequency, this.#wholeFrequency(leaf)) : Math.max(1, frequency / 3),
        ),
      });
    }
    const words = this.#draft.words.map((word, i): PlannedWord => {
      let mass = 0;
      for (const at of ofWord[i]!) {
        const leaf = leaves[at]!;
        // The score of a leaf that spans several words is shared by them.
        if (leaf.word === i) mass = Math.max(mass, leaf.weight * leaf.idf * saturation(1, this.#ranking.k1));
      }
      const qualifies = hasTopic && isQualifier(word);
      return {
        text: word.text,
        source: word.source,
        mass,
        qualifies,
        units: word.scope === 'anywhere' && !qualifies ? word.units : [],
        correction: word.correction,
      };
    });
    const condition = await this.#condition(this.#draft.condition, leaves, ofWord, drop);
    const isStrict = this.#draft.words.some(
      (word) => word.scores && (word.match === 'phrase' || word.scope !== 'anywhere'),
    );
    return { words, leaves, condition, isStrict, notes: this.#draft.notes, ranking: this.#ranking };
  }

  /** The words to drop: stop words beside others, and of a long text all but the most significant words. */
  #wordsToDrop(): Set<number> {
    const drop = new Set<number>();
    const scoring = this.#draft.words.flatMap((word, i) => (word.scores && word.match === 'word' ? [i] : []));
    if (scoring.some((i) => !this.#draft.words[i]!.isStop))
      for (const i of scoring) if (this.#draft.words[i]!.isStop) drop.add(i);
    const left = scoring.filter((i) => !drop.has(i));
    if (left.length > mostScoringWords) {
      const rarity = new Map(left.map((i) => [i, this.#rarity(i)]));
      left.sort((a, b) => rarity.get(b)! - rarity.get(a)!);
      for (const i of left.slice(mostScoringWords)) drop.add(i);
      this.#draft.notes.push(`long query: only its ${mostScoringWords} most distinctive terms are searched`);
    }
    return drop;
  }

  #rarity(word: number): number {
    let most = 0;
    for (const leaf of this.#draft.leaves) {
      if (leaf.word !== word || leaf.words > 1 || leaf.phrase !== null) continue;
      const frequency = this.#frequencies.ofLeaf(leaf);
      if (frequency > 0)
        most = Math.max(most, leaf.weight * inverseDocumentFrequency(this.#frequencies.documents, frequency));
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
        // Dropped words do not match when there are others; a word alone is always searched for.
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

const mostScoringWords = 40;
const lessThanWhole = new Set<LeafOrigin>(['chain', 'family-member', 'family']);
