import type { Document } from '../corpus/document.js';
import { digestTrails } from './digest-trails.js';
import { type Evidence, mentioned } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import type { LikelihoodOptions } from './likelihood.js';
import type { LineageFacts } from './lineage-facts.js';
import { LineageGraph, type LineageLink, type StoredSubmission } from './lineage-graph.js';
import { lineageKeys, titleKeyOf } from './lineage-keys.js';
import type { Overrides } from './overrides.js';
import { earlierRelatives, relativeOf } from './relatives.js';
import { sharedOfSame } from './same-patch.js';
import { linksInto, storedSubmission } from './submission-links.js';
import { type Submission, Submissions } from './submissions.js';
import { titleKey } from './title.js';

/** What a commit changed, and where what it left stands. */
export interface LineageChange {
  /** Ids of documents that are new, or not what they were. */
  readonly added: readonly string[];
  readonly removed: ReadonlySet<string>;
}

/** What an update asks of the lineage before it. */
export interface KnownLineage {
  submissionOf(id: string): StoredSubmission | null;
  /** Links that a document is either end of. */
  linksOf(id: string): readonly LineageLink[];
}

/** There are documents, of whose lineage nothing is known here. */
export const nothingKnown: KnownLineage = { submissionOf: () => null, linksOf: () => [] };

/** Facts, and of digest entries the whole text. */
export interface LineageSource extends FactsSource {
  digestEntries(): readonly Document[];
}

/** Brings a graph that is in memory whole up to date with what was added and removed. */
export function updateLineage(
  before: LineageGraph | null,
  change: LineageChange,
  source: LineageSource,
  overrides: Overrides,
  options: LikelihoodOptions = { useStatements: true },
): LineageGraph {
  const { graph, touched, retold } = renewLineage(change, source, overrides, before, { options });
  if (before === null) return graph;
  const { removed } = change;
  const submissions = before.submissions.filter((submission) =>
    membersOf(submission).every((id) => !touched.has(id) && !removed.has(id)),
  );
  const links = before.links.filter(
    ({ older, newer, relation }) =>
      !removed.has(older) && !removed.has(newer) && !touched.has(newer) && !(retold !== null && relation === 'retold'),
  );
  return new LineageGraph([...submissions, ...graph.submissions], [...links, ...graph.links]);
}

/** Ids of a submission's cover letter and patches. */
export function membersOf({ cover, patches }: StoredSubmission): string[] {
  const ids = patches.map((patch) => patch.id);
  return cover === null ? ids : [cover, ...ids];
}

/** Told how an update goes. */
export interface LineageWatch {
  /** Documents looked at so far, now and then. */
  progress?(done: number, total: number): void;
  /** A document whose links could not be made: it stays without. Where this is not given, or throws, the update fails. */
  failed?(id: string, error: unknown): void;
}

/** The result of an update, for callers that store the graph outside memory. */
export interface LineageRenewal {
  /** Submissions and links that were made anew, and no others. */
  readonly graph: LineageGraph;
  /** Documents that were looked at again: their submissions, and the links whose newer end they are, are all in the graph. */
  readonly touched: ReadonlySet<string>;
  /** Digest entries, where all links of these were made anew; else null. */
  readonly retold: readonly string[] | null;
}

/**
 * Makes anew the part of the lineage that a change concerns: submissions that hold a new document, later ones that may follow
 * from them, and what followed from something removed. `before` is null where there is no other document yet. What this
 * costs depends on how many relatives the new documents have, and not on how many documents there are.
 */
export function renewLineage(
  change: LineageChange,
  source: LineageSource,
  overrides: Overrides,
  before: KnownLineage | null,
  { options = { useStatements: true }, watch = {} }: { options?: LikelihoodOptions; watch?: LineageWatch } = {},
): LineageRenewal {
  const update = new LineageUpdate(before, change, source, overrides, options);
  const graph = update.run(watch);
  return { graph, touched: update.touched, retold: update.retold };
}

class LineageUpdate {
  /** Documents that are looked at again. */
  touched: ReadonlySet<string> = new Set();
  /** Digest entries, where all of them are. */
  retold: string[] | null = null;
  readonly #before: KnownLineage | null;
  readonly #change: LineageChange;
  readonly #source: LineageSource;
  readonly #overrides: Overrides;
  readonly #options: LikelihoodOptions;
  readonly #submissions: Submissions;
  readonly #links: LineageLink[] = [];
  readonly #stored = new Map<string, StoredSubmission>();
  /** Roots of the submissions that were linked anew. */
  readonly #linked = new Set<string>();
  #digestsChanged: boolean;
  /** Ids of what was added. */
  readonly #added: ReadonlySet<string>;
  /** Roots of submissions that were held against the submission of the document at hand. */
  #held: { root: string; against: Set<string> } = { root: '', against: new Set() };

  constructor(
    before: KnownLineage | null,
    change: LineageChange,
    source: LineageSource,
    overrides: Overrides,
    options: LikelihoodOptions,
  ) {
    this.#before = before;
    this.#change = change;
    this.#source = source;
    this.#overrides = overrides;
    this.#options = options;
    this.#submissions = new Submissions(source);
    this.#digestsChanged = before === null || change.removed.size > 0;
    this.#added = new Set(change.added);
  }

