import type { Streams } from './streams.js';

/** How a terminal marks what matters. */
export interface Palette {
  match(text: string): string;
  title(text: string): string;
  faint(text: string): string;
  added(text: string): string;
  removed(text: string): string;
}

export const colorModes = ['auto', 'always', 'never'] as const;
export type ColorMode = (typeof colorModes)[number];

/** Colors as asked for; with `auto` on a terminal, unless NO_COLOR (no-color.org) or FORCE_COLOR says otherwise. */
export function paletteFor(streams: Streams, mode: ColorMode = 'auto'): Palette {
  const isPlain = mode === 'never' || (mode === 'auto' && !colorsByItself(streams));
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

function colorsByItself({ out, environment }: Streams): boolean {
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: terminal } = environment;
  if (no !== undefined && no !== '') return false;
  if (force !== undefined) return force !== '0' && force !== 'false';
  return out.isTerminal && terminal !== 'dumb';
}
