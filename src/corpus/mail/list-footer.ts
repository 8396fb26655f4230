/**
 * A text without the footer that list software adds to each copy (GNU Mailman's `msg_footer`): a rule of underscores near the
 * end, the name of the list, its address. The copies of a message on several lists differ in nothing else.
 */
export function withoutListFooter(text: string): string {
  const tail = Math.max(0, text.length - longestFooter);
  const rule = text.lastIndexOf(`\n${'_'.repeat(shortestRule)}`);
  if (rule < tail || !/mailing list$/m.test(text.slice(rule))) return text;
  return `${text.slice(0, rule).trimEnd()}\n`;
}

const longestFooter = 400;
const shortestRule = 40;
