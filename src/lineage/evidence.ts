import { z } from 'zod';
import type { SubmissionSignals } from './submission-signals.js';

const share = z.number().min(0).max(1);
const version = z.int().nullable();

/**
 * What speaks for a link between two documents, as data: code decides by it, the graph stores it, and `evidence-text.ts`
 * puts it into words. "Earlier" and "later" are the two ends of the link.
 */
export const evidenceSchema = z.discriminatedUnion('type', [
  /** It is the very message, by its Message-ID. */
  z.object({ type: z.literal('same-message') }),
  /** Both carry the same `change-id` trailer. */
  z.object({ type: z.literal('change-id') }),
  /** The later one links to the earlier one; with the version it calls it, if any. */
  z.object({ type: z.literal('link'), version }),
  /** The later one is a reply in the thread of the earlier one, by the same author. */
  z.object({ type: z.literal('reply') }),
  z.object({ type: z.literal('same-title') }),
  /** The same title after another subsystem prefix. */
  z.object({ type: z.literal('same-title-but-prefix') }),
  /** The same title with other identifiers in it, these in the later one. */
  z.object({ type: z.literal('same-title-but-names'), names: z.array(z.string()) }),
  /** Share of the words of both titles that stand in both, weighted by rarity. */
  z.object({ type: z.literal('similar-title'), share }),
  z.object({ type: z.literal('same-author') }),
  /** How many patches of two series have the same title. */
  z.object({ type: z.literal('same-patches'), count: z.int().min(1) }),
  /** Changed lines in both: of those in the smaller diff and, between two patches, of those in either. */
  z.object({ type: z.literal('same-lines'), share, ofEither: share.optional() }),
  /** Files that both touch, of those that either touches. */
  z.object({ type: z.literal('same-files'), share }),
  /** The same place in a series of as many patches. */
  z.object({ type: z.literal('same-part'), part: z.int(), total: z.int() }),
  /** Each is the only patch of its submission. */
  z.object({ type: z.literal('only-patch') }),
  /** Most changed lines of a patch stand in a larger patch on the other side. */
  z.object({ type: z.literal('part-of'), share, title: z.string().nullable() }),
  /** The later one stands in a submission of somebody else, under this title. */
  z.object({ type: z.literal('taken-into'), title: z.string() }),
  /** Their series are versions of one another, and why that is believed first of all. */
  z.object({ type: z.literal('same-series'), because: z.enum(['change-id', 'link', 'title', 'patches']) }),
  /** Both name the same commit. */
  z.object({ type: z.literal('same-commit') }),
  /** The Link trailer of a commit names the mail. */
  z.object({ type: z.literal('link-trailer') }),
  /** The newest such mail before the commit. */
  z.object({ type: z.literal('newest-before-commit') }),
  /** Both state this version. */
  z.object({ type: z.literal('same-version'), version: z.int() }),
  /** Identifiers that both texts are about. */
  z.object({ type: z.literal('same-subject'), names: z.array(z.string()) }),
  /** Identifiers that both texts mention. */
  z.object({ type: z.literal('same-names'), names: z.array(z.string()) }),
  /** Two digest entries state the same place in their series. */
  z.object({ type: z.literal('same-place') }),
  /** Share of the words of both texts that stand in both, weighted by rarity. */
  z.object({ type: z.literal('similar-text'), share }),
  /** Days from the earlier to the later one. */
  z.object({ type: z.literal('days-apart'), days: z.number() }),
  /** Days from the mail to the digest that mentions it. */
  z.object({ type: z.literal('mentioned'), days: z.number() }),
  /** An override file says they are the same; and whether the program would say so too. */
  z.object({ type: z.literal('override'), isLikely: z.boolean() }),
  /** What follows speaks for the link to this version, not to the one that was asked for. */
  z.object({
    type: z.literal('via'),
    id: z.string(),
    version,
    rfc: z.boolean(),
    /** Milliseconds since 1970. */
    date: z.number().nullable(),
  }),
  /** A sentence, as indexes stored them before evidence was data. */
  z.object({ type: z.literal('note'), note: z.string() }),
]);
export type Evidence = z.infer<typeof evidenceSchema>;

/** What speaks for two submissions being versions of one series. */
export function submissionEvidence(signals: SubmissionSignals): Evidence[] {
  const evidence: Evidence[] = [];
  if (signals.changeId) evidence.push({ type: 'change-id' });
  if (signals.link !== null) evidence.push({ type: 'link', version: signals.link.version });
  if (signals.reply) evidence.push({ type: 'reply' });
  if (signals.sameTitle) evidence.push({ type: 'same-title' });
  else if (signals.titleSimilarity >= 0.3)
    evidence.push({ type: 'similar-title', share: roundedShare(signals.titleSimilarity) });
  if (signals.sameAuthor) evidence.push({ type: 'same-author' });
  if (signals.samePatchCount > 0) evidence.push({ type: 'same-patches', count: signals.samePatchCount });
  if (signals.lines !== null && signals.lines >= 0.2)
    evidence.push({ type: 'same-lines', share: roundedShare(signals.lines) });
  if (signals.files >= 0.3) evidence.push({ type: 'same-files', share: roundedShare(signals.files) });
  if (signals.daysApart !== null) evidence.push(daysApart(signals.daysApart));
  return evidence;
}

export function daysApart(days: number): Evidence {
  return { type: 'days-apart', days: tenths(days) };
}

export function mentioned(days: number): Evidence {
  return { type: 'mentioned', days: tenths(days) };
}

function tenths(days: number): number {
  return Math.round(days * 10) / 10;
}

/** In thousandths, rounded down: what is not all of something never becomes 1. */
export function roundedShare(share: number): number {
  return Math.floor(share * 1000) / 1000;
}
