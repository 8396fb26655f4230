import type { Document } from '../corpus/document.js';
import { digestTrails } from './digest-trails.js';
import { type Evidence, mentioned } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { confident, type LikelihoodOptions } from './likelihood.js';
import type { LineageFacts } from './lineage-facts.js';
import { LineageGraph, type LineageLink, type StoredPosting } from './lineage-graph.js';
import { lineageKeys } from './lineage-keys.js';
import type { Overrides } from './overrides.js';
import { pairPatches } from './patch-pairs.js';
import type { PostingSignals } from './posting-signals.js';
import { type Posting, Postings } from './postings.js';
import { earlierRelatives, type Relative } from './relatives.js';
import { titleKey } from './title.js';

/** What a commit changed, and where what it left stands. */
export interface LineageChange {
  /** Ids of documents that are new, or not what they were. */
  readonly added: readonly string[];
  readonly removed: ReadonlySet<string>;
}

/** Facts, and of digest entries the whole text. */
export interface LineageSource extends FactsSource {
  digestEntries(): readonly Document[];
}

/**
 * Brings the graph up to date with what was added and removed. Only postings near a change are looked at again: those
 * that hold a new document, and those that share a key with one.
 */
export function updateLineage(
  before: LineageGraph | null,
  change: LineageChange,
  source: LineageSource,
  overrides: Overrides,
  options: LikelihoodOptions = { useStatements: true },
  watch: LineageWatch = {},
): LineageGraph {
  return new LineageUpdate(before, change, source, overrides, options).run(watch);
}

/** Told how an update goes. */
export interface LineageWatch {
  /** Documents looked at so far, now and then. */
  progress?(done: number, total: number): void;
  /** A document whose links could not be made: it stays without. Where this is not given, or throws, the update fails. */
  failed?(id: string, error: unknown): void;
}

/** What an update made, for whoever keeps the graph elsewhere than in memory. */
export interface LineageRenewal {
  /** Postings and links that were made anew, and no others. */
  readonly graph: LineageGraph;
  /** Documents that were looked at again: their postings, and the links whose newer end they are, are all in the graph. */
  readonly touched: ReadonlySet<string>;
  /** Whether all links of digest entries were made anew. */
  readonly isRetold: boolean;
}

/** Like `updateLineage`, without the part of the graph that stays as it is. `isFirst`: there is none. */
export function renewLineage(
  change: LineageChange,
  source: LineageSource,
  overrides: Overrides,
  isFirst: boolean,
): LineageRenewal {
  const before = isFirst ? null : new LineageGraph([], []);
  const update = new LineageUpdate(before, change, source, overrides, { useStatements: true });
  const graph = update.run();
  return { graph, touched: update.touched, isRetold: update.isRetold };
}

class LineageUpdate {
  /** Documents that are looked at again. */
  touched: ReadonlySet<string> = new Set();
  readonly #before: LineageGraph | null;
  readonly #change: LineageChange;
  readonly #source: LineageSource;
  readonly #overrides: Overrides;
  readonly #options: LikelihoodOptions;
  readonly #postings: Postings;
  readonly #links: LineageLink[] = [];
  readonly #stored = new Map<string, StoredPosting>();
  /** Roots of the postings that were linked anew. */
  readonly #linked = new Set<string>();
  #digestsChanged: boolean;

  constructor(
    before: LineageGraph | null,
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
    this.#postings = new Postings(source);
    this.#digestsChanged = before === null || change.removed.size > 0;
  }

  get isRetold(): boolean {
    return this.#digestsChanged;
  }

