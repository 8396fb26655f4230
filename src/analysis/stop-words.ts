/**
 * Stop words: Lucene's English list with pronouns, auxiliaries, conjunctions and plain adverbs. They are indexed like
 * any word. A query drops them only outside quotes and only if other words remain; parts of identifiers (`is_first`,
 * `this_cpu`) are never looked up here.
 */
const stopWords = new Set(
  (
    'a an and are as at be been but by can could did do does for from had has have how if in into is it its ' +
    'may must no nor not of on or our shall she should so such than that the their them then there these they ' +
    'this those to was we were what when where which who whom whose why will with would you your i me my us ' +
    'also although am because being did doing having he her herself him himself his however itself just might ours ' +
    'quite rather she themselves therefore though thus too very whether while yet yours ' +
    "aren't can't cannot couldn't didn't doesn't don't hadn't hasn't haven't isn't it's let's shouldn't that's there's " +
    "wasn't weren't won't wouldn't"
  ).split(' '),
);

/** Words that may start a question. */
const questionWords = new Set(
  'how why what when where which who is are does do did can could should would has have anyone'.split(' '),
);

/** Polite and filler words that carry no meaning in a question. */
const fillerWords = new Set(
  (
    'need want wants like please anyone anybody someone somebody know knows way ways best right correct possible explain tell ' +
    'help trying try happen happens mean means'
  ).split(' '),
);

/** Whether the words of a query form a question. */
export function isQuestion(words: readonly string[]): boolean {
  return words.length >= fewestInQuestion && questionWords.has(words[0]!);
}

const fewestInQuestion = 4;

export function isFillerWord(word: string): boolean {
  return fillerWords.has(word);
}

export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}
