import type { Document, Person, Trailer } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import type { DocumentSummary, SearchEngine, VersionEntry } from '../engines/engine.js';
import { summaryOf } from '../engines/trail.js';

/** A tag such as Reviewed-by, and who gave it where. */
export interface ReviewTag {
  readonly key: string;
  readonly person: string;
  /** Id of the message that has it: a reply, or the patch itself. */
  readonly message: string;
  /** Whether it was given to the whole series, in a reply to the cover letter. */
  readonly series: boolean;
  /** Whether the person is who sent the message; b4 leaves out others unless asked. */
  readonly bySender: boolean;
}

export interface Objection {
  readonly person: string;
  readonly message: string;
  readonly date: string | null;
}

/** One version of a patch under review. */
export interface ReviewedVersion {
  readonly patch: DocumentSummary;
  /** In the patch as sent. */
  readonly carried: readonly ReviewTag[];
  /** In replies. */
  readonly given: readonly ReviewTag[];
  readonly objections: readonly Objection[];
  /** Replies by others than the author, programs left out. */
  readonly replies: number;
}

/** The state of the review of a patch, over all versions in the index. */
export interface ReviewState {
  readonly patch: DocumentSummary;
  /** Oldest first. */
  readonly versions: readonly ReviewedVersion[];
  /** Tags of the newest version, carried and given, each once. */
  readonly tags: readonly ReviewTag[];
  /** Tags of older versions that the newest one lacks. */
  readonly lost: readonly ReviewTag[];
  readonly objections: readonly Objection[];
  /** Whether others have replied to the newest version and its author has not answered. */
  readonly awaitsAuthor: boolean;
  /** The last message of people about the newest version. */
  readonly lastWord: { readonly person: string; readonly message: string; readonly date: string | null } | null;
}

/**
 * What reviewers said of a patch. Tags count as b4 collects them ("b4 am"): from replies to the patch and, for the whole
 * series, from replies to its cover letter, outside of quotes. Null where the index has no such document.
 */
export async function reviewOf(engine: SearchEngine, reference: string): Promise<ReviewState | null> {
  const trail = await engine.versions(reference);
  if (trail === null) return null;
  const entries: DocumentSummary[] = [...trail.versions.filter(isVersion), trail.patch]
    .sort(byDate)
    .slice(-mostVersions);
  const versions: ReviewedVersion[] = [];
  let last: ReadVersion | null = null;
  for (const entry of entries) {
    const document = await engine.document(entry.id);
    if (document === null || (document.kind !== 'patch' && document.kind !== 'cover')) continue;
    last = await readVersion(engine, document);
    versions.push(last.version);
  }
  if (last === null) return null;
  const newest = last.version;
  const tags = distinct([...newest.carried, ...newest.given]);
  const has = new Set(tags.map(tagKey));
  const older = versions.slice(0, -1).flatMap(({ carried, given }) => [...carried, ...given]);
  return {
    patch: newest.patch,
    versions,
    tags,
    lost: distinct(older).filter((tag) => !has.has(tagKey(tag))),
    objections: newest.objections,
    awaitsAuthor: last.awaitsAuthor,
    lastWord: last.lastWord,
  };
}

/** Longer trails are read from their newest versions only. */
const mostVersions = 20;

function isVersion({ relation, kind }: VersionEntry): boolean {
  return (relation === 'version' || relation === 'resend') && (kind === 'patch' || kind === 'cover');
}

interface ReadVersion {
  readonly version: ReviewedVersion;
  readonly awaitsAuthor: boolean;
  readonly lastWord: ReviewState['lastWord'];
}

async function readVersion(engine: SearchEngine, patch: Document): Promise<ReadVersion> {
  const replies = await repliesAbout(engine, patch);
  const author = keyOf(patch.authors[0]);
  const given: ReviewTag[] = [];
  const objections: Objection[] = [];
  const people = replies.filter(({ document }) => document.mail?.notice === undefined);
  for (const { document, series } of replies) {
    const sender = document.authors[0];
    for (const trailer of document.mail?.trailers ?? []) {
      if (isTag(trailer)) given.push(tagOf(trailer, document, series));
    }
    if (objects(document)) objections.push({ person: nameOf(sender), message: document.id, date: document.date });
  }
  const lastReply = people.at(-1)?.document ?? null;
  const others = people.filter(({ document }) => keyOf(document.authors[0]) !== author);
  return {
    version: {
      patch: summaryOf(patch),
      carried: (patch.mail?.trailers ?? [])
        .filter((trailer) => isTag(trailer))
        .map((trailer) => tagOf(trailer, patch, false)),
      given: distinct(given),
      objections,
      replies: others.length,
    },
    awaitsAuthor: lastReply !== null && keyOf(lastReply.authors[0]) !== author,
    lastWord:
      lastReply === null ? null : { person: nameOf(lastReply.authors[0]), message: lastReply.id, date: lastReply.date },
  };
}

