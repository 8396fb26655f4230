import { confident } from '../../../src/lineage/likelihood.js';
import type { LineageGraph } from '../../../src/lineage/lineage-graph.js';
import { field, readTabSeparated } from './tab-separated.js';

/** A link of the lineage that was judged by reading both postings. */
export interface JudgedEdge {
  readonly list: string;
  readonly older: string;
  readonly newer: string;
  readonly relation: string;
  /** Whether between whole postings, and not between patches. */
  readonly lead: boolean;
  readonly isRight: boolean;
}

/** Reads judged edges: list, older, newer, relation, between (series or patch), …, verdict (same or different). */
export function readJudgedEdges(path: string): JudgedEdge[] {
  return readTabSeparated(path).map((row) => ({
    list: field(row, 'list'),
    older: field(row, 'older'),
    newer: field(row, 'newer'),
    relation: field(row, 'relation'),
    lead: field(row, 'between') === 'series',
    isRight: field(row, 'verdict') === 'same',
  }));
}

/** How often links of about one likelihood are right; `links` is how many the lineage has of them in all. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly links: number;
  readonly judged: number;
  readonly right: number;
  readonly meanLikelihood: number;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Judged edges that are links no more. */
  readonly gone: { readonly right: number; readonly wrong: number };
  /** Share of the links shown as confident that are right: the bins' shares, weighed by how many links each has. */
  readonly confidentPrecision: number;
}

const bounds = [0.5, 0.6, 0.7, confident, 0.9, 0.95, 0.99, 1.01];

/** Holds the judged edges against the likelihoods that the lineages of their lists give them now. */
export function edgeReliability(edges: readonly JudgedEdge[], graphs: ReadonlyMap<string, LineageGraph>): Reliability {
  const likelihoods = new Map<string, number>();
  const all: number[] = [];
  for (const [list, graph] of graphs) {
    for (const { older, newer, relation, lead, likelihood } of graph.links) {
      if (!judgedRelations.has(relation)) continue;
      likelihoods.set(edgeKey({ list, older, newer, lead }), likelihood);
      all.push(likelihood);
    }
  }
  const known = edges.filter((edge) => graphs.has(edge.list));
  const judged = known.map((edge) => ({ ...edge, likelihood: likelihoods.get(edgeKey(edge)) ?? null }));
  const bins = bounds.slice(1).map((to, i): ReliabilityBin => {
    const from = bounds[i]!;
    const isIn = (likelihood: number | null): boolean => likelihood !== null && likelihood >= from && likelihood < to;
    const inBin = judged.filter((edge) => isIn(edge.likelihood));
    return {
      from,
      to: Math.min(1, to),
      links: all.filter(isIn).length,
      judged: inBin.length,
      right: inBin.filter((edge) => edge.isRight).length,
      meanLikelihood: inBin.reduce((sum, edge) => sum + edge.likelihood!, 0) / Math.max(1, inBin.length),
    };
  });
  const gone = judged.filter((edge) => edge.likelihood === null);
  const sure = bins.filter((bin) => bin.from >= confident && bin.judged > 0);
  const links = sure.reduce((sum, bin) => sum + bin.links, 0);
  return {
    bins,
    gone: { right: gone.filter((edge) => edge.isRight).length, wrong: gone.filter((edge) => !edge.isRight).length },
    confidentPrecision: sure.reduce((sum, bin) => sum + (bin.links * bin.right) / bin.judged, 0) / Math.max(1, links),
  };
}

/** Links that say two postings are the same patch; of digests no Message-IDs could be judged by. */
const judgedRelations: ReadonlySet<string> = new Set(['version', 'resend', 'split-from', 'merged-into']);

function edgeKey({ list, older, newer, lead }: Pick<JudgedEdge, 'list' | 'older' | 'newer' | 'lead'>): string {
  return `${list}\n${older}\n${newer}\n${lead}`;
}
