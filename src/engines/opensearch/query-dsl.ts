import { fields, positionalFields } from '../../index/schema/fields.js';
import { type Condition, isScoring, type Leaf, type Plan } from '../../search/plan.js';
import { featureName, unitToken } from './document-row.js';

/** A query in OpenSearch's query DSL. */
export type DslQuery = Readonly<Record<string, unknown>>;

/**
 * Converts a plan to a query that matches and scores like it. Single terms score exactly as here, since a rank feature
 * saturates by the same formula; a phrase scores approximately as its rarest word. Hits are scored again by our own
 * code, so this decides only which documents are candidates.
 */
export function planToDsl(plan: Plan): DslQuery {
  const { leaves, condition, ranking } = plan;
  const scored = leaves.flatMap((leaf, i) => (isScoring(leaf) ? [{ i, leaf }] : []));
  const bringing = new Set(scored.filter(({ leaf }) => leaf.role === 'topic').map(({ i }) => i));
  const should = scored.map(({ leaf }) => leafToDsl(leaf, ranking.k1));
  const parts = condition.type === 'and' ? condition.children : [condition];
  const rest = parts.filter((part) => !isUnion(part, bringing));
  const needsWord = rest.length < parts.length;
  const filter = rest.map((part) => conditionToDsl(part, plan));
  if (!needsWord)
    return { bool: { filter: filter.length === 0 ? [everything] : filter, should, minimum_should_match: 0 } };
  const optional = scored.filter(({ i }) => !bringing.has(i)).map(({ leaf }) => leafToDsl(leaf, ranking.k1));
  const topic = scored.filter(({ i }) => bringing.has(i)).map(({ leaf }) => leafToDsl(leaf, ranking.k1));
  const words = { bool: { should: topic, minimum_should_match: 1 } };
  if (optional.length === 0) return { bool: { ...words.bool, filter } };
  return { bool: { must: [words], should: optional, minimum_should_match: 0, filter } };
}

/** Documents that match the condition of a plan, at any score. */
export function conditionOf(plan: Plan): DslQuery {
  return { bool: { filter: [conditionToDsl(plan.condition, plan)] } };
}

const everything: DslQuery = { match_all: {} };

/** Whether a condition only requires that one of the words matches, as in `retrieval.ts`. */
function isUnion(condition: Condition, bringing: ReadonlySet<number>): boolean {
  return (
    condition.type === 'leaves' &&
    condition.leaves.length === bringing.size &&
    condition.leaves.every((leaf) => bringing.has(leaf))
  );
}

function leafToDsl(leaf: Leaf, k1: number): DslQuery {
  const boost = leaf.weight * leaf.idf * (k1 + 1);
  if (leaf.phrase !== null) {
    // A phrase has the impact of its weakest word, about that of one occurrence in prose.
    const { queries } = phraseQueries(leaf);
    return { constant_score: { filter: anyOf(queries), boost: boost * typicalSaturation } };
  }
  const features = leaf.keys.map(
    (key): DslQuery => ({
      rank_feature: { field: `impacts.${featureName(key)}`, saturation: { pivot: k1 }, boost },
    }),
  );
  const best = features.length === 1 ? features[0]! : { dis_max: { queries: features, tie_breaker: 0 } };
  const must = [best];
  if (leaf.presence > 0) {
    const filter = { terms: { terms: leaf.keys } };
    must.push({ constant_score: { filter, boost: leaf.weight * leaf.idf * leaf.presence } });
  }
  const filter = leaf.mask === -1 ? [] : [withinFields(leaf.keys, leaf.mask)];
  return must.length + filter.length === 1 ? best : { bool: { must, filter } };
}

const typicalSaturation = 0.5;

function conditionToDsl(condition: Condition, plan: Plan): DslQuery {
  switch (condition.type) {
    case 'everything':
      return everything;
    case 'nothing':
      return { match_none: {} };
    case 'leaves':
      return anyOf(condition.leaves.flatMap((i) => matchLeaf(plan.leaves[i]!)));
    case 'keys':
      return condition.keys.length === 0 ? { match_none: {} } : { terms: { terms: condition.keys } };
    case 'range': {
      const { from, to, column } = condition;
      return { range: { [column]: { ...(from === null ? {} : { gte: from }), ...(to === null ? {} : { lte: to }) } } };
    }
    case 'and':
      return { bool: { filter: condition.children.map((child) => conditionToDsl(child, plan)) } };
    case 'or':
      return anyOf(condition.children.map((child) => conditionToDsl(child, plan)));
    case 'not':
      return { bool: { must_not: [conditionToDsl(condition.child, plan)] } };
  }
}

function matchLeaf(leaf: Leaf): DslQuery[] {
  if (leaf.phrase !== null) return phraseQueries(leaf).queries;
  if (leaf.keys.length === 0) return [];
  return leaf.mask === -1 ? [{ terms: { terms: leaf.keys } }] : [withinFields(leaf.keys, leaf.mask)];
}

/** Any of the terms in any of the fields. */
function withinFields(keys: readonly string[], mask: number): DslQuery {
  const queries: DslQuery[] = [];
  for (const [number, { name }] of fields.entries()) {
    if ((mask & (1 << number)) === 0) continue;
    const units = keys.filter((key) => key.startsWith('u:'));
    if ((positionalFields & (1 << number)) !== 0 && units.length > 0)
      queries.push({ terms: { [`units.${name}`]: units.map(unitToken) } });
    queries.push({ terms: { [`others.${name}`]: keys } });
  }
  return anyOf(queries);
}

/** A phrase matches within one field: a positional query for each of its fields. */
function phraseQueries({ phrase, mask }: Leaf): { queries: DslQuery[] } {
  const { slots, slop } = phrase!;
  const queries = fields.flatMap(({ name }, number): DslQuery[] => {
    const bit = 1 << number;
    if ((positionalFields & bit) === 0 || (mask & bit) === 0) return [];
    const field = `units.${name}`;
    const clauses = slots.map((keys): DslQuery => {
      const terms = keys.map((key) => ({ span_term: { [field]: unitToken(key) } }));
      return terms.length === 1 ? terms[0]! : { span_or: { clauses: terms } };
    });
    return [{ span_near: { clauses, slop, in_order: slop === 0 } }];
  });
  return { queries };
}

function anyOf(queries: readonly DslQuery[]): DslQuery {
  if (queries.length === 0) return { match_none: {} };
  if (queries.length === 1) return queries[0]!;
  return { bool: { should: queries, minimum_should_match: 1 } };
}
