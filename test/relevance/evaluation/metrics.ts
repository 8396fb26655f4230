/**
 * Measures of a ranking against judgements, as trec_eval has them. `ranking` is the documents as ranked, `grades` the
 * relevance of the judged ones.
 */
export type Grades = ReadonlyMap<string, number>;

/** Normalised discounted cumulative gain (Järvelin and Kekäläinen, TOIS 2002): gain is the grade, discount log2(rank + 1). */
export function ndcg(ranking: readonly string[], grades: Grades, depth: number): number {
  const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const best = discounted(ideal.slice(0, depth));
  return best === 0 ? 0 : discounted(ranking.slice(0, depth).map((document) => grades.get(document) ?? 0)) / best;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + Math.max(0, gain) / Math.log2(i + 2), 0);
}

/** Mean of the precisions at each relevant document, those not found counted as 0. */
export function averagePrecision(ranking: readonly string[], grades: Grades): number {
  const relevant = relevantCount(grades);
  if (relevant === 0) return 0;
  let found = 0;
  let sum = 0;
  for (const [i, document] of ranking.entries()) {
    if ((grades.get(document) ?? 0) <= 0) continue;
    found++;
    sum += found / (i + 1);
  }
  return sum / relevant;
}

/** One over the rank of the first relevant document. */
export function reciprocalRank(ranking: readonly string[], grades: Grades): number {
  const first = ranking.findIndex((document) => (grades.get(document) ?? 0) > 0);
  return first < 0 ? 0 : 1 / (first + 1);
}

export function recall(ranking: readonly string[], grades: Grades, depth: number): number {
  const relevant = relevantCount(grades);
  if (relevant === 0) return 0;
  return ranking.slice(0, depth).filter((document) => (grades.get(document) ?? 0) > 0).length / relevant;
}

function relevantCount(grades: Grades): number {
  let count = 0;
  for (const grade of grades.values()) if (grade > 0) count++;
  return count;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
