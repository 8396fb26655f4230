import { visibleText } from '../corpus/hidden-characters.js';

/**
 * Text of a mail as data for a language model. Anybody can send mail to a list, so it may try to pose as instructions:
 * control characters and characters that hide or reorder text are replaced by their code points, and markup that chat
 * templates and tool results are made of is broken up by a middle dot. Other text, code included, is unchanged.
 */
export function mailText(text: string): string {
  return visibleText(text.replaceAll('\r\n', '\n')).replace(lookalikes, (mark) => `${mark[0]}·${mark.slice(1)}`);
}

/** The same on one line. */
export function mailLine(text: string): string {
  return mailText(text.replace(/\s+/g, ' '));
}

/** Tags and tokens of chat templates and tool calls. An `#include <linux/tool.h>` has a slash or dot inside. */
const lookalikes =
  /<\/?(?:system|assistant|user|human|developer|tool|function|instructions?|prompt|antml|invoke|parameter)(?:[_:-][\w:-]{0,40})?\s{0,4}>|<\|[\w ]{1,40}\|>|\[\/?(?:INST|SYS)\]|<<\/?SYS>>/gi;

/**
 * Text in a Markdown code fence longer than any run of backticks in it, so that it cannot close the fence (CommonMark
 * 0.31, section 4.5).
 */
export function fenced(text: string, info = ''): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text.replace(/\n$/, '')}\n${fence}`;
}
