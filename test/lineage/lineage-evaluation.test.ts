import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateLineage, type LineageReport } from '../relevance/evaluation/lineage-evaluation.js';
import type { PriorVersionRecall } from '../relevance/evaluation/prior-versions.js';
import { requiredShared, sharedPath } from '../support/shared.js';

const judged = resolve(import.meta.dirname, '../relevance/lineage');
const isShared = sharedPath('data', 'mbox') !== null && sharedPath('feed', '000_0f5bada060c07fd0.txt') !== null;

/** What is promised of the lineage, on real lists and a real feed (needs the shared test data). */
describe.skipIf(!isShared)('the lineage of real archives', () => {
  let report: LineageReport;
  beforeAll(async () => {
    report = await evaluateLineage({
      mailFolder: requiredShared('data', 'mbox'),
      feed: requiredShared('feed', '000_0f5bada060c07fd0.txt'),
      judgedEdges: resolve(judged, 'edges.tsv'),
      judgedTrails: resolve(judged, 'feed-trails.tsv'),
      rangeDiffs: 0,
    });
  }, 300_000);

  const shares = ({ pairs, found, renamedPairs, renamedFound }: PriorVersionRecall): [number, number] => [
    found / pairs,
    renamedFound / renamedPairs,
  ];

  it('finds what authors state', () => {
    expect(report.recall.pairs).toBe(568);
    const [all, renamed] = shares(report.recall);
    expect(all).toBeGreaterThanOrEqual(0.98);
    expect(renamed).toBeGreaterThanOrEqual(0.95);
  });

  it('finds it by likeness alone, far more of it than equal titles do', () => {
    const [all, renamed] = shares(report.likenessAlone);
    expect(all).toBeGreaterThanOrEqual(0.95);
    expect(renamed).toBeGreaterThanOrEqual(0.88);
    expect(all).toBeGreaterThan(shares(report.sameTitle)[0] + 0.2);
  });

  it('is right where it is confident', () => {
    const { bins, gone, confidentPrecision } = report.reliability!;
    expect(bins.reduce((sum, bin) => sum + bin.judged, 0) + gone.right + gone.wrong).toBe(200);
    // The weights were fitted on other lists than these since the links were drawn.
    expect(gone.right).toBeLessThanOrEqual(15);
    expect(confidentPrecision).toBeGreaterThanOrEqual(0.98);
  });

  it('keeps the trails of digests, and joins no sisters', () => {
    const { entries, quality, equalTitles, wronglyJoined } = report.trails!;
    expect(entries).toBe(457);
    expect(wronglyJoined).toEqual([]);
    expect(quality.f1).toBeGreaterThanOrEqual(0.985);
    expect(quality.f1).toBeGreaterThan(equalTitles.f1);
  });
});
