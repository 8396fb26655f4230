import type { Objection, ReviewState, ReviewTag } from '../review/review-state.js';
import { factsLine } from './hit-text.js';
import type { Palette } from './palette.js';
import { safeLine } from './safe-text.js';
import { dayOf, seriesLabel } from './summary-text.js';

/** The state of a review: the newest version's tags, what was lost, who objects, then each version. */
export function reviewText(review: ReviewState, palette: Palette): string {
  const { patch, versions, tags, lost, objections, awaitsAuthor, lastWord } = review;
  const lines = [palette.title(safeLine(patch.title ?? '(no title)')), palette.faint(factsOf(patch)), ''];
  if (tags.length === 0) lines.push('No review tags on the newest version.');
  for (const tag of tags) lines.push(tagLine(tag, palette));
  if (lost.length > 0) {
    lines.push('', palette.title('Given on an older version, not on the newest'));
    for (const tag of lost) lines.push(tagLine(tag, palette));
  }
  if (objections.length > 0) lines.push('', palette.title('Objections'));
  for (const objection of objections) lines.push(objectionLine(objection));
  lines.push('');
  if (lastWord === null) lines.push('No replies to the newest version.');
  else {
    const day = dayOf(lastWord.date);
    lines.push(
      `Last reply: ${safeLine(lastWord.person)}${day === null ? '' : `, ${day}`} · ${safeLine(lastWord.message)}`,
    );
    if (awaitsAuthor) lines.push('The author has not answered.');
  }
  if (versions.length > 1) {
    lines.push('', palette.title('Versions'));
    for (const { patch: one, carried, given, objections: against, replies } of versions) {
      const facts = [
        seriesLabel(one.series) ?? 'v1',
        dayOf(one.date),
        `${carried.length} carried`,
        `${given.length} given`,
        `${replies} ${replies === 1 ? 'reply' : 'replies'}`,
        against.length > 0 ? `${against.length} against` : null,
      ];
      lines.push(factsLine(facts));
    }
  }
  return `${lines.join('\n')}\n`;
}

function factsOf({ series, date, id }: ReviewState['patch']): string {
  return factsLine([seriesLabel(series), dayOf(date), id]);
}

function tagLine({ key, person, series, bySender }: ReviewTag, palette: Palette): string {
  const remarks = [...(series ? ['for the series'] : []), ...(bySender ? [] : ['sent by someone else'])];
  return `${safeLine(`${key}: ${person}`)}${remarks.length === 0 ? '' : palette.faint(`  (${remarks.join(', ')})`)}`;
}

function objectionLine({ person, message, date }: Objection): string {
  return factsLine([person, dayOf(date), message]);
}
