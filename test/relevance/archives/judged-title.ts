import { createHash } from 'node:crypto';

/**
 * What judgements name: the title of a patch without marks, brackets, case and punctuation, hashed, as no mail is kept here. A reply, a
 * later version and a backport bear the same one. It is not the engine's own notion of a patch, so that neither favours the other.
 */
export function judgedTitle(subject: string, id: string): string {
  const title = bareTitle(subject.replace(/\s+/g, ' ').trim());
  return createHash('sha1')
    .update(title === '' ? id : title)
    .digest('hex')
    .slice(0, 12);
}

function bareTitle(subject: string): string {
  let rest = subject;
  for (let mark = marks.exec(rest); mark !== null; mark = marks.exec(rest)) rest = rest.slice(mark[0].length);
  const notice = notices.exec(rest);
  if (notice !== null) return bareTitle(notice[1]!);
  return (rest.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).join(' ');
}

const marks =
  /^(?:(?:re|aw|sv|vs|fw|fwd|antw|antwort|odp|forwarded|答复|回复|回覆|rfc|patch) ?[:：] ?|\[[^\]]{0,200}\] ?)/i;
const notices = /^(?:failed: )?(?:patch|applied) "([^"]+)"/i;
