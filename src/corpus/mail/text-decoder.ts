import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/**
 * Bytes of a mail to text by the charset it names, or by what the bytes themselves say where it names a wrong one.
 * `fault` says in which way the name was wrong, for the summary; the text is made in any case.
 */
export interface DecodedText {
  readonly text: string;
  readonly fault: 'unknown-charset' | 'broken-encoding' | null;
}

export function decodeText(bytes: Uint8Array, charset: string | null): DecodedText {
  const label = (charset ?? '').trim().toLowerCase();
  const isUnicode = utf8Labels.has(label);
  if (isUnicode || asciiLabels.has(label)) {
    if (isAscii(bytes)) return { text: latin1(bytes), fault: null };
    // Mail that says us-ascii, or nothing, is UTF-8 if it can be.
    if (isUtf8(bytes)) return { text: utf8.decode(bytes), fault: null };
    return { text: (isUnicode ? utf8 : windows).decode(bytes), fault: 'broken-encoding' };
  }
  if (utf7Labels.has(label)) return { text: utf7(latin1(bytes)), fault: null };
  const decoder = decoderOf(label);
  if (decoder === null) {
    return { text: (isUtf8(bytes) ? utf8 : windows).decode(bytes), fault: 'unknown-charset' };
  }
  const text = decoder.decode(bytes);
  return { text, fault: text.includes('\ufffd') ? 'broken-encoding' : null };
}

/** UTF-7 (RFC 2152): UTF-16 in base64 between `+` and `-`; `+-` is a plus sign. */
function utf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (whole, coded: string) => {
    if (coded === '') return whole === '+-' ? '+' : whole;
    const bytes = Buffer.from(coded, 'base64');
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  });
}

/** Decoders by label; null where there is none. Made-up labels do not fill it. */
const decoders = new Map<string, TextDecoder | null>();
const mostDecoders = 200;

function decoderOf(label: string): TextDecoder | null {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: TextDecoder | null = null;
  try {
    decoder = new TextDecoder(aliases.get(label) ?? label);
  } catch {
    // No such charset.
  }
  if (decoders.size < mostDecoders) decoders.set(label, decoder);
  return decoder;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

const utf8 = new TextDecoder('utf-8');
/** What `iso-8859-1` means on the web, and mostly in mail too. */
const windows = new TextDecoder('windows-1252');
const utf8Labels = new Set(['utf-8', 'utf8']);
const utf7Labels = new Set(['utf-7', 'utf7', 'unicode-1-1-utf-7']);
const asciiLabels = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  '7bit',
  '8bit',
  'default',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'y',
  'n',
]);
/** Names that mail programs use and the Encoding Standard does not list. */
const aliases = new Map([
  ['cp936', 'gbk'],
  ['cp932', 'shift_jis'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['iso-8859-8-e', 'iso-8859-8'],
]);
