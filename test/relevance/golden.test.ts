import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meanOf, type QueryQuality, TaskIndex } from './evaluation/search-task.js';
import { bundledTask } from './tasks.js';

/**
 * What the judged queries find in the bundled digests, as text: a change of ranking shows as a diff of these files, with
 * whom it helped and whom it hurt. `UPDATE_GOLDEN=1 npx vitest run test/relevance` writes them anew.
 */
const folder = join(import.meta.dirname, 'golden');
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

describe('ranking of the bundled digests', () => {
  let index: TaskIndex;
  let found: QueryQuality[];

  beforeAll(async () => {
    index = await TaskIndex.of(bundledTask());
    found = await index.evaluate(index.ranker());
  }, 120_000);
  afterAll(() => index.close());

  it('covers every judged query', () => {
    expect(found).toHaveLength(96);
  });

  it('is what the golden files say', () => {
    const titles = new Map(index.documents.map(({ id, title }) => [index.nameOf(id), title ?? '(untitled)']));
    const kinds = [...new Set(found.map(({ query }) => query.kind))].sort();
    for (const kind of kinds) {
      const grades = index.task.judgements;
      const pages = found
        .filter(({ query }) => query.kind === kind)
        .map(({ query, ranking, ndcg10 }) =>
          [
            `# ${query.text}`,
            `nDCG@10 ${ndcg10.toFixed(3)}`,
            ...ranking
              .slice(0, 10)
              .map((name) => `${grades.get(query.id)?.get(name) ?? 0}  ${name.padEnd(22)}  ${titles.get(name)}`),
          ].join('\n'),
        );
      agree(`${kind}.txt`, `${pages.join('\n\n')}\n`);
    }
    const summary = kinds.map((kind) => {
      const of = found.filter(({ query }) => query.kind === kind);
      return `${kind.padEnd(14)}nDCG@10 ${meanOf(of, 'ndcg10').toFixed(3)}  MRR ${meanOf(of, 'mrr').toFixed(3)}  recall@100 ${meanOf(of, 'recall100').toFixed(3)}`;
    });
    agree('summary.txt', `${[...summary, `all           nDCG@10 ${meanOf(found, 'ndcg10').toFixed(3)}`].join('\n')}\n`);
  });

  it('keeps every kind of query useful', () => {
    expect(meanOf(found, 'ndcg10')).toBeGreaterThan(0.9);
    for (const kind of new Set(found.map(({ query }) => query.kind))) {
      const of = found.filter(({ query }) => query.kind === kind);
      expect(meanOf(of, 'ndcg10'), kind).toBeGreaterThan(0.83);
    }
  });
});

function agree(name: string, text: string): void {
  const path = join(folder, name);
  if (isUpdating) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text, `${name}: run with UPDATE_GOLDEN=1 where the change is meant`).toBe(readFileSync(path, 'utf8'));
}
