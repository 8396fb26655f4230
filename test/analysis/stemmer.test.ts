import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { expandedTerms } from '../../src/analysis/expansion.js';
import { stem } from '../../src/analysis/stemmer.js';
import { isStopWord } from '../../src/analysis/stop-words.js';
import { bundledDigests, feedDigests } from '../support/digest-texts.js';
import { sourceFolder } from '../support/source-files.js';

const porter = createRequire(import.meta.url)('natural/lib/natural/stemmers/porter_stemmer.js') as {
  stem(word: string): string;
};

describe('stems of prose', () => {
  it.each([
    ['kfunc kfuncs', 'kernel plurals'],
    ['dynptr dynptrs', ''],
    ['kptr kptrs', ''],
    ['insn insns', ''],
    ['subprog subprogs', ''],
    ['map maps', ''],
    ['irq irqs', ''],
    ['fix fixes fixed fixing', 'verbs'],
    ['allocate allocates allocated allocating allocation allocator', ''],
    ['refactor refactors refactored refactoring', ''],
    ['add adds added adding', 'Porter makes the d of "added" one'],
    ['exceed exceeds exceeded exceeding', ''],
    ['queue queues queued queueing', ''],
    ['alias aliases', 'a final s that is no plural'],
    ['bus buses', ''],
    ['status statuses', ''],
    ['initialize initialise initialized initialisation', 'two spellings'],
    ['optimise optimize optimisation', ''],
    ['verify verified verification', 'nouns in -ification'],
    ['specify specified specification', ''],
    ['modify modified modification', ''],
  ])('are one: %s', (words) => {
    const stems = words.split(' ').map(stem);
    expect(new Set(stems).size, stems.join(' ')).toBe(1);
  });

  it.each([
    ['general generic generate'],
    ['verify verifier'],
    ['specific specification'],
    ['virtual virtualization'],
    ['serial serialize'],
    ['reference refer'],
    ['new news'],
    ['one on'],
    ['ip ipe'],
    ['perform performance'],
    ['content contention'],
    ['invalid invalidate'],
    ['integral integrity integrate integer'],
    ['import important'],
    ['user use useful'],
    ['liveness live'],
    ['mapping map'],
    ['process processor'],
    ['pass past'],
    ['state static station'],
    ['univers universe universal university'.slice(8)],
  ])('are kept apart: %s', (words) => {
    const stems = words.split(' ').map(stem);
    expect(new Set(stems).size, stems.join(' ')).toBe(stems.length);
  });

  it.each([
    'bus',
    'series',
    'has',
    'does',
    'this',
    'is',
    'was',
    'us',
    'its',
    'as',
    'status',
    'vfs',
    'tls',
    'less',
    'access',
  ])('"%s" keeps its s', (word) => {
    expect(stem(word)).toBe(word);
  });

  it('are not made of names, numbers, words of other alphabets, or words nobody writes', () => {
    for (const word of ['sha256s', 'x_files', 'größen', 'ids2', "don't", '', 'as', `${'a'.repeat(41)}s`]) {
      expect(stem(word)).toBe(word);
    }
  });
});

describe('the exceptions to Porter', () => {
  const source = readFileSync(join(sourceFolder, 'analysis/stemmer.ts'), 'utf8');
  const rows = [...source.slice(source.indexOf('const exceptions')).matchAll(/'([a-z]+(?: [a-z|]+)*)'/g)].map((match) =>
    match[1]!.split(' | ').map((group) => group.split(' ')),
  );

  it('are read from the source', () => {
    expect(rows.length).toBeGreaterThan(80);
  });

  it('name each word once', () => {
    const words = rows.flat(2);
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  });

  it('each say what Porter does not: that words are one, or that they are not', () => {
    const useless = rows.filter((groups) => {
      const stems = groups.map((group) => new Set(group.map((word) => porter.stem(word))));
      const parts = stems.some((set) => set.size > 1);
      const meets = (i: number): boolean =>
        stems.some((set, j) => j !== i && [...set].some((one) => stems[i]!.has(one)));
      if (groups.length > 1) return !groups.every((_, i) => meets(i));
      const [only] = stems[0]!;
      return !parts && (only === groups[0]![0] || (groups[0]!.length > 1 && !isStopWord(only!)));
    });
    expect(useless.map((groups) => groups.map((group) => group.join(' ')).join(' | '))).toEqual([]);
  });

  it('leave no stem that another word has', () => {
    for (const groups of rows) {
      for (const group of groups) for (const word of group) expect(stem(word)).toBe(group[0]);
      for (const group of groups) expect(stem(group[0]!)).toBe(group[0]);
    }
  });
});

/** Words by stem, of all prose words of the digests. */
function wordsByStem(texts: readonly string[]): Map<string, Set<string>> {
  const words = new Map<string, Set<string>>();
  const analyzer = new Analyzer();
  for (const text of texts) {
    analyzer.analyze(text, (expansion) => {
      const terms = expandedTerms(expansion);
      for (const { kind, text: root, position } of terms) {
        if (kind !== 'stem') continue;
        const unit = terms.find((term) => term.kind === 'unit' && term.position === position)!;
        const known = words.get(root) ?? new Set();
        words.set(root, known.add(unit.text));
      }
    });
  }
  return words;
}

describe('words that become one', () => {
  const reviewed = readFileSync(join(import.meta.dirname, 'reviewed-merges.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [root, words] = line.split(': ') as [string, string];
      return { root, words: words.split(' ') };
    });
  const byStem = new Map(reviewed.map(({ root, words }) => [root, new Set(words)]));

  function unreviewed(texts: readonly string[]): string[] {
    const found: string[] = [];
    for (const [root, words] of wordsByStem(texts)) {
      const strangers = [...words].filter((word) => byStem.get(root)?.has(word) !== true);
      if (words.size > 1 && strangers.length > 0) found.push(`${root}: ${[...words].sort().join(' ')}`);
    }
    return found.sort();
  }

  it('were all reviewed, over the bundled digests', () => {
    const texts = bundledDigests();
    expect(texts.length).toBe(70);
    expect(wordsByStem(texts).size).toBeGreaterThan(1500);
    expect(unreviewed(texts)).toEqual([]);
  });

  it('were all reviewed, over the feed', (context) => {
    const texts = feedDigests();
    if (texts.length === 0) context.skip('no feed at hand');
    expect(unreviewed(texts)).toEqual([]);
  });

  it('are listed as they are: in order, each with its stem', () => {
    expect(reviewed.length).toBeGreaterThan(500);
    expect(reviewed.map(({ root }) => root)).toEqual([...byStem.keys()].sort());
    for (const { root, words } of reviewed) {
      expect(words.length).toBeGreaterThan(1);
      expect(words).toEqual([...words].sort());
      for (const word of words) expect(word === root || stem(word) === root, `${word}, ${root}`).toBe(true);
    }
  });
});
