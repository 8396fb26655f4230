/**
 * Identifiers as spelt in prose, in order of appearance, each once, at most `mostIdentifiers`.
 *
 * A word counts as a name of code by its shape alone: it holds an underscore between letters (`bpf_list_del`,
 * `__arena`), changes from small to capital letters twice over (`TcpExtSyncookiesRecv`), or is written as a call
 * (`map_create()`, `printk()`). A family written with a star keeps it (`bpf_list_*`). File
 * names (`test_maps.c`) and links hold none.
 *
 * A scan by hand: every word of every mail goes through here, and most are told by their letters as these are read.
 */
export function identifiersIn(text: string): string[] {
  const names = new Set<string>();
  for (let at = 0; at < text.length; ) {
    if (!isNameCode(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let underscores = 0;
    let digits = 0;
    let humps = 0;
    let before = 0;
    for (let code = text.charCodeAt(at); isNameCode(code); code = text.charCodeAt(++at)) {
      if (code === underscore) underscores++;
      else if (code <= nine) digits++;
      else if (isCapital(code) && isSmall(before)) humps++;
      before = code;
    }
    if (text.charCodeAt(at) === colon && text.startsWith('://', at)) {
      // What a link spells out is no name.
      while (at < text.length && text.charCodeAt(at) > space) at++;
      continue;
    }
    const length = at - start;
    const isFamily = text.charCodeAt(at) === star;
    if (isFamily) at++;
    const isCall = text.charCodeAt(at) === openParenthesis && text.charCodeAt(at + 1) === closeParenthesis;
    if (isCall) at += 2;
    const isName = isCall
      ? length > 1
      : humps >= 2 || (underscores > 0 && length - underscores > 1 && length > underscores + digits);
    if (!isName || length > longestName || isDigit(text.charCodeAt(start)) || isFileName(text, at)) continue;
    const name = text.slice(start, start + length);
    if (architectures.has(name)) continue;
    names.add(isFamily && before === underscore ? `${name}*` : name);
    if (names.size === mostIdentifiers) break;
  }
  return [...names];
}

const mostIdentifiers = 100;
const longestName = 128;
/** Names of machines, not of code, that have the shape. */
const architectures = new Set(['x86_64', 'X86_64', 'x86_32', 'aarch64_be']);

/** Whether an ending of a source file follows. */
function isFileName(text: string, end: number): boolean {
  return text.charCodeAt(end) === dot && fileEnding.test(text.slice(end + 1, end + 6));
}

const fileEnding = /^(?:[chsSo]|rs|py|sh|ko|ld?s|rst|txt|dtsi?|ya?ml|json)(?![A-Za-z0-9_])/;

function isNameCode(code: number): boolean {
  return isSmall(code) || isCapital(code) || code === underscore || isDigit(code);
}

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= nine;
}

const space = 32;
const openParenthesis = 40;
const closeParenthesis = 41;
const star = 42;
const dot = 46;
const nine = 57;
const colon = 58;
const underscore = 95;