  run(watch: LineageWatch = {}): LineageGraph {
    const affected = this.#affected(watch);
    this.touched = affected;
    let done = 0;
    for (const id of affected) {
      if (done++ % documentsATell === 0) watch.progress?.(done, affected.size);
      this.#isolated(id, watch, () => this.#link(id));
    }
    if (this.#digestsChanged) this.#linkDigests(watch);
    return new LineageGraph([...this.#stored.values()], this.#links);
  }

  /** One document that makes this program fail must not cost the others their links, nor the run its commit. */
  #isolated(id: string, watch: LineageWatch, work: () => void): void {
    const links = this.#links.length;
    try {
      work();
    } catch (error) {
      if (watch.failed === undefined) throw error;
      watch.failed(id, error);
      this.#links.length = links;
    }
  }

  #link(id: string): void {
    const facts = this.#source.byId(id);
    if (facts === null) return;
    if (facts.kind === 'commit') this.#linkCommit(facts);
    const submission = this.#submissions.of(facts);
    if (submission === null || this.#linked.has(submission.root)) return;
    this.#linked.add(submission.root);
    this.#stored.set(submission.root, storedSubmission(submission));
    this.#linkSubmission(submission);
  }

  /**
   * What was added, the submissions it stands in, and later submissions that may only now find their predecessor. And what people
   * ruled on, who may have done so since.
   */
  #affected(watch: LineageWatch): Set<string> {
    const affected = new Set<string>();
    for (const id of this.#change.added) this.#isolated(id, watch, () => this.#addNear(id, affected));
    for (const id of [...this.#overrides.ids(), ...this.#leftBehind()]) {
      this.#isolated(id, watch, () => {
        const facts = this.#source.byId(id);
        if (facts !== null) this.#addPosting(facts, affected);
      });
    }
    return affected;
  }

  #addNear(id: string, affected: Set<string>): void {
    const facts = this.#source.byId(id);
    if (facts === null) return;
    this.#addPosting(facts, affected);
    if (this.#before === null) return;
    const submission = this.#submissions.of(facts);
    for (const key of [...lineageKeys(facts), `link=${id}`]) {
      const isOfThread = key.startsWith('thread=') || key.startsWith('sent=');
      for (const near of this.#source.withKey(key, mostNear)) {
        if (affected.has(near.id) || this.#added.has(near.id)) continue;
        if (near.kind === 'digest-entry') this.#addPosting(near, affected);
        else if (isOfThread ? this.#isSentOtherwise(near) : this.#mayFollow(near, facts, submission))
          this.#addPosting(near, affected);
      }
    }
  }

  /** Whether the mails of a thread fall into other submissions than they did, by what came to it. */
  #isSentOtherwise(near: LineageFacts): boolean {
    const submission = this.#submissions.of(near);
    if (submission === null) return false;
    const known = this.#before!.submissionOf(near.id);
    if (known === null || known.root !== submission.root) return true;
    const members = membersOf(known);
    return members.length !== submission.memberIds.size || members.some((id) => !submission.memberIds.has(id));
  }

  /**
   * Whether a document that shares a key with a new one may be linked to it. Most share a file or a word and nothing else:
   * to hold the two submissions against each other costs little beside linking the near one anew.
   */
  #mayFollow(near: LineageFacts, facts: LineageFacts, submission: Submission | null): boolean {
    if (near.kind === 'commit' || near.copy !== null) return true;
    const later = this.#submissions.of(near);
    if (submission === null || later === null || later.root === submission.root) return false;
    if (sharedOfSame(facts, near) !== null) return true;
    if (this.#held.root !== submission.root) this.#held = { root: submission.root, against: new Set() };
    if (this.#held.against.has(later.root)) return false;
    this.#held.against.add(later.root);
    return relativeOf(submission, later, this.#source, this.#overrides, this.#options) !== null;
  }

  /** What stood in a submission with something removed, or was its next version: it may now follow from an earlier one. */
  #leftBehind(): Set<string> {
    const { removed } = this.#change;
    const left = new Set<string>();
    if (removed.size === 0 || this.#before === null) return left;
    for (const id of removed) {
      for (const { older, newer } of this.#before.linksOf(id)) if (older === id) left.add(newer);
      const submission = this.#before.submissionOf(id);
      if (submission !== null) for (const member of membersOf(submission)) left.add(member);
    }
    for (const id of removed) left.delete(id);
    return left;
  }

  #addPosting(facts: LineageFacts, affected: Set<string>): void {
    affected.add(facts.id);
    // Links of one entry are not made without the others'.
    if (facts.kind === 'digest-entry') this.#digestsChanged = true;
    const submission = this.#submissions.of(facts);
    if (submission !== null) for (const member of submission.members) affected.add(member.id);
  }

  #linkSubmission(newer: Submission): void {
    if (newer.lead.copy !== null) {
      for (const patch of newer.members) this.#linkCopy(patch);
      return;
    }
    const relatives = earlierRelatives(newer, this.#submissions, this.#source, this.#overrides, this.#options);
    for (const link of linksInto(newer, relatives, this.#submissions, this.#source, this.#overrides))
      this.#links.push(link);
  }

  /** A stable copy, a revert, a pull request: related to what it copies, undoes or carries, and never a version of it. */
  #linkCopy(copy: LineageFacts): void {
    if (copy.copy === null) return;
    const relation = copy.copy === 'stable' ? 'backport' : copy.copy;
    const title = copy.copy === 'revert' ? revertedTitle(copy.title ?? '') : copy.title;
    const originals = new Map<LineageFacts, Evidence>();
    if (copy.commit !== null) {
      for (const one of this.#source.withKey(`commit=${copy.commit.slice(0, 12)}`, mostNear))
        originals.set(one, { type: 'same-commit' });
    }
    if (title !== null && titleKey(title).length > 8) {
      for (const one of this.#withTitle(title)) if (!originals.has(one)) originals.set(one, { type: 'same-title' });
    }
    for (const [original, evidence] of originals) {
      if (original.id === copy.id || original.copy !== null || (original.date ?? 0) > (copy.date ?? 0)) continue;
      if (original.kind !== 'patch' && original.kind !== 'commit') continue;
      const likelihood = evidence.type === 'same-title' ? 0.93 : 0.99;
      this.#links.push({ older: original.id, newer: copy.id, relation, lead: false, likelihood, evidence: [evidence] });
    }
  }

  #withTitle(title: string): readonly LineageFacts[] {
    return this.#source.withKey(titleKeyOf(titleKey(title)), mostNear);
  }

  #linkCommit(commit: LineageFacts): void {
    const mail = commit.madeFrom === null ? null : this.#source.byId(commit.madeFrom);
    if (mail !== null) {
      this.#links.push({
        older: mail.id,
        newer: commit.id,
        relation: 'commit',
        lead: false,
        likelihood: 0.99,
        evidence: [{ type: 'link-trailer' }],
      });
      return;
    }
    if (commit.title === null) return;
    const mails = this.#withTitle(commit.title).filter(
      (one) =>
        one.kind === 'patch' &&
        one.copy === null &&
        (one.authorName === commit.authorName || one.author === commit.author),
    );
    const newest = mails
      .filter((one) => (one.date ?? 0) <= (commit.date ?? 0) + 86_400_000)
      .sort((a, b) => (b.date ?? 0) - (a.date ?? 0))[0];
    if (newest !== undefined) {
      this.#links.push({
        older: newest.id,
        newer: commit.id,
        relation: 'commit',
        lead: false,
        likelihood: 0.93,
        evidence: [{ type: 'same-title' }, { type: 'same-author' }, { type: 'newest-before-commit' }],
      });
    }
  }