  run(watch: LineageWatch = {}): LineageGraph {
    const { removed } = this.#change;
    const affected = this.#affected(watch);
    this.touched = affected;
    this.#keep(affected, removed);
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
    const posting = this.#postings.of(facts);
    if (posting === null || this.#linked.has(posting.root)) return;
    this.#linked.add(posting.root);
    this.#stored.set(posting.root, storedPosting(posting));
    this.#linkPosting(posting);
  }

  /**
   * What was added, the postings it stands in, and postings that share a key with it: a later posting may only now find
   * its predecessor. And what people ruled on, who may have done so since.
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
    if (facts.kind === 'digest-entry') this.#digestsChanged = true;
    this.#addPosting(facts, affected);
    if (this.#before === null) return;
    for (const key of [...lineageKeys(facts), `link=${id}`]) {
      for (const near of this.#source.withKey(key, mostNear))
        if (!affected.has(near.id)) this.#addPosting(near, affected);
    }
  }

  /** What stood in a posting with something removed, or was its next version: it may now follow from an earlier one. */
  #leftBehind(): Set<string> {
    const { removed } = this.#change;
    const left = new Set<string>();
    if (removed.size === 0 || this.#before === null) return left;
    for (const { older, newer } of this.#before.links) if (removed.has(older)) left.add(newer);
    for (const { cover, patches } of this.#before.postings) {
      const ids = [...(cover === null ? [] : [cover]), ...patches.map((patch) => patch.id)];
      if (ids.some((id) => removed.has(id))) for (const id of ids) left.add(id);
    }
    for (const id of removed) left.delete(id);
    return left;
  }

  #addPosting(facts: LineageFacts, affected: Set<string>): void {
    affected.add(facts.id);
    const posting = this.#postings.of(facts);
    if (posting !== null) for (const member of posting.members) affected.add(member.id);
  }

  /** Takes over what the change does not touch. */
  #keep(touched: ReadonlySet<string>, removed: ReadonlySet<string>): void {
    for (const posting of this.#before?.postings ?? []) {
      const ids = [posting.root, ...posting.patches.map((patch) => patch.id)];
      if (!ids.some((id) => touched.has(id) || removed.has(id))) this.#stored.set(posting.root, posting);
    }
    for (const link of this.#before?.links ?? []) {
      if (removed.has(link.older) || removed.has(link.newer) || touched.has(link.newer)) continue;
      if (this.#digestsChanged && link.relation === 'retold') continue;
      this.#links.push(link);
    }
  }

  #linkPosting(newer: Posting): void {
    if (newer.lead.copy !== null) {
      for (const patch of newer.members) this.#linkCopy(patch);
      return;
    }
    const relatives = earlierRelatives(newer, this.#postings, this.#source, this.#overrides, this.#options).filter(
      ({ older }) => older.lead.copy === null,
    );
    for (const relative of chosenRelatives(relatives, newer)) {
      const { older, likelihood, evidence } = relative;
      const relation = isResend(relative, newer) ? 'resend' : 'version';
      this.#links.push({
        older: older.root,
        newer: newer.root,
        relation,
        lead: true,
        likelihood,
        evidence: [...evidence],
      });
      for (const pair of pairPatches(older, newer, this.#source)) {
        this.#links.push({
          older: pair.older.id,
          newer: pair.newer.id,
          relation: pair.relation === 'version' ? relation : pair.relation,
          lead: false,
          likelihood: Math.round(Math.max(pair.alone, pair.likelihood * likelihood) * 1000) / 1000,
          evidence: [...pair.evidence, ...seriesEvidence(relative, newer)],
        });
      }
    }
  }

  /** A stable copy, a revert, a pull request: related to what it copies, undoes or carries, and never a version of it. */
  #linkCopy(copy: LineageFacts): void {
    const relation =
      copy.copy === 'stable'
        ? 'backport'
        : copy.copy === 'autosel'
          ? 'autosel'
          : copy.copy === 'revert'
            ? 'revert'
            : 'pull';
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
    return this.#source.withKey(`title=${titleKey(title).slice(0, 200)}`, mostNear);
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
const mostPredecessors = 4;
const mostStated = 8;

/**
 * The relatives to link to: the latest sure one before all; others where it lacks patches (a re-roll of one patch alone), and
 * what the author names. With none that is sure, the likeliest.
 */
function chosenRelatives(relatives: readonly Relative[], newer: Posting): Relative[] {
  const sure = relatives.filter((relative) => relative.likelihood >= confident);
  if (sure.length === 0) return relatives.slice(0, 1);
  const latestFirst = [...sure].sort((a, b) => (b.older.date ?? 0) - (a.older.date ?? 0));
  const chosen = new Set<Relative>();
  let covered = 0;
  for (const relative of latestFirst) {
    if (chosen.size === mostPredecessors || covered >= newer.patches.length) break;
    chosen.add(relative);
    covered += relative.older.patches.length;
  }
  const stated = latestFirst.filter(({ signals }) => signals.link !== null || signals.changeId).slice(0, mostStated);
  for (const relative of stated) chosen.add(relative);
  return [...chosen];
}

/** The same version sent again: marked so, or with nothing changed and no higher number. */
function isResend({ older, signals }: Relative, newer: Posting): boolean {
  if (newer.version !== older.version) return false;
  return (
    newer.resend ||
    (signals.samePatches === 1 &&
      (signals.lines ?? 1) >= 0.98 &&
      older.patches.length === newer.patches.length &&
      newer.rfc === older.rfc)
  );
}

function seriesEvidence({ signals }: Relative, newer: Posting): Evidence[] {
  const evidence: Evidence[] = [];
  if (newer.patches.length === 1 && newer.cover === null) {
    if (signals.changeId) evidence.push({ type: 'change-id' });
    if (signals.link !== null) evidence.push({ type: 'link', version: signals.link.version });
  } else evidence.push({ type: 'same-series', because: reasonOf(signals) });
  if (signals.sameAuthor) evidence.push({ type: 'same-author' });
  return evidence;
}

function reasonOf({ changeId, link, sameTitle }: PostingSignals): 'change-id' | 'link' | 'title' | 'patches' {
  if (changeId) return 'change-id';
  if (link !== null) return 'link';
  return sameTitle ? 'title' : 'patches';
}

function revertedTitle(title: string): string | null {
  const [, rest = ''] = /^revert:?\s(.+)$/i.exec(title) ?? [];
  return rest.trim().replace(/^["“]|["”]$/g, '') || null;
}

function storedPosting(posting: Posting): StoredPosting {
  return {
    root: posting.root,
    cover: posting.cover?.id ?? null,
    title: posting.lead.title,
    version: posting.version,
    isVersionStated: posting.isVersionStated,
    total: posting.total,
    rfc: posting.rfc,
    resend: posting.resend,
    date: posting.date,
    patches: posting.patches.map((patch) => ({ id: patch.id, part: patch.part, title: patch.title })),
  };
}
