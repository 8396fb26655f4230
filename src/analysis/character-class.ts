/**
 * Character classes of the scanner. ASCII is a table; other characters are classified by the regular expression engine
 * once and cached.
 */
export const separator = 0;
export const lower = 1;
export const upper = 2;
export const digit = 3;
export const underscore = 4;
/** Letters, marks and digits outside ASCII. */
export const letter = 5;
/** A character that is a word of its own: Han, Hiragana, Katakana, Hangul. */
export const ideograph = 6;
/** Not classified yet; see `classOf`. */
export const unknown = 255;

/** Class of every UTF-16 unit, filled on demand by `classOf`. */
export const classes = new Uint8Array(0x10000).fill(unknown);
for (let code = 0; code < 128; code++) {
  classes[code] =
    code >= 97 && code <= 122
      ? lower
      : code >= 65 && code <= 90
        ? upper
        : code >= 48 && code <= 57
          ? digit
          : code === 95
            ? underscore
            : separator;
}

/** Class of a UTF-16 unit. Halves of surrogate pairs count as separators: identifiers hold none. */
export function classOf(code: number): number {
  const known = classes[code]!;
  return known === unknown ? classify(code) : known;
}

function classify(code: number): number {
  const character = String.fromCharCode(code);
  const found = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character)
    ? ideograph
    : /[\p{L}\p{M}\p{N}]/u.test(character)
      ? letter
      : separator;
  classes[code] = found;
  return found;
}

/** The ASCII apostrophe or the typographic one. */
export function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019;
}

export function isWordCode(code: number): boolean {
  const found = classOf(code);
  return found !== separator && found !== ideograph;
}

/**
 * Folds case, diacritics and typographic apostrophes, the same for text and query. Idempotent. ASCII, which nearly all
 * of it is, costs one `toLowerCase`.
 */
export function fold(text: string): string {
  const small = text.toLowerCase();
  for (let i = 0; i < small.length; i++) {
    // Decomposition may expose a capital (Turkish dotted I) or a mark, hence the second lower-casing.
    if (small.charCodeAt(i) > 127)
      return small
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .replaceAll('\u2019', "'")
        .toLowerCase()
        .normalize('NFC');
  }
  return small;
}