  /** Entries that tell the same patch, and the mails they tell. */
  #linkDigests(watch: LineageWatch): void {
    const entries = this.#source.digestEntries();
    this.retold = entries.map((entry) => entry.id);
    if (entries.length === 0) return;
    for (const { a, b, likelihood, evidence } of digestTrails(entries).links) {
      this.#links.push({
        older: a,
        newer: b,
        relation: 'retold',
        lead: false,
        likelihood: Math.round(likelihood * 1000) / 1000,
        evidence: [...evidence],
      });
    }
    for (const entry of entries) this.#isolated(entry.id, watch, () => this.#linkEntryToMail(entry));
  }

  #linkEntryToMail(entry: Document): void {
    if (entry.title === null) return;
    const date = entry.date === null ? Number.NaN : Date.parse(entry.date);
    const version = entry.series?.version ?? null;
    const mails = this.#withTitle(entry.title).filter(
      (one) => (one.kind === 'patch' || one.kind === 'cover') && one.copy === null,
    );
    const told = mails
      .filter(
        (one) =>
          Number.isNaN(date) ||
          one.date === null ||
          (one.date <= date + 86_400_000 && date - one.date <= longestTelling),
      )
      .sort(
        (a, b) =>
          Number((b.version ?? 1) === version) - Number((a.version ?? 1) === version) || (b.date ?? 0) - (a.date ?? 0),
      )[0];
    if (told === undefined) return;
    const evidence: Evidence[] = [{ type: 'same-title' }];
    const sameVersion = version !== null && (told.version ?? 1) === version;
    const delay = Number.isNaN(date) || told.date === null ? null : (date - told.date) / 86_400_000;
    if (sameVersion) evidence.push({ type: 'same-version', version });
    if (delay !== null) evidence.push(mentioned(delay));
    this.#links.push({
      older: told.id,
      newer: entry.id,
      relation: 'retold',
      lead: false,
      likelihood: sameVersion && delay !== null ? 0.97 : 0.92,
      evidence,
    });
  }
}

const mostNear = 80;
const documentsATell = 256;
/** A digest tells what was posted in the weeks before it, a monthly one in the month. */
const longestTelling = 70 * 86_400_000;

function revertedTitle(title: string): string | null {
  const [, rest = ''] = /^revert:?\s(.+)$/i.exec(title) ?? [];
  return rest.trim().replace(/^["“]|["”]$/g, '') || null;
}
