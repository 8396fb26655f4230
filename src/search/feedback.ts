import { termKinds } from '../analysis/term.js';
import { passingInverter } from '../index/build/document-inverter.js';
import type { Leaf, Plan } from './plan.js';
import { inverseDocumentFrequency, saturation } from './ranking.js';
import type { RankedDocument } from './rescorer.js';
import type { SearchedIndex } from './searched-index.js';
import type { TermSource } from './term-source.js';
import { firstOfEachGroup } from './version-boost.js';

/**
 * If no document has all the words, the authors used others: the most significant terms of the best documents are
 * added to the query at a low weight, and it is ranked again (pseudo-relevance feedback: Rocchio, "Relevance feedback
 * in information retrieval", 1971; terms weighted by their share of the best documents' scores, as RM1 of Lavrenko and
 * Croft, SIGIR 2001, interpolated with the query as in RM3). They retrieve no documents of their own: each hit still
 * has a word of the query.
 *
 * Returns null where that would not help: for identifiers, phrases and other strict queries, for few words, and if a
 * document has every word.
 */
export async function withFeedback(
  reader: SearchedIndex,
  terms: TermSource,
  plan: Plan,
  best: readonly RankedDocument[],
): Promise<Plan | null> {
  if (!isProse(plan) || best.length === 0 || best.some((document) => document.share >= 1)) return null;
  const { ranking } = plan;
  // Several messages about one patch count once.
  const chosen = firstOfEachGroup(best, reader.patches, (document) => document).slice(0, ranking.feedbackDocuments);
  const total = chosen.reduce((sum, document) => sum + document.topic, 0);
  /** By number of the term. */
  const weights = new Map<number, number>();
  const inverter = passingInverter();
  for (const document of chosen) {
    const address = { segment: reader.segments[document.segment]!, document: document.document };
    inverter.invert({ ...reader.head(address), ...noDetails, text: reader.lead(address, mostRead) });
    for (let n = 0; n < inverter.termCount; n++) {
      const term = inverter.term(n);
      const letter = inverter.terms.letterOf(term);
      if (letter !== termKinds.stem && letter !== termKinds.name) continue;
      const share = (document.topic / total) * saturation(inverter.weightedFrequency(term), ranking.k1);
      weights.set(term, (weights.get(term) ?? 0) + share);
    }
  }
  const asked = new Set(plan.leaves.flatMap((leaf) => leaf.keys));
  const { documents } = reader;
  const candidates: { key: string; weight: number }[] = [];
  for (const [term, weight] of weights) {
    const key = inverter.terms.key(term);
    if (!asked.has(key)) candidates.push({ key, weight });
  }
  candidates.sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1));
  const frequencies = await terms.documentFrequencies(candidates.slice(0, mostAsked).map(({ key }) => key));
  const telling: { key: string; frequency: number; idf: number; value: number }[] = [];
  for (const [i, frequency] of frequencies.entries()) {
    const { key, weight } = candidates[i]!;
    if (frequency < 2 || frequency > documents * ranking.feedbackCommonest) continue;
    const idf = inverseDocumentFrequency(documents, frequency);
    telling.push({ key, frequency, idf, value: weight * idf });
  }
  telling.sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1));
  const most = telling[0];
  if (most === undefined) return null;
  const word = plan.words.length;
  const leaves = telling.slice(0, ranking.feedbackTerms).map(
    ({ key, frequency, idf, value }): Leaf => ({
      word,
      span: 1,
      origin: 'feedback',
      keys: [key],
      phrase: null,
      mask: -1,
      weight: ranking.feedback * (value / most.value),
      presence: 0,
      role: 'feedback',
      documentFrequency: frequency,
      idf,
    }),
  );
  return {
    ...plan,
    words: [
      ...plan.words,
      { text: 'the best hits', source: null, mass: 0, qualifies: false, units: [], correction: null },
    ],
    leaves: [...plan.leaves, ...leaves],
  };
}

/** They have no prose. */
const noDetails = { files: [], digest: null, mail: null, commit: null };
/** Bytes: the subject matter comes before the code. */
const mostRead = 1024;
/** Terms whose document frequency is read: those of the highest weight. */
const mostAsked = 400;

function isProse(plan: Plan): boolean {
  const words = plan.words.filter((word) => word.mass > 0 && !word.qualifies);
  return words.length >= plan.ranking.feedbackWords && plan.condition.type === 'leaves' && !plan.isStrict;
}
