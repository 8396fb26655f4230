import type { Document } from '../../../src/corpus/document.js';
import type { GivenVersions } from '../../../src/engines/engine.js';
import { trailOfGiven } from '../../../src/engines/given-trail.js';
import type { FactsSource } from '../../../src/lineage/facts-source.js';
import { givenSubmission, linkGiven } from '../../../src/lineage/given-submission.js';
import type { LineageFacts } from '../../../src/lineage/lineage-facts.js';
import { LineageGraph, type LineageLink, type StoredSubmission } from '../../../src/lineage/lineage-graph.js';
import { titleKey } from '../../../src/lineage/title.js';
import { Random } from '../../support/random.js';

/** How well patches that are not in the index find what was posted of them; counts, not shares. */
export interface GivenEvaluation {
  /** Held out with a predecessor that the author states; of these renamed. */
  readonly followers: number;
  readonly renamed: number;
  /** The predecessor, or a version after it, came first; of these renamed. */
  readonly found: number;
  readonly renamedFound: number;
  /** Held out without a predecessor, and how many of these were given one all the same, or one that is relied on. */
  readonly firsts: number;
  readonly answered: number;
  readonly reliedOn: number;
  /** What went wrong, for people. */
  readonly mistakes: readonly string[];
}

export interface HeldOutFrom {
  readonly graph: LineageGraph;
  readonly facts: FactsSource;
  document(id: string): Document | null;
}

export interface HeldOutOptions {
  readonly followers: number;
  readonly firsts: number;
  readonly seed: number;
  /** Whether only the diffs are left: neither titles nor authors, as of a plain diff. */
  readonly onlyDiffs?: boolean;
}

/**
 * Holds submissions out: each is taken as if the index ended before it, and stripped of Message-IDs, references, links,
 * change-ids and versions. The truth are authors' own statements: a change-id or a link to the earlier posting; and first
 * postings that are v1 of such a series and state nothing earlier.
 */
export function evaluateGiven(from: HeldOutFrom, options: HeldOutOptions): GivenEvaluation {
  const random = new Random(options.seed);
  const predecessors = statedPredecessors(from.graph);
  const followers = sample(random, [...predecessors.keys()].sort(), options.followers);
  const tally = { followers: 0, renamed: 0, found: 0, renamedFound: 0, firsts: 0, answered: 0, reliedOn: 0 };
  const mistakes: string[] = [];
  for (const root of followers) {
    const submission = from.graph.submissionOf(root)!;
    const answer = askedAs(submission, from, options);
    if (answer === null) continue;
    const before = predecessors.get(root)!;
    const isRenamed = before.every(({ title }) => titleKey(title ?? '') !== titleKey(submission.title ?? ''));
    const first = answer.newest === null ? null : from.graph.submissionOf(answer.newest);
    const latest = Math.max(...before.map(({ date }) => date ?? 0));
    // A version that nobody states may have been sent since, under the same title.
    const isUnstated =
      first !== null &&
      titleKey(first.title ?? '') === titleKey(submission.title ?? '') &&
      isSameAuthor(first, submission, from);
    const isFound =
      first !== null &&
      (isUnstated || sameSeries(first, before, predecessors)) &&
      (first.date ?? 0) >= latest - longestSending;
    tally.followers++;
    if (isRenamed) tally.renamed++;
    if (isFound) tally.found++;
    if (isFound && isRenamed) tally.renamedFound++;
    if (!isFound)
      mistakes.push(
        `${root} follows ${before.map((one) => one.root).join(' ')}; first was ${first?.root ?? 'none'}; ${submission.title} / ${first?.title}`,
      );
  }
  const older = new Set([...predecessors.values()].flat().map((one) => one.root));
  const firstPostings = [...older].filter((root) => isFirst(root, from.graph, predecessors)).sort();
  for (const root of sample(random, firstPostings, options.firsts)) {
    const answer = askedAs(from.graph.submissionOf(root)!, from, options);
    if (answer === null) continue;
    tally.firsts++;
    if (answer.newest === null) continue;
    tally.answered++;
    const best = answer.versions.find(({ id }) => id === answer.newest)!;
    if (best.confidence >= 0.8) tally.reliedOn++;
    mistakes.push(
      `${root} is the first; found ${answer.newest} (${best.confidence}); ${answer.given.title} / ${best.title}; ${best.evidence.map(({ text }) => text).join(', ')}`,
    );
  }
  return { ...tally, mistakes };
}

function isSameAuthor({ root: a }: StoredSubmission, { root: b }: StoredSubmission, { facts }: HeldOutFrom): boolean {
  const author = facts.byId(a)?.author ?? null;
  return author !== null && author === facts.byId(b)?.author;
}

