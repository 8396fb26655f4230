import type { PostingSignals } from './posting-signals.js';

/** What speaks for a relation, in words a person can check. */
export function postingEvidence(signals: PostingSignals): string[] {
  const evidence: string[] = [];
  if (signals.changeId) evidence.push('same change-id');
  if (signals.link !== null)
    evidence.push(
      signals.link.version === null
        ? 'the newer one links to it as an earlier posting'
        : `the newer one links to it as v${signals.link.version}`,
    );
  if (signals.reply) evidence.push('sent in answer to the older one');
  if (signals.sameTitle) evidence.push('same title');
  else if (signals.titleSimilarity >= 0.3)
    evidence.push(`titles share ${percent(signals.titleSimilarity)} of their telling words`);
  if (signals.sameAuthor) evidence.push('same author');
  if (signals.samePatchCount > 0)
    evidence.push(`${signals.samePatchCount} ${signals.samePatchCount === 1 ? 'patch' : 'patches'} of the same title`);
  if (signals.lines !== null && signals.lines >= 0.2)
    evidence.push(`${percent(signals.lines)} of the changed lines in both`);
  if (signals.files >= 0.3) evidence.push(`${percent(signals.files)} of the files in both`);
  if (signals.daysApart !== null) evidence.push(days(signals.daysApart));
  return evidence;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function days(count: number): string {
  const rounded = Math.round(Math.abs(count));
  return rounded === 0
    ? 'within a day'
    : `${rounded} ${rounded === 1 ? 'day' : 'days'} ${count < 0 ? 'before' : 'later'}`;
}
