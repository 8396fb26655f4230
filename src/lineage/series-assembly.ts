import type { DocumentKind } from '../corpus/document.js';

/**
 * Mails into postings of series: which patches and which cover letter were sent together, and which of them a reply
 * answers. In arrival order, as patchwork does it (`find_series` in its parser) and b4 after it:
 *
 * 1. the newest message of a patch's `In-Reply-To` and `References` that belongs to a posting names its posting, but
 *    not one of another version, unless both were sent at about the same time (covers and patches labelled unlike), nor
 *    one of another total and another author; patches that answer the same mail go together only by the same author;
 * 2. else a posting by the same author, of the same version and total, begun within the same minutes;
 * 3. a posting that has that part already is an earlier one: the patch begins a new posting.
 *
 * Parts may be missing or arrive out of order: a posting holds the place of every message its patches refer to, so
 * that a cover that comes late finds it. Linear in messages and references.
 */
export interface SeriesFacts {
  readonly id: string;
  /** ISO 8601, or null: then time says nothing for or against. */
  readonly date: string | null;
  readonly authorAddress: string | null;
  readonly title: string | null;
  /** As stated; null counts as 1. */
  readonly version: number | null;
  readonly part: number | null;
  readonly total: number | null;
  readonly kind: DocumentKind;
  readonly inReplyTo: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly list: string | null;
}

/** One version of a series as it was sent. */
export interface SeriesPosting {
  /** Message-ID of the cover letter, else of the first patch. */
  readonly root: string;
  readonly cover: string | null;
  /** By part. A patch without a number is part 1 of a posting of its own. */
  readonly patches: readonly { readonly id: string; readonly part: number }[];
  /** 1 where none is stated. */
  readonly version: number;
  readonly isVersionStated: boolean;
  /** Patches it says it has; null where it does not say. */
  readonly total: number | null;
  /** Of the cover letter, else of the first patch. */
  readonly title: string | null;
  readonly authorAddress: string | null;
  readonly date: string | null;
  readonly list: string | null;
}

export interface AssembledSeries {
  /** In the order in which their first messages arrived. */
  readonly postings: readonly SeriesPosting[];
  /** Posting of each patch and cover letter, as a place in `postings`. */
  readonly postingOf: ReadonlyMap<string, number>;
  /** The patch or cover letter each reply answers, directly or by way of other replies. */
  readonly answeredBy: ReadonlyMap<string, string>;
}

export function assembleSeries(messages: Iterable<SeriesFacts>): AssembledSeries {
  const assembler = new SeriesAssembler();
  for (const message of messages) assembler.add(message);
  return assembler.assembled();
}

/** For a run that adds to an archive: give the facts of the messages that are known, then those of the new ones. */
export class SeriesAssembler {
  readonly #postings: OpenPosting[] = [];
  /** Messages that belong to a posting, or that its patches refer to and nobody else did before. */
  readonly #byReference = new Map<string, OpenPosting>();
  readonly #byMarkers = new Map<string, OpenPosting[]>();
  /** Patches and cover letters. */
  readonly #members = new Map<string, OpenPosting>();
  readonly #replies = new Map<string, readonly string[]>();

