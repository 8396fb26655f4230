import { readFileSync } from 'node:fs';

/** A query of a test collection. */
export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  /** What sort of query it is; the collection's name where it has no sorts. */
  readonly kind: string;
}

/** Relevance by query id, then by document: 0 and absent are not relevant. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Reads queries as NDJSON: `{"id", "text", "kind"?}` a line. */
export function readQueries(path: string, kind: string): JudgedQuery[] {
  return lines(path).map((line) => {
    const query = JSON.parse(line) as { id: string | number; text: string; kind?: string };
    return { id: String(query.id), text: query.text, kind: query.kind ?? kind };
  });
}

/** Reads judgements as tab-separated query, document, grade. */
export function readJudgements(path: string): Judgements {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of lines(path)) {
    const [query, document, grade] = line.split('\t');
    if (query === undefined || document === undefined) continue;
    const grades = judgements.get(query) ?? new Map<string, number>();
    grades.set(document, Number(grade));
    judgements.set(query, grades);
  }
  return judgements;
}

function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}
