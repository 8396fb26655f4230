import type { Document, Trailer } from '../corpus/document.js';
import type { SearchEngine, ThreadEntry } from './engine.js';

/** The messages of one revision of a series, as they would be applied. */
export interface SeriesMessages {
  readonly cover: Document | null;
  /** In order; of what is no part of a series, itself. */
  readonly patches: readonly Document[];
  /** Numbers of patches that are not in the index. */
  readonly missing: readonly number[];
}

/** The revision that a message stands in. */
export async function seriesMessages(engine: SearchEngine, document: Document): Promise<SeriesMessages> {
  const versions = await engine.versions(document.id);
  const revision = versions?.series?.find(
    ({ cover, parts }) => cover === document.id || parts.some((part) => part.id === document.id),
  );
  if (revision === undefined) return { cover: null, patches: [document], missing: [] };
  const load = async (id: string): Promise<Document | null> => (id === document.id ? document : engine.document(id));
  const patches: Document[] = [];
  for (const { id } of revision.parts) {
    const patch = await load(id);
    if (patch !== null) patches.push(patch);
  }
  const cover = revision.cover === null ? null : await load(revision.cover);
  return { cover, patches, missing: revision.missingParts };
}

/** A trailer that a reply gives. */
export interface GivenTrailer extends Trailer {
  /** Id of the reply. */
  readonly reply: string;
}

export interface ReplyTrailers {
  /** By id of the patch; those given to the cover letter count for all patches. */
  readonly byPatch: ReadonlyMap<string, readonly GivenTrailer[]>;
  /** In the name of somebody who did not send the reply: these are left out. */
  readonly refused: readonly GivenTrailer[];
}

/**
 * Trailers that replies give to the patches of a series, by b4's rules (`b4 am` and `b4 trailers`): of the kinds that people
 * give (`Reviewed-by`, and `Fixes`), in the name of who sends them, each once, and none that the patch has.
 */
export async function replyTrailers(engine: SearchEngine, { cover, patches }: SeriesMessages): Promise<ReplyTrailers> {
  const members = new Map([...(cover === null ? [] : [cover]), ...patches].map((one) => [one.id, one]));
  const byPatch = new Map(patches.map((patch) => [patch.id, [] as GivenTrailer[]]));
  const refused: GivenTrailer[] = [];
  const seen = new Set<string>();
  const looked = new Set<string>();
  for (const root of members.keys()) {
    if (looked.has(root)) continue;
    const thread = (await engine.thread(root)) ?? [];
    for (const { id } of thread) looked.add(id);
    for (const { answered, id } of answersIn(thread, members)) {
      if (seen.has(id)) continue;
      seen.add(id);
      const reply = await engine.document(id);
      for (const trailer of reply?.mail?.trailers ?? []) {
        if (!/^(?:[a-z]+-)+by$|^fixes$/i.test(trailer.key)) continue;
        const given = { ...trailer, reply: id };
        if (/by$/i.test(trailer.key) && !isSentBy(trailer, reply!)) refused.push(given);
        else for (const patch of answered === cover?.id ? patches : [members.get(answered)!]) add(patch, given);
      }
    }
  }
  return { byPatch, refused };

  function add(patch: Document, trailer: GivenTrailer): void {
    const given = byPatch.get(patch.id);
    const has = [...(patch.mail?.trailers ?? []), ...(given ?? [])];
    if (!has.some((one) => keyOf(one) === keyOf(trailer))) given?.push(trailer);
  }
}

function keyOf({ key, value }: Trailer): string {
  const address = /<([^<>]+)>/.exec(value)?.[1];
  return `${key}: ${address ?? value}`.toLowerCase();
}

/** Replies of a thread, each with the patch or cover letter that it answers, directly or over other replies. */
function* answersIn(
  thread: readonly ThreadEntry[],
  members: ReadonlyMap<string, unknown>,
): Generator<{ readonly id: string; readonly answered: string }> {
  const above: { depth: number; answered: string | null }[] = [];
  for (const { id, kind, depth } of thread) {
    while (above.length > 0 && above.at(-1)!.depth >= depth) above.pop();
    const parent = above.at(-1)?.answered ?? null;
    // Another patch in the thread, of another version say, takes what answers it.
    const answered = members.has(id) ? id : kind === 'reply' ? parent : null;
    if (kind === 'reply' && parent !== null && !members.has(id)) yield { id, answered: parent };
    above.push({ depth, answered });
  }
}

/** Whether a trailer is in the name or at the address of a reply's author. */
function isSentBy({ value }: Trailer, { authors }: Document): boolean {
  const [, name = value, address = ''] = /^([^<]*)<([^<>]+)>/.exec(value) ?? [];
  return authors.some(
    (author) =>
      author.address?.toLowerCase() === address.toLowerCase() ||
      (author.name !== '' && author.name.toLowerCase() === name.trim().replace(/^"|"$/g, '').toLowerCase()),
  );
}
