import type { Streams } from './streams.js';

/** How a terminal marks what matters. */
export interface Palette {
  match(text: string): string;
  title(text: string): string;
  faint(text: string): string;
  added(text: string): string;
  removed(text: string): string;
}

/** Colours on a terminal, unless NO_COLOR is set (no-color.org); else plain text. */
export function paletteFor({ out, environment }: Streams): Palette {
  const noColor = environment['NO_COLOR'];
  const isPlain = !out.isTerminal || (noColor !== undefined && noColor !== '') || environment['TERM'] === 'dumb';
  // Codes of ECMA-48, section 8.3.117 (SGR): the first switches on, the second off.
  const marker = (on: number, off: number) => (text: string) =>
    isPlain || text === '' ? text : `\u001b[${on}m${text}\u001b[${off}m`;
  const bold = marker(1, 22);
  const yellow = marker(33, 39);
  return {
    match: (text) => bold(yellow(text)),
    title: bold,
    faint: marker(2, 22),
    added: marker(32, 39),
    removed: marker(31, 39),
  };
}
