/** A `Content-Type` field (RFC 2045, section 5.1) as far as reading text needs it. Absent or broken: plain text. */
export interface ContentType {
  /** Type and subtype in small letters. */
  readonly type: string;
  /** As written, or null. */
  readonly charset: string | null;
  readonly isFlowed: boolean;
  /** The blanks that folding added to flowed lines are to be taken out (RFC 3676, `DelSp`). */
  readonly deletesSpace: boolean;
}

export function parseContentType(value: string | null): ContentType {
  const [first, ...rest] = (value ?? '').split(';');
  const type = first!.trim().toLowerCase();
  return {
    type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'text/plain',
    charset: parameter(rest, 'charset'),
    isFlowed: parameter(rest, 'format')?.toLowerCase() === 'flowed',
    deletesSpace: parameter(rest, 'delsp')?.toLowerCase() === 'yes',
  };
}

/** Value of the first parameter of that name, quotes taken off; null where there is none. */
function parameter(parameters: readonly string[], name: string): string | null {
  for (const part of parameters) {
    const equals = part.indexOf('=');
    if (equals < 0 || part.slice(0, equals).trim().toLowerCase() !== name) continue;
    const value = part.slice(equals + 1).trim();
    const quoted = /^"([^"]*)"/.exec(value);
    return quoted !== null ? quoted[1]!.trim() : (value.split(/\s/, 1)[0] ?? '');
  }
  return null;
}