  add(message: SeriesFacts): void {
    if (this.#members.has(message.id) || this.#replies.has(message.id)) return;
    if (message.kind === 'patch') this.#addPatch(message);
    else if (message.kind === 'cover') this.#addCover(message);
    else if (message.kind === 'reply') this.#replies.set(message.id, newestFirst(message));
  }

  assembled(): AssembledSeries {
    const postings = this.#postings.map((posting) => posting.closed());
    const places = new Map(this.#postings.map((posting, i) => [posting, i]));
    const postingOf = new Map([...this.#members].map(([id, posting]) => [id, places.get(posting)!]));
    return { postings, postingOf, answeredBy: this.#answers() };
  }

  #addPatch(message: SeriesFacts): void {
    // A patch without a number is no part of anything: diffs sent in reply, single patches.
    const isNumbered = message.part !== null && message.part > 0;
    const part = isNumbered ? message.part : 1;
    let posting = isNumbered ? (this.#findByReference(message) ?? this.#findByMarkers(message, part)) : null;
    if (posting === null || posting.patches.has(part)) {
      posting = this.#open(message, isNumbered ? message.total : 1);
      // Also for what is not there yet: a part that came late is referred to, and does not refer.
      for (const id of newestFirst(message)) if (!this.#byReference.has(id)) this.#byReference.set(id, posting);
    }
    posting.patches.set(part, message);
    this.#join(message.id, posting);
  }

  #addCover(message: SeriesFacts): void {
    // What a cover letter answers is another posting; but its patches may have come before it.
    const waiting = this.#byReference.get(message.id) ?? null;
    const isTheirs = waiting !== null && waiting.cover === null && isSameVersion(waiting, message);
    const posting = isTheirs ? waiting : this.#open(message, message.total);
    posting.cover = message;
    this.#join(message.id, posting);
  }

  #findByReference(message: SeriesFacts): OpenPosting | null {
    for (const id of [message.id, ...newestFirst(message)]) {
      const posting = this.#byReference.get(id);
      if (posting === undefined || !isSameVersion(posting, message)) continue;
      if (
        this.#members.get(id) === posting || id === message.id ? isOfIt(posting, message) : isBeside(posting, message)
      )
        return posting;
    }
    return null;
  }

  #findByMarkers(message: SeriesFacts, part: number): OpenPosting | null {
    const candidates = this.#byMarkers.get(markersOf(message)) ?? [];
    // The latest are the likeliest; an archive is in order of arrival, so that few are looked at.
    for (let i = candidates.length - 1, looked = 0; i >= 0 && looked < mostCandidates; i--, looked++) {
      const posting = candidates[i]!;
      if (isAboutTheTime(posting.first, message) && !posting.patches.has(part)) return posting;
    }
    return null;
  }

  #open(message: SeriesFacts, total: number | null): OpenPosting {
    const posting = new OpenPosting(message, total);
    this.#postings.push(posting);
    if (total !== null && message.authorAddress !== null) {
      const markers = markersOf(message);
      const others = this.#byMarkers.get(markers);
      if (others === undefined) this.#byMarkers.set(markers, [posting]);
      else others.push(posting);
    }
    return posting;
  }

  #join(id: string, posting: OpenPosting): void {
    this.#members.set(id, posting);
    this.#byReference.set(id, posting);
  }

  /** Follows each reply to a patch or cover letter, over other replies. */
  #answers(): Map<string, string> {
    const answers = new Map<string, string>();
    // Replies that were looked at: settled, or waiting on the stack for the one they answer.
    const seen = new Set<string>();
    for (const start of this.#replies.keys()) {
      // A stack and no recursion: threads of thousands of mails that name only the one before are met.
      const stack = seen.has(start) ? [] : [start];
      seen.add(start);
      for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
        const next = this.#settle(id, answers, seen);
        if (next === undefined) stack.pop();
        else {
          seen.add(next);
          stack.push(next);
        }
      }
    }
    return answers;
  }

  /** Settles a reply by its references, or names the reply that must be settled before. */
  #settle(id: string, answers: Map<string, string>, seen: ReadonlySet<string>): string | undefined {
    for (const reference of this.#replies.get(id)!) {
      // Mails that answer each other in a ring settle nothing: one that waits has no answer yet.
      const answer = this.#members.has(reference) ? reference : answers.get(reference);
      if (answer !== undefined) {
        answers.set(id, answer);
        return undefined;
      }
      if (this.#replies.has(reference) && !seen.has(reference)) return reference;
    }
    return undefined;
  }
}

class OpenPosting {
  /** The message that began it, first to arrive. */
  readonly first: SeriesFacts;
  cover: SeriesFacts | null = null;
  readonly patches = new Map<number, SeriesFacts>();
  /** As the first message says. */
  readonly total: number | null;

  constructor(first: SeriesFacts, total: number | null) {
    this.first = first;
    this.total = total;
  }

  closed(): SeriesPosting {
    const patches = [...this.patches].sort(([a], [b]) => a - b);
    const lead = this.cover ?? patches[0]?.[1] ?? this.first;
    const stated = this.cover?.version ?? this.first.version ?? lead.version;
    return {
      root: lead.id,
      cover: this.cover?.id ?? null,
      patches: patches.map(([part, { id }]) => ({ id, part })),
      version: stated ?? 1,
      isVersionStated: stated !== null,
      total: this.cover?.total ?? this.total,
      title: lead.title,
      authorAddress: lead.authorAddress,
      date: lead.date,
      list: lead.list,
    };
  }
}

function newestFirst(message: SeriesFacts): string[] {
  const ids = new Set(message.inReplyTo === null ? [] : [message.inReplyTo]);
  for (const id of message.references.toReversed()) ids.add(id);
  ids.delete(message.id);
  return [...ids];
}

function isSameVersion(posting: OpenPosting, message: SeriesFacts): boolean {
  return (posting.first.version ?? 1) === (message.version ?? 1) || isAboutTheTime(posting.first, message);
}

/** Whether a patch that answers a posting is a part of it. Who posts for others sends patches of other authors. */
function isOfIt(posting: OpenPosting, message: SeriesFacts): boolean {
  return isSameTotal(posting, message) || isSameAuthor(posting, message) || isAboutTheTime(posting.first, message);
}

/**
 * Whether a patch that answers what a posting answers too is a part of it. Two authors may answer one report; of a series by
 * several authors, whose cover letter is not here, all patches were sent within minutes.
 */
function isBeside(posting: OpenPosting, message: SeriesFacts): boolean {
  return isSameTotal(posting, message) && (isSameAuthor(posting, message) || isAboutTheTime(posting.first, message));
}

function isSameTotal({ total }: OpenPosting, message: SeriesFacts): boolean {
  return total === null || message.total === null || total === message.total;
}

function isSameAuthor({ first }: OpenPosting, { authorAddress }: SeriesFacts): boolean {
  return first.authorAddress === null || first.authorAddress.toLowerCase() === authorAddress?.toLowerCase();
}

function isAboutTheTime(a: SeriesFacts, b: SeriesFacts): boolean {
  if (a.date === null || b.date === null) return true;
  return Math.abs(Date.parse(a.date) - Date.parse(b.date)) <= sameMinutes;
}

/** What parts of a series have in common in their own words. */
function markersOf(message: SeriesFacts): string {
  return JSON.stringify([message.authorAddress?.toLowerCase(), message.version ?? 1, message.total, message.list]);
}

/** Patchwork's interval, 20 minutes. */
const sameMinutes = 20 * 60 * 1000;
const mostCandidates = 50;
