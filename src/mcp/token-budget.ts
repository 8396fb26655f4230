/**
 * Bounds of an answer in tokens of a language model. Tokenizers differ and none is shipped here; three characters a token
 * is below what is usual for English (about four) and near what is usual for code, so that the estimate errs on the high
 * side.
 */
export function tokensOf(value: unknown): number {
  return Math.ceil(JSON.stringify(value).length / charactersPerToken);
}

const charactersPerToken = 3;

/** Default bound of an answer; a caller may ask for up to `mostTokens`. */
export const usualTokens = 6_000;
export const mostTokens = 50_000;

/** UTF-16 units of text that fit a number of tokens. */
export function charactersOf(tokens: number): number {
  return tokens * charactersPerToken;
}

/** The leading items that fit into `tokens`, at least one. */
export function leading<Item>(items: readonly Item[], tokens: number): Item[] {
  let left = tokens;
  const taken: Item[] = [];
  for (const item of items) {
    left -= tokensOf(item);
    if (left < 0 && taken.length > 0) break;
    taken.push(item);
  }
  return taken;
}
