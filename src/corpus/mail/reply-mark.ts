/**
 * Reply and forward marks at the start of a subject, as mail programs of many languages write them: `Re:`, `AW:`,
 * `答复:`, `Re[2]:`, `RE :`. RFC 5322 knows only `Re: `; the words are those of the clients' translations.
 */
export interface ReplyMark {
  /** `none`: a word that says nothing (`Subject:`, written by hand into the field). */
  readonly kind: 'reply' | 'forward' | 'none';
  /** Characters up to what the mark stands before. */
  readonly length: number;
}

/** The mark at the start of `subject`, whose white space is folded; null where there is none. */
export function replyMarkIn(subject: string): ReplyMark | null {
  const match = markForm.exec(subject);
  if (match === null) return null;
  const word = match[1]!.toLowerCase();
  const kind = sureMarks.get(word) ?? null;
  if (kind !== null) return { kind, length: match[0].length };
  // Words that may also begin a title count only before a bracket or another mark.
  const doubtful = doubtfulMarks.get(word);
  if (doubtful === undefined) return null;
  const rest = subject.slice(match[0].length);
  return rest[0] === '[' || markBefore(rest) ? { kind: doubtful, length: match[0].length } : null;
}

function markBefore(rest: string): boolean {
  const word = markForm.exec(rest)?.[1]?.toLowerCase();
  return word !== undefined && (sureMarks.has(word) || doubtfulMarks.has(word));
}

/** A word, a count (`Re[2]`, `Re(3)`, `Re^2`), a colon of ASCII or of full width. */
const markForm = /^['"]?([\p{L}\p{M}.#-]{1,14}?) ?(?:[[(]\d{1,3}[\])]|\^\d{1,3}|\*\d{1,3})? ?[:：]\s?/u;

const sureMarks: ReadonlyMap<string, ReplyMark['kind']> = new Map([
  ...marks('reply', 're aw antw antwort sv odp ynt reply reply-to atb vá 答复 答覆 回复 回覆 回信 返信 답장 回應'),
  ...marks('reply', 'отв ответ απ σχετ پاسخ رد תגובה השב การตอบกลับ'),
  ...marks('forward', 'fw fwd wg forwarded 转发 轉寄 轉發 転送 전달 пересл προωθ'),
  // Outlook's attempt to take a mail back.
  ...marks('reply', 'recall 撤回 回收'),
  ...marks('none', 'subject'),
]);

const doubtfulMarks: ReadonlyMap<string, ReplyMark['kind']> = new Map([
  ...marks('reply', 'r vs res resp rif ref bls hal ack nak nack ping reviewed'),
  ...marks('forward', 'i tr rv enc vl vb pd fs doorst ilt i̇lt'),
]);

function marks(kind: ReplyMark['kind'], words: string): [string, ReplyMark['kind']][] {
  return words.split(' ').map((word) => [word, kind]);
}
