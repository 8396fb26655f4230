import { createRequire } from 'node:module';
import { isStopWord } from './stop-words.js';

/**
 * Stems of prose words: Porter's algorithm as `natural` implements it ("An algorithm for suffix stripping", 1980),
 * kept off what it would spoil. Names of code, their parts and acronyms are never stemmed; see the expander.
 *
 * The stemmer is required by its own path: the package's root reads `.env`, prints to standard output and loads
 * database clients.
 */
const porter = createRequire(import.meta.url)('natural/lib/natural/stemmers/porter_stemmer.js') as {
  stem(word: string): string;
};

/** Stem of a lower-case word. Words with anything but a–z stand for themselves. */
export function stem(word: string): string {
  if (word.length < 3 || word.length > 40 || !/^[a-z]+$/.test(word)) return word;
  const fixed = fixedStems.get(word);
  if (fixed !== undefined) return fixed;
  if (isStopWord(word)) return word;
  return porter.stem(word);
}

/** A final s that is no plural. */
const endInS =
  'bus series this has does was is as its us thus plus status alias atlas canvas bias basis axis always versus virus corpus focus bonus ' +
  'census perhaps numerous various previous less unless across news gas lens ops dos nfs vfs sysfs tracefs bpffs procfs debugfs ' +
  'cgroupfs kallsyms tls gss css rss https os fs';

/** Verbs and nouns in -ss, with the forms Porter leaves apart or takes too far. */
const endInDoubleS = 'address access process pass class miss cross compress express suppress progress possess';

/**
 * Words that Porter throws together with one of another meaning (general, generate and generic are one stem to it).
 * Each keeps itself and its plural; the other word keeps Porter's stem.
 */
const keptApart =
  'general generic universal universe university organ policy operand operator instance instant immediate import important ' +
  'report relative relation experiment experience past paste public publish state static station statement author authority ' +
  'ration rational integral integrity integration integer sever several server serve numeric numerical community communicate ' +
  'marker market header head user use linear liner live liveness business busy meaning mean';

const fixedStems = new Map<string, string>();
for (const word of endInS.split(' ')) fixedStems.set(word, word);
for (const word of ['bus', 'status', 'alias', 'atlas', 'canvas', 'focus', 'bonus', 'virus'])
  fixedStems.set(`${word}es`, word);
for (const word of endInDoubleS.split(' '))
  for (const ending of ['', 'es', 'ed', 'ing']) fixedStems.set(word + ending, word);
for (const word of keptApart.split(' ')) {
  fixedStems.set(word, word);
  fixedStems.set(word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`, word);
}
for (const [word, forms] of [
  ['import', 'imported importing'],
  ['report', 'reported reporting'],
  ['use', 'used using'],
  ['alias', 'aliased aliasing'],
  ['live', 'lived living'],
  ['state', 'stated stating'],
  ['mean', 'meant'],
  ['serve', 'served serving'],
  ['publish', 'published publishing'],
] as const) {
  for (const form of forms.split(' ')) fixedStems.set(form, word);
}
