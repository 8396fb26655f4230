import type { Document } from '../corpus/document.js';
import type { DocumentSummary, SearchEngine, VersionEntry, VersionsResponse } from '../engines/engine.js';
import { summaryOf } from '../engines/trail.js';
import { searchRequest } from '../search/search-options.js';

/** What became of a patch. */
export const patchStates = ['applied', 'reverted', 'superseded', 'dropped', 'pending'] as const;
export type PatchState = (typeof patchStates)[number];

/** A commit of an indexed git log, and why it is believed to be the patch. */
export interface LandedCommit {
  /** All 40 digits. */
  readonly sha: string;
  readonly title: string | null;
  readonly date: string | null;
  readonly source: string;
  readonly confidence: number;
  readonly evidence: readonly string[];
  /** Commits that this one says it was picked from, or is the upstream of. */
  readonly picked: readonly string[];
}

export interface LandedState {
  /** What was asked for: a message, or a commit. */
  readonly patch: DocumentSummary;
  readonly state: PatchState;
  /** The version that was applied: the one that the commit links to, else the newest sent before it. */
  readonly applied: { readonly id: string; readonly version: number | null; readonly exact: boolean } | null;
  readonly commits: readonly LandedCommit[];
  /** Copies for stable trees: commits that say what they were picked from, and mails. */
  readonly backports: readonly DocumentSummary[];
  readonly reverts: readonly DocumentSummary[];
  /** Notices that it is in a tree. */
  readonly notices: readonly DocumentSummary[];
  /** Patches and commits with a `Fixes:` for one of the commits. */
  readonly fixes: readonly DocumentSummary[];
  readonly versions: readonly { readonly id: string; readonly version: number | null; readonly date: string | null }[];
}

/**
 * What became of a patch: the commits it became, by the links that lineage has between messages and commits, and what
 * followed. Null where the index has no such document. `now`: milliseconds that age is counted from; by default the newest
 * patch of the index, so that the answer changes with the index and not with the clock.
 */
export async function landedOf(engine: SearchEngine, reference: string, now?: number): Promise<LandedState | null> {
  const id = await resolved(engine, reference);
  const own = id === null ? null : await engine.versions(id);
  if (own === null) return null;
  const trail = (await trailOfMail(engine, own)) ?? own;
  const commits: LandedCommit[] = [];
  const documents: Document[] = [];
  for (const entry of commitEntries(trail)) {
    const document = await engine.document(entry.id);
    if (document?.commit == null) continue;
    documents.push(document);
    commits.push(landedCommit(document, entry));
  }
  const related = trail.related;
  const backports = related.filter(({ relation }) => relation === 'backport' || relation === 'autosel');
  const reverts = related.filter(({ relation }) => relation === 'revert');
  const notices = related.filter(({ relation }) => relation === 'applied');
  const versions = messagesOf(trail);
  const applied = appliedVersion(versions, documents, notices);
  return {
    patch: own.patch,
    state: stateOf(trail, { commits, reverts, notices }, now ?? (await newestTime(engine))),
    applied,
    commits,
    backports: backports.map(bare),
    reverts: reverts.map(bare),
    notices: notices.map(bare),
    fixes: await fixesOf(engine, commits),
    versions: versions.map(({ id, series, date }) => ({ id, version: series?.version ?? null, date })),
  };
}

/** The id of the document that a reference names; an abbreviated sha is that of its commit. */
async function resolved(engine: SearchEngine, reference: string): Promise<string | null> {
  const named = await engine.document(reference);
  if (named !== null) return named.id;
  if (!/^[0-9a-f]{7,40}$/i.test(reference)) return null;
  const request = searchRequest(`commit:${reference.toLowerCase()} kind:commit`, {
    limit: 2,
    collapse: 'none',
    highlight: false,
  });
  const { hits } = await engine.search(request);
  return hits.length === 1 ? hits[0]!.id : null;
}

/** The trail of the mail that a commit was made from, where that is known; null for what is no commit. */
async function trailOfMail(
  engine: SearchEngine,
  { patch, versions, related }: VersionsResponse,
): Promise<VersionsResponse | null> {
  if (patch.kind !== 'commit') return null;
  const linked = (await engine.document(patch.id))?.commit?.messageId;
  const exact = linked == null ? null : await engine.versions(linked);
  if (exact !== null) return exact;
  const mails = [...versions, ...related].filter(({ kind }) => kind === 'patch');
  mails.sort((a, b) => b.confidence - a.confidence);
  return mails[0] === undefined ? null : engine.versions(mails[0].id);
}

