import type { FactsSource } from '../../../src/lineage/facts-source.js';
import { confident } from '../../../src/lineage/likelihood.js';
import type { LineageGraph } from '../../../src/lineage/lineage-graph.js';
import { titleKey } from '../../../src/lineage/title.js';
import { field, readTabSeparated } from './tab-separated.js';

/** Two postings of a series whose author says that they are versions of each other. */
export interface PriorVersion {
  readonly newer: string;
  readonly older: string;
  /** How the author said it: a link, a change-id, a reply into the older thread. */
  readonly statedBy: string;
  readonly renamed: boolean;
}

/** Reads the pairs of a `prior-versions.tsv`. */
export function readPriorVersions(path: string): PriorVersion[] {
  return readTabSeparated(path).map((row) => ({
    newer: field(row, 'new_root'),
    older: field(row, 'old_root'),
    statedBy: field(row, 'evidence'),
    renamed: field(row, 'title_changed') === '1',
  }));
}

/** Pairs looked for and found. */
export interface PriorVersionRecall {
  readonly pairs: number;
  readonly found: number;
  readonly renamedPairs: number;
  readonly renamedFound: number;
}

/** Pairs of which the newer one's trail shows the older one as certain enough to rely on. */
export function foundByLineage(graph: LineageGraph, pairs: readonly PriorVersion[]): PriorVersionRecall {
  return recallOf(pairs, ({ newer, older }) => {
    const [one, other] = [graph.submissionOf(newer), graph.submissionOf(older)];
    if (one === null || other === null) return false;
    if (one === other) return true;
    return graph
      .relativesOf(one.root)
      .some((relative) => relative.id === other.root && relative.confidence >= confident);
  });
}

/** What looking for the same title by the same author finds: the usual way without a change-id. */
export function foundByTitle(source: FactsSource, pairs: readonly PriorVersion[]): PriorVersionRecall {
  return recallOf(pairs, ({ newer, older }) => {
    const [one, other] = [source.byId(newer), source.byId(older)];
    if (one?.title == null || other?.title == null) return false;
    return one.author === other.author && titleKey(one.title) === titleKey(other.title);
  });
}

function recallOf(pairs: readonly PriorVersion[], isFound: (pair: PriorVersion) => boolean): PriorVersionRecall {
  const found = pairs.filter(isFound);
  return {
    pairs: pairs.length,
    found: found.length,
    renamedPairs: pairs.filter((pair) => pair.renamed).length,
    renamedFound: found.filter((pair) => pair.renamed).length,
  };
}

export function sumRecalls(recalls: readonly PriorVersionRecall[]): PriorVersionRecall {
  const sum = (of: (recall: PriorVersionRecall) => number): number => recalls.reduce((all, one) => all + of(one), 0);
  return {
    pairs: sum((recall) => recall.pairs),
    found: sum((recall) => recall.found),
    renamedPairs: sum((recall) => recall.renamedPairs),
    renamedFound: sum((recall) => recall.renamedFound),
  };
}