const longestSending = 86_400_000;

/** By root: the submissions that its author says are earlier versions. */
function statedPredecessors(graph: LineageGraph): Map<string, StoredSubmission[]> {
  const found = new Map<string, StoredSubmission[]>();
  for (const link of graph.links) {
    if (!link.lead || !link.evidence.some(({ type }) => type === 'change-id' || type === 'link')) continue;
    const [older, newer] = [graph.submissionOf(link.older), graph.submissionOf(link.newer)];
    if (older === null || newer === null || newer.resend || older.version >= newer.version) continue;
    found.set(newer.root, [...(found.get(newer.root) ?? []), older]);
  }
  return found;
}

/** Whether a submission is among some others, or states that it follows one of them, over any number of steps. */
function sameSeries(
  one: StoredSubmission,
  others: readonly StoredSubmission[],
  predecessors: ReadonlyMap<string, readonly StoredSubmission[]>,
): boolean {
  const roots = new Set(others.map(({ root }) => root));
  const seen = new Set<string>();
  const queue = [one.root];
  for (let root = queue.pop(); root !== undefined; root = queue.pop()) {
    if (roots.has(root)) return true;
    if (seen.has(root)) continue;
    seen.add(root);
    for (const before of predecessors.get(root) ?? []) queue.push(before.root);
  }
  return false;
}

function isFirst(
  root: string,
  graph: LineageGraph,
  predecessors: ReadonlyMap<string, readonly StoredSubmission[]>,
): boolean {
  const submission = graph.submissionOf(root)!;
  if (predecessors.has(root) || submission.version > 1 || submission.rfc || submission.resend) return false;
  // An RFC, or a posting under the same title, may have come before without a word of it.
  return !graph.seriesOf(root).some((other) => other.root !== root && (other.date ?? 0) < (submission.date ?? 0));
}

function askedAs(submission: StoredSubmission, from: HeldOutFrom, options: HeldOutOptions): GivenVersions | null {
  const ids = [...(submission.cover === null ? [] : [submission.cover]), ...submission.patches.map(({ id }) => id)];
  const documents = ids.flatMap((id) => from.document(id) ?? []);
  const given = givenSubmission(documents.map((document, i) => stripped(document, i, options.onlyDiffs === true)));
  if (given === null) return null;
  const source = before(submission.date ?? 0, new Set(ids), from.facts);
  const links = linkGiven(given, source);
  const graph = around(
    links.links.map(({ older }) => older),
    submission.date ?? 0,
    from.graph,
  );
  return trailOfGiven(given, links, { graph, document: (id) => from.document(id) }, { diff: false });
}

/** What hangs together with some documents by links between submissions from before a time. */
function around(ids: readonly string[], time: number, graph: LineageGraph): LineageGraph {
  const isThere = (id: string): boolean => (graph.submissionOf(id)?.date ?? time) < time;
  const reached = new Set(ids);
  const submissions = new Set<StoredSubmission>();
  const links = new Set<LineageLink>();
  for (const id of reached) {
    const own = graph.submissionOf(id);
    if (own !== null && !submissions.has(own)) {
      submissions.add(own);
      for (const member of [own.root, ...own.patches.map((patch) => patch.id)]) reached.add(member);
    }
    for (const link of graph.linksOf(id)) {
      if (!isThere(link.older) || !isThere(link.newer)) continue;
      links.add(link);
      reached.add(link.older).add(link.newer);
    }
  }
  return new LineageGraph([...submissions], [...links]);
}

function stripped(document: Document, number: number, onlyDiff: boolean): Document {
  const { mail, series } = document;
  return {
    ...document,
    id: `missing-${number}`,
    list: null,
    ...(onlyDiff ? { title: null, authors: [], date: null } : {}),
    series: series === null ? null : { ...series, version: null },
    mail:
      mail === null
        ? null
        : {
            ...mail,
            inReplyTo: null,
            references: [],
            changeId: null,
            priorLinks: [],
            trailers: mail.trailers.filter(({ key }) => key.toLowerCase() !== 'change-id'),
            received: null,
          },
  };
}

/** The index as it was before a time. */
function before(time: number, without: ReadonlySet<string>, facts: FactsSource): FactsSource {
  const isThere = (one: LineageFacts): boolean => (one.date ?? 0) < time && !without.has(one.id);
  return {
    byId: (id) => {
      const one = facts.byId(id);
      return one !== null && isThere(one) ? one : null;
    },
    withKey: (key, limit) => facts.withKey(key, limit).filter(isThere),
    rarity: (word) => facts.rarity(word),
  };
}

function sample<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const left = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1));
  return chosen;
}
