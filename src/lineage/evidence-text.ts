import type { Evidence } from './evidence.js';

/** Evidence together with the words for it, as answers carry it. */
export type EvidenceWithText = Evidence & { readonly text: string };

export function withText(evidence: Evidence): EvidenceWithText {
  return { ...evidence, text: evidenceText(evidence) };
}

/** One piece of evidence in words that a person can check against the two documents. */
export function evidenceText(evidence: Evidence): string {
  switch (evidence.type) {
    case 'same-message':
      return 'the same message';
    case 'change-id':
      return 'same change-id';
    case 'link':
      return evidence.version === null
        ? 'the later one links to it as an earlier version'
        : `the later one links to it as v${evidence.version}`;
    case 'reply':
      return 'sent as a reply to the earlier thread';
    case 'same-title':
      return 'same title';
    case 'same-title-but-prefix':
      return 'same title except for the prefix';
    case 'same-title-but-names':
      return `same title except for ${evidence.names.join(', ') || 'an identifier'}`;
    case 'similar-title':
      return `titles share ${percent(evidence.share)} of distinctive words`;
    case 'same-author':
      return 'same author';
    case 'same-patches':
      return `${evidence.count} ${evidence.count === 1 ? 'patch' : 'patches'} with the same title`;
    case 'same-lines':
      return `${percent(evidence.share)} of the changed lines in common`;
    case 'same-files':
      return evidence.share === 1 ? 'same files' : `${percent(evidence.share)} of the files in common`;
    case 'same-part':
      return `patch ${evidence.part}/${evidence.total} in both`;
    case 'only-patch':
      return 'the only patch of either submission';
    case 'part-of':
      return `${percent(evidence.share)} of its changed lines are in "${evidence.title ?? ''}"`;
    case 'taken-into':
      return `taken into "${evidence.title}"`;
    case 'same-series':
      return `versions of one series (${seriesReasons[evidence.because]})`;
    case 'same-commit':
      return 'names the same commit';
    case 'link-trailer':
      return 'the Link trailer of the commit names this message';
    case 'newest-before-commit':
      return 'the newest such message before the commit';
    case 'same-version':
      return `both v${evidence.version}`;
    case 'same-subject':
      return `about ${evidence.names.join(' and ')}`;
    case 'same-names':
      return `both mention ${evidence.names.join(', ')}`;
    case 'same-place':
      return 'same position in the series';
    case 'similar-text':
      return `texts share ${percent(evidence.share)} of distinctive words`;
    case 'days-apart':
      return days(evidence.days);
    case 'mentioned':
      return `mentioned ${days(evidence.days)}`;
    case 'override':
      return evidence.isLikely
        ? 'stated in the overrides file'
        : 'stated in the overrides file; similarity alone would not suggest it';
    case 'via': {
      const date = evidence.date === null ? '' : ` of ${new Date(evidence.date).toISOString().slice(0, 10)}`;
      return evidence.version === null
        ? 'via another digest entry:'
        : `via ${evidence.rfc ? 'RFC ' : ''}v${evidence.version}${date}:`;
    }
    case 'note':
      return evidence.note;
  }
}

const seriesReasons = {
  'change-id': 'same change-id',
  link: 'the later one links to it',
  title: 'same series title',
  patches: 'similar patches',
};

/** Only what is all of something is 100 %. */
function percent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}

function days(count: number): string {
  const rounded = Math.round(Math.abs(count));
  if (rounded === 0) return 'within a day';
  return `${rounded} ${rounded === 1 ? 'day' : 'days'} ${count < 0 ? 'before' : 'later'}`;
}
