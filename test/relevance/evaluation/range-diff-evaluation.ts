import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from '../../../src/corpus/document.js';
import { compareMessages } from '../../../src/engines/compare.js';
import { confident } from '../../../src/lineage/likelihood.js';
import type { LineageGraph, StoredSubmission } from '../../../src/lineage/lineage-graph.js';
import type { Random } from '../../support/random.js';
import { type NumberPair, rangeDiffPairs, treesOf, writeBranches } from './patch-repository.js';

/** Pairs of patches as `git range-diff` makes them, and those of them that our comparison makes too. */
export interface RangeDiffEvaluation {
  /** Pairs of series postings that follow each other, are whole, and can be applied. */
  readonly candidates: number;
  readonly compared: number;
  readonly pairs: number;
  readonly equalPairs: number;
  /** Comparisons with every pair equal. */
  readonly equalSeries: number;
  readonly differences: readonly {
    readonly older: string;
    readonly newer: string;
    readonly git: readonly NumberPair[];
    readonly ours: readonly NumberPair[];
  }[];
}

/**
 * Compares series with their next versions by git and by our own comparison. `random` makes the draws that
 * choose which of the series that can be applied are compared.
 */
export function evaluateRangeDiff(
  graph: LineageGraph,
  documentOf: (id: string) => Document | null,
  wanted: number,
  random: Random,
): RangeDiffEvaluation {
  const candidates = graph.links.flatMap((link) => {
    if (!link.lead || link.relation !== 'version' || link.likelihood < confident) return [];
    const [older, newer] = [graph.submissionOf(link.older), graph.submissionOf(link.newer)];
    return older !== null && newer !== null && isWhole(older) && isWhole(newer) ? [{ older, newer }] : [];
  });
  const remaining = [...candidates];
  const differences: RangeDiffEvaluation['differences'][number][] = [];
  let [compared, pairs, equalPairs] = [0, 0, 0];
  while (compared < wanted && remaining.length > 0) {
    const { older, newer } = remaining.splice(random.below(remaining.length), 1)[0]!;
    const git = pairsByGit(older, newer, documentOf);
    const ours = git === null ? null : ourPairs(older, newer, graph, documentOf);
    if (git === null || ours === null) continue;
    const known = new Set(ours.map(String));
    const equal = git.filter((pair) => known.has(String(pair))).length;
    compared++;
    pairs += git.length;
    equalPairs += equal;
    if (equal < git.length) differences.push({ older: older.root, newer: newer.root, git, ours });
  }
  return {
    candidates: candidates.length,
    compared,
    pairs,
    equalPairs,
    equalSeries: compared - differences.length,
    differences,
  };
}

function isWhole({ cover, total, patches }: StoredSubmission): boolean {
  return cover !== null && total !== null && total > 1 && patches.length === total;
}

function pairsByGit(
  older: StoredSubmission,
  newer: StoredSubmission,
  documentOf: (id: string) => Document | null,
): NumberPair[] | null {
  const branches = new Map<string, { trees: NonNullable<ReturnType<typeof treesOf>>; titles: string[] }>();
  for (const [name, posting] of [['older', older] as const, ['newer', newer] as const]) {
    const documents = posting.patches.flatMap((patch) => documentOf(patch.id) ?? []);
    const trees = treesOf(documents.map(({ title, text }) => ({ title: title ?? '', text })));
    if (trees === null || documents.length < posting.patches.length) return null;
    branches.set(name, { trees, titles: documents.map((document) => document.title ?? 'untitled') });
  }
  const folder = mkdtempSync(join(tmpdir(), 'patchtrail-range-diff-'));
  try {
    writeBranches(folder, branches);
    return rangeDiffPairs(folder, 'older', 'newer');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ourPairs(
  older: StoredSubmission,
  newer: StoredSubmission,
  graph: LineageGraph,
  documentOf: (id: string) => Document | null,
): NumberPair[] | null {
  const [before, after] = [documentOf(older.root), documentOf(newer.root)];
  if (before === null || after === null) return null;
  const numberIn = (posting: StoredSubmission, id: string | undefined): number | null => {
    const at = posting.patches.findIndex((patch) => patch.id === id);
    return at < 0 ? null : at + 1;
  };
  return compareMessages(before, after, { graph, document: documentOf }).pairs.flatMap((pair): NumberPair[] => {
    const [left, right] = [numberIn(older, pair.older?.id), numberIn(newer, pair.newer?.id)];
    // What git takes for dropped and new is told as rewritten where the lineage knows better.
    if (pair.state !== 'rewritten') return [[left, right]];
    return [
      [left, null],
      [null, right],
    ];
  });
}
