import type { Document } from '../corpus/document.js';
import { readPatches } from '../corpus/patch-input/read-patches.js';
import { SourceError } from '../corpus/sources/source-error.js';
import type { DocumentSummary, SearchEngine } from '../engines/engine.js';
import { summaryOf } from '../engines/trail.js';
import { landedOf, type PatchState } from '../landed/landed-state.js';
import { patchText } from '../lineage/patch-text.js';
import { reviewOf } from '../review/review-state.js';
import { searchRequest } from '../search/search-options.js';
import { type Trouble, troubleIn } from './trouble.js';

/** Why an earlier patch is shown. */
export type TriedReason =
  | { readonly type: 'hash'; readonly hash: string }
  | { readonly type: 'link'; readonly link: string }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'lines'; readonly count: number; readonly share: number }
  | { readonly type: 'words' };

/** An earlier attempt at the same thing, and what became of it. */
export interface Attempt {
  readonly patch: DocumentSummary;
  readonly score: number;
  readonly reasons: readonly TriedReason[];
  /** Whether somebody else than the author of what was given sent it; true where that is not known. */
  readonly byOthers: boolean;
  readonly state: PatchState;
  /** Who objected. */
  readonly objections: readonly string[];
}

export interface TriedResponse {
  /** What was found in the text that was given. */
  readonly trouble: Trouble;
  /** Whether the text holds a patch. */
  readonly isPatch: boolean;
  /** Best first. */
  readonly attempts: readonly Attempt[];
}

interface Candidate {
  readonly document: Document;
  score: number;
  readonly reasons: TriedReason[];
}

/**
 * Whether something was tried before: patches about the same report (syzbot hash, link of a `Closes:`), in the function that
 * crashed, or that change the same lines, each with what became of it. A report counts 100, a link 80, the function 10, the lines
 * up to 50 by their share, words 1. Reads a patch, a mail, an oops or any text; nothing is stored.
 */
export async function triedOf(engine: SearchEngine, text: string, limit = 10): Promise<TriedResponse> {
  const given = await patchesIn(text);
  const trouble = troubleIn(text);
  const candidates = new Map<string, Candidate>();
  const search = async (query: string, score: number, reason: TriedReason, most: number): Promise<void> => {
    if (query === '' || query.length > longestQuery) return;
    const request = searchRequest(`${query} (kind:patch OR kind:cover)`, { limit: most, highlight: false });
    for (const [rank, { id }] of (await engine.search(request)).hits.entries()) {
      const known = candidates.get(id);
      const document = known?.document ?? (await engine.document(id));
      if (document === null || given.some((one) => one.id === id)) continue;
      const candidate = known ?? { document, score: 0, reasons: [] };
      // Ties go to what the search puts first.
      candidate.score += score * (1 - rank / 1_000);
      if (reason.type !== 'words') candidate.reasons.push(reason);
      candidates.set(id, candidate);
    }
  };
  for (const hash of trouble.hashes) await search(`"${hash}"`, 100, { type: 'hash', hash }, 10);
  for (const link of trouble.links) await search(`"${link.replaceAll('"', '')}"`, 80, { type: 'link', link }, 10);
  for (const name of trouble.functions) await search(`identifier:${name}`, 10, { type: 'function', name }, 20);
  const patch = given.find((one) => one.files.length > 0) ?? null;
  if (patch !== null) await addPatchCandidates(patch, search);
  else if (candidates.size < limit) await search(wordsOf(text), 1, { type: 'words' }, 20);
  if (patch !== null) for (const candidate of candidates.values()) addLines(candidate, patch);
  const best = [...candidates.values()]
    .filter(({ reasons }) => reasons.length > 0 || patch === null)
    .sort((a, b) => b.score - a.score || (a.document.id < b.document.id ? -1 : 1))
    .slice(0, limit);
  const attempts: Attempt[] = [];
  for (const { document, score, reasons } of best) {
    const landed = await landedOf(engine, document.id);
    const review = await reviewOf(engine, document.id);
    attempts.push({
      patch: summaryOf(document),
      score: Math.round(score * 10) / 10,
      reasons: reasons.slice(0, 5),
      byOthers: patch === null || patch.authors[0]?.address !== document.authors[0]?.address,
      state: landed?.state ?? 'pending',
      objections: [...new Set(review?.objections.map(({ person }) => person) ?? [])],
    });
  }
  return { trouble, isPatch: patch !== null, attempts };
}

const longestQuery = 480;

async function patchesIn(text: string): Promise<readonly Document[]> {
  try {
    return (await readPatches(Buffer.from(text), 'the text')).documents;
  } catch (error) {
    if (error instanceof SourceError) return [];
    throw error;
  }
}

/** Patches to the same files that have its identifiers, and those with words of its title. */
async function addPatchCandidates(
  patch: Document,
  search: (query: string, score: number, reason: TriedReason, most: number) => Promise<void>,
): Promise<void> {
  const lines = changedLines(patch);
  const names = new Set<string>();
  for (const line of lines) {
    for (const [name] of line.matchAll(/[A-Za-z_]\w{5,60}/g)) if (name.includes('_')) names.add(name);
    if (names.size >= 12) break;
  }
  for (const file of patch.files.slice(0, 3))
    await search(`file:${file} ${[...names].slice(0, 8).join(' ')}`, 1, { type: 'words' }, 30);
  if (patch.title !== null) await search(wordsOf(patch.title), 1, { type: 'words' }, 10);
}

/** Lines that a patch changes, without white space; those that many patches have are left out. */
function changedLines(document: Document): Set<string> {
  const lines = new Set<string>();
  for (const file of patchText(document).files) {
    for (const line of file.lines) {
      const bare = line.replace(/\s+/g, ' ').trim();
      if (bare.length >= shortestLine) lines.add(bare);
    }
    if (lines.size >= mostLines) break;
  }
  return lines;
}

const shortestLine = 12;
const mostLines = 5_000;

function addLines(candidate: Candidate, patch: Document): void {
  const own = changedLines(patch);
  let count = 0;
  for (const line of changedLines(candidate.document)) if (own.has(line)) count++;
  if (count === 0) return;
  const share = count / own.size;
  candidate.score += 50 * share;
  candidate.reasons.push({ type: 'lines', count, share: Math.round(share * 100) / 100 });
}

function wordsOf(text: string): string {
  const words = text.match(/[A-Za-z_][\w-]{2,60}/g) ?? [];
  let query = '';
  for (const word of words.slice(0, 24)) if (query.length + word.length < 300) query += ` ${word.toLowerCase()}`;
  return query.trim();
}