interface CommitEntry {
  readonly id: string;
  readonly confidence: number;
  readonly evidence: VersionEntry['evidence'];
}

/** The commits of a trail, with the commit that was asked for itself. */
function commitEntries({ patch, versions, related }: VersionsResponse): CommitEntry[] {
  const own = patch.kind === 'commit' ? [{ id: patch.id, confidence: 1, evidence: [] }] : [];
  return [
    ...own,
    ...[...versions, ...related].filter(({ kind, relation }) => kind === 'commit' && relation !== 'revert'),
  ];
}

function landedCommit(document: Document, { confidence, evidence }: CommitEntry): LandedCommit {
  const { title, date, source, text, commit } = document;
  return {
    sha: commit!.sha,
    title,
    date,
    source: source.path,
    confidence,
    evidence: evidence.map((piece) => piece.text),
    picked: [
      ...text.matchAll(/\bcherry picked from commit ([0-9a-f]{12,40})|\bcommit ([0-9a-f]{12,40}) upstream\b/gi),
    ].map((match) => (match[1] ?? match[2]!).toLowerCase()),
  };
}

/** The messages of a trail that could have been applied, oldest first. */
function messagesOf({ patch, versions }: VersionsResponse): DocumentSummary[] {
  const isMessage = ({ kind }: DocumentSummary): boolean =>
    kind === 'patch' || kind === 'cover' || kind === 'digest-entry';
  return [patch, ...versions].filter(isMessage).sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
}

function appliedVersion(
  versions: readonly DocumentSummary[],
  commits: readonly Document[],
  notices: readonly DocumentSummary[],
): LandedState['applied'] {
  const linked = new Set(commits.flatMap(({ commit }) => commit?.messageId ?? []));
  const exact = versions.findLast(({ id }) => linked.has(id));
  if (exact !== undefined) return { id: exact.id, version: exact.series?.version ?? null, exact: true };
  // A commit has the date of its patch, or a later one.
  const until = commits[0]?.date ?? notices[0]?.date;
  if (until == null) return null;
  const day = until.slice(0, 10);
  const before = versions.findLast(({ date, kind }) => kind === 'patch' && (date ?? '').slice(0, 10) <= day);
  return before === undefined ? null : { id: before.id, version: before.series?.version ?? null, exact: false };
}

function stateOf(
  { patch, supersededBy }: VersionsResponse,
  found: {
    readonly commits: readonly unknown[];
    readonly reverts: readonly unknown[];
    readonly notices: readonly unknown[];
  },
  now: number,
): PatchState {
  if (found.commits.length + found.notices.length > 0) return found.reverts.length > 0 ? 'reverted' : 'applied';
  if (supersededBy !== null) return 'superseded';
  const age = now - Date.parse(patch.date ?? '');
  return age > daysUntilDropped * 24 * 60 * 60 * 1000 ? 'dropped' : 'pending';
}

/** Days without a newer version after which a patch counts as dropped. */
const daysUntilDropped = 180;

async function newestTime(engine: SearchEngine): Promise<number> {
  const { hits } = await engine.search(
    searchRequest('kind:patch', { limit: 1, sort: 'newest', highlight: false, collapse: 'none' }),
  );
  const time = Date.parse(hits[0]?.date ?? '');
  return Number.isNaN(time) ? Date.now() : Math.min(time, Date.now());
}

async function fixesOf(engine: SearchEngine, commits: readonly LandedCommit[]): Promise<DocumentSummary[]> {
  const found = new Map<string, DocumentSummary>();
  for (const { sha } of commits.slice(0, 5)) {
    const request = searchRequest(`fixes:${sha.slice(0, 12)}`, { limit: 20, highlight: false });
    for (const { id } of (await engine.search(request)).hits) {
      const document = await engine.document(id);
      if (document !== null) found.set(id, summaryOf(document));
    }
  }
  return [...found.values()];
}

function bare(entry: VersionEntry): DocumentSummary {
  const { id, kind, title, date, authors, series, list, source } = entry;
  return { id, kind, title, date, authors, series, list, source };
}
