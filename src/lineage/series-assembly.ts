import type { DocumentKind } from '../corpus/document.js';

/**
 * Mails into submissions of series: which patches and which cover letter were sent together, and which of them a reply
 * answers. In arrival order, as patchwork does it (`find_series` in its parser) and b4 after it:
 *
 * 1. the newest message of a patch's `In-Reply-To` and `References` that belongs to a submission names its submission, but
 *    not one of another version, unless both were sent at about the same time (covers and patches labelled unlike), nor
 *    one of another total and another author; patches that answer the same mail go together only by the same author;
 * 2. else a submission by the same author, of the same version and total, begun within the same minutes;
 * 3. a submission that has that part already is an earlier one: the patch begins a new submission.
 *
 * Parts may be missing or arrive out of order: a submission holds the place of every message its patches refer to, so
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
export interface AssembledSubmission {
  /** Message-ID of the cover letter, else of the first patch. */
  readonly root: string;
  readonly cover: string | null;
  /** By part. A patch without a number is part 1 of a submission of its own. */
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
  readonly submissions: readonly AssembledSubmission[];
  /** Submission of each patch and cover letter, as a place in `submissions`. */
  readonly submissionOf: ReadonlyMap<string, number>;
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
  readonly #submissions: OpenSubmission[] = [];
  /** Messages that belong to a submission, or that its patches refer to and nobody else did before. */
  readonly #byReference = new Map<string, OpenSubmission>();
  readonly #byMarkers = new Map<string, OpenSubmission[]>();
  /** Patches and cover letters. */
  readonly #members = new Map<string, OpenSubmission>();
  readonly #replies = new Map<string, readonly string[]>();

  add(message: SeriesFacts): void {
    if (this.#members.has(message.id) || this.#replies.has(message.id)) return;
    if (message.kind === 'patch') this.#addPatch(message);
    else if (message.kind === 'cover') this.#addCover(message);
    else if (message.kind === 'reply') this.#replies.set(message.id, newestFirst(message));
  }

  assembled(): AssembledSeries {
    const submissions = this.#submissions.map((submission) => submission.closed());
    const indices = new Map(this.#submissions.map((submission, i) => [submission, i]));
    const submissionOf = new Map([...this.#members].map(([id, submission]) => [id, indices.get(submission)!]));
    return { submissions, submissionOf, answeredBy: this.#answers() };
  }

  #addPatch(message: SeriesFacts): void {
    // A patch without a number is no part of anything: diffs sent in reply, single patches.
    const isNumbered = message.part !== null && message.part > 0;
    const part = isNumbered ? message.part : 1;
    let submission = isNumbered ? (this.#findByReference(message) ?? this.#findByMarkers(message, part)) : null;
    if (submission === null || submission.patches.has(part)) {
      submission = this.#open(message, isNumbered ? message.total : 1);
      // Also for what is not there yet: a part that came late is referred to, and does not refer.
      for (const id of newestFirst(message)) if (!this.#byReference.has(id)) this.#byReference.set(id, submission);
    }
    submission.patches.set(part, message);
    this.#join(message.id, submission);
  }

  #addCover(message: SeriesFacts): void {
    // What a cover letter answers is another submission; but its patches may have come before it.
    const waiting = this.#byReference.get(message.id) ?? null;
    const isTheirs = waiting !== null && waiting.cover === null && isSameVersion(waiting, message);
    const submission = isTheirs ? waiting : this.#open(message, message.total);
    submission.cover = message;
    this.#join(message.id, submission);
  }

  #findByReference(message: SeriesFacts): OpenSubmission | null {
    for (const id of [message.id, ...newestFirst(message)]) {
      const submission = this.#byReference.get(id);
      if (submission === undefined || !isSameVersion(submission, message)) continue;
      if (
        this.#members.get(id) === submission || id === message.id
          ? isOfIt(submission, message)
          : isBeside(submission, message)
      )
        return submission;
    }
    return null;
  }

  #findByMarkers(message: SeriesFacts, part: number): OpenSubmission | null {
    const candidates = this.#byMarkers.get(markersOf(message)) ?? [];
    // The latest are the likeliest; an archive is in order of arrival, so that few are looked at.
    for (let i = candidates.length - 1, looked = 0; i >= 0 && looked < mostCandidates; i--, looked++) {
      const submission = candidates[i]!;
      if (isAboutTheTime(submission.first, message) && !submission.patches.has(part)) return submission;
    }
    return null;
  }

  #open(message: SeriesFacts, total: number | null): OpenSubmission {
    const submission = new OpenSubmission(message, total);
    this.#submissions.push(submission);
    if (total !== null && message.authorAddress !== null) {
      const markers = markersOf(message);
      const others = this.#byMarkers.get(markers);
      if (others === undefined) this.#byMarkers.set(markers, [submission]);
      else others.push(submission);
    }
    return submission;
  }

  #join(id: string, submission: OpenSubmission): void {
    this.#members.set(id, submission);
    this.#byReference.set(id, submission);
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

class OpenSubmission {
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

  closed(): AssembledSubmission {
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

function isSameVersion(submission: OpenSubmission, message: SeriesFacts): boolean {
  return (submission.first.version ?? 1) === (message.version ?? 1) || isAboutTheTime(submission.first, message);
}

/** Whether a patch that answers a submission is a part of it. Who posts for others sends patches of other authors. */
function isOfIt(submission: OpenSubmission, message: SeriesFacts): boolean {
  return (
    isSameTotal(submission, message) || isSameAuthor(submission, message) || isAboutTheTime(submission.first, message)
  );
}

/**
 * Whether a patch that answers what a submission answers too is a part of it. Two authors may answer one report; of a series by
 * several authors, whose cover letter is not here, all patches were sent within minutes.
 */
function isBeside(submission: OpenSubmission, message: SeriesFacts): boolean {
  return (
    isSameTotal(submission, message) && (isSameAuthor(submission, message) || isAboutTheTime(submission.first, message))
  );
}

function isSameTotal({ total }: OpenSubmission, message: SeriesFacts): boolean {
  return total === null || message.total === null || total === message.total;
}

function isSameAuthor({ first }: OpenSubmission, { authorAddress }: SeriesFacts): boolean {
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
