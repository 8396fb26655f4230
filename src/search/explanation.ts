import { parseTermKey } from '../analysis/term.js';
import type { Document } from '../corpus/document.js';
import { type DocumentInverter, passingInverter } from '../index/build/document-inverter.js';
import { weightedFrequencyOf } from '../index/postings/impact.js';
import { fields, occurrenceWeight } from '../index/schema/fields.js';
import { leafOrigins } from './leaf-origin.js';
import type { Plan } from './plan.js';
import { saturation, scoreUnit } from './ranking.js';
import { bonusesOf, matchedLeaves, type RankedDocument } from './rescorer.js';
import { contributionsOf } from './segment-scorer.js';

/** A score as a tree (Lucene's Explanation): the values of `details` make up `value` as `description` says. */
export interface Explanation {
  readonly value: number;
  readonly description: string;
  readonly details: readonly Explanation[];
}

/** Explains the score of a document; the value of the root is the exact score. */
export function explain(plan: Plan, ranked: RankedDocument, document: Document): Explanation {
  const inverter = passingInverter();
  inverter.invert(document);
  const details = (matchedLeaves(plan, ranked) ?? []).map(({ leaf: index, impact }) => {
    const leaf = plan.leaves[index]!;
    const { word, origin, keys, phrase, weight, idf, presence, documentFrequency: frequency } = leaf;
    const contribution = contributionsOf(leaf, plan.ranking.k1)[impact]!;
    const text = plan.words[word]!.text;
    const terms = phrase === null ? keys.slice(0, 4).map(readable).join(', ') : 'the phrase';
    const presenceNote = presence === 0 ? '' : `, plus ${presence} for any occurrence`;
    const frequencyNote =
      phrase === null ? `document frequency ${frequency}` : `document frequency at most ${frequency}`;
    return node(contribution / scoreUnit, `"${text}", ${leafOrigins[origin]}: ${terms}; product of`, [
      node(weight, `weight of this match type`),
      node(idf, `inverse document frequency; ${frequencyNote}`),
      node(
        presence + saturation(weightedFrequencyOf(impact), plan.ranking.k1),
        `saturation of the weighted frequency, k1 = ${plan.ranking.k1}${presenceNote}`,
        [
          node(
            weightedFrequencyOf(impact),
            `weighted frequency, from the stored impact ${impact}`,
            phrase === null ? occurrences(inverter, keys) : [],
          ),
        ],
      ),
    ]);
  });
  const { coverage, proximity, qualified, trail, recency } = bonusesOf(ranked);
  const bonus = (value: number, description: string): Explanation[] =>
    value === 0 ? [] : [node(value / scoreUnit, description)];
  return node(ranked.score / scoreUnit, 'sum of', [
    ...details,
    ...bonus(coverage, 'coverage: matched terms of the query, by weight'),
    ...bonus(proximity, 'proximity of neighbouring terms'),
    ...bonus(qualified, 'version or patch number matches the query'),
    ...bonus(trail, 'another version of the same patch matches better'),
    ...bonus(recency, 'recency'),
  ]);
}

/** For the term with the highest impact: the contribution of each field. */
function occurrences(inverter: DocumentInverter, keys: readonly string[]): Explanation[] {
  let best: { key: string; term: number; frequency: number } | null = null;
  for (let n = 0; n < inverter.termCount; n++) {
    const term = inverter.term(n);
    const key = inverter.terms.key(term);
    if (!keys.includes(key)) continue;
    const frequency = inverter.weightedFrequency(term);
    if (best === null || frequency > best.frequency) best = { key, term, frequency };
  }
  if (best === null) return [];
  return inverter.frequencies(best.term).map(({ field, whole, part }) => {
    const each = occurrenceWeight(field, inverter.lengths[field]!);
    const { name, weight, b, typicalLength } = fields[field]!;
    const parts = part === 0 ? '' : `, ${part} as part of an identifier`;
    return node(
      inverter.fieldWeight(best.term, field),
      `${readable(best.key)} in ${name}: ${whole} times${parts}, each ${each.toFixed(4)} (weight ${weight}, length ${inverter.lengths[field]}, typical ${typicalLength}, b ${b})`,
    );
  });
}

function node(value: number, description: string, details: readonly Explanation[] = []): Explanation {
  return { value, description, details };
}

function readable(key: string): string {
  const { kind, text } = parseTermKey(key);
  return `${kind} "${text}"`;
}