interface AboutPatch {
  readonly document: Document;
  readonly series: boolean;
}

/** Replies to a patch, directly or by way of others, and to the cover letter of its series, oldest first. */
async function repliesAbout(engine: SearchEngine, patch: Document): Promise<AboutPatch[]> {
  const thread = (await engine.thread(patch.id)) ?? [];
  const documents = new Map<string, Document>();
  for (const { id } of thread) {
    const document = await engine.document(id);
    if (document !== null) documents.set(id, document);
  }
  const about: AboutPatch[] = [];
  for (const document of documents.values()) {
    if (document.kind !== 'reply') continue;
    const target = answered(document, documents);
    if (target?.id === patch.id) about.push({ document, series: false });
    else if (target !== null && target.kind === 'cover' && isCoverOf(target, patch))
      about.push({ document, series: true });
  }
  return about.sort((a, b) => byDate(a.document, b.document));
}

/** The patch or cover letter that a reply is about: the nearest one above it in the thread. */
function answered(reply: Document, documents: ReadonlyMap<string, Document>): Document | null {
  const seen = new Set<string>();
  for (let at: Document | undefined = reply; at !== undefined && !seen.has(at.id); ) {
    seen.add(at.id);
    if (at.kind === 'patch' || at.kind === 'cover') return at;
    at = documents.get(at.mail?.inReplyTo ?? '') ?? documents.get(at.mail?.references.at(-1) ?? '');
  }
  return null;
}

function isCoverOf(cover: Document, patch: Document): boolean {
  return (
    cover.series?.version === patch.series?.version &&
    cover.series?.total === patch.series?.total &&
    (patch.mail?.inReplyTo === cover.id || patch.mail?.references.includes(cover.id) === true)
  );
}

/** Trailers that name a person who vouches for a patch, as in the kernel's submitting-patches; not its authors. */
const tagNames = new Set(['reviewed-by', 'acked-by', 'tested-by', 'nacked-by', 'naked-by', 'reviewed-and-tested-by']);

function isTag({ key }: Trailer): boolean {
  return tagNames.has(key.toLowerCase());
}

function tagOf({ key, value }: Trailer, document: Document, series: boolean): ReviewTag {
  const address = addressIn(value);
  const sender = document.authors[0];
  return {
    key: `${key[0]!.toUpperCase()}${key.slice(1).toLowerCase()}`,
    person: value.split('#', 1)[0]!.trim(),
    message: document.id,
    series,
    bySender: document.kind !== 'reply' || address === null || address === sender?.address?.toLowerCase(),
  };
}

function addressIn(value: string): string | null {
  const open = value.indexOf('<');
  const close = value.indexOf('>', open);
  return open < 0 || close < 0 ? null : value.slice(open + 1, close).toLowerCase();
}

/** A Nacked-by, or the customary word at the start of a line of the writer's own. */
function objects({ mail, text }: Document): boolean {
  if (mail?.trailers.some(({ key }) => /^nac?ked-by$/i.test(key)) === true) return true;
  return bodyZones(text, 'reply').some(
    ({ zone, start, end }) => zone === 'prose' && /^(?:NAK|NACK)\b/m.test(text.slice(start, end)),
  );
}

function distinct(tags: readonly ReviewTag[]): ReviewTag[] {
  return [...new Map(tags.toReversed().map((tag) => [tagKey(tag), tag])).values()].reverse();
}

function tagKey({ key, person }: ReviewTag): string {
  return `${key.toLowerCase()} ${addressIn(person) ?? person.toLowerCase()}`;
}

function keyOf(person: Person | undefined): string {
  return (person?.address ?? person?.name ?? '').toLowerCase();
}

function nameOf(person: Person | undefined): string {
  return person?.name || person?.address || 'Unknown author';
}

function byDate(a: { readonly date: string | null }, b: { readonly date: string | null }): number {
  return (a.date ?? '') < (b.date ?? '') ? -1 : 1;
}
