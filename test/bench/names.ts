import MiniSearch from 'minisearch';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import { mergedNames } from '../../src/identifiers/merged-names.js';
import { Suggester } from '../../src/identifiers/suggester.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import type { NameEntry } from '../../src/index/terms/name-table.js';
import { misremember, misrememberings } from '../identifiers/misremember.js';
import { syntheticNames } from '../identifiers/synthetic-names.js';
import { namesOfSource } from '../relevance/evaluation/source-names.js';
import { Random } from '../support/random.js';
import { askFts5, folderWithSqlite, withoutSqlite } from './fts5-names.js';
import { markdownTable, quantile } from './table.js';

export interface NamesBench {
  /** Folder of an index whose names are taken; else those of the bundled corpus. */
  readonly index: string | undefined;
  /** Names looked up among: the real ones, and synthetic ones of their parts up to this number. */
  readonly count: number;
  readonly peers: string | undefined;
}

interface Question {
  readonly way: string;
  readonly typed: string;
  readonly wanted: string;
}

/** Each is asked this often, and its least time counts, as machines are shared. */
const passes = 3;
/** Rivals are asked fewer: some take a second and more for one. */
const fewest = 50;

/**
 * How fast half-remembered names are found and beginnings completed, and what that takes in memory, beside MiniSearch's
 * own fuzzy and prefix search and an FTS5 table of trigrams over the same names. Questions are seeded. Memory of what runs
 * in this process is what is left after a garbage collection (`node --expose-gc`), of FTS5 what its process grew by.
 */
export async function namesBench({ index, count, peers }: NamesBench): Promise<string[]> {
  const real = index === undefined ? await namesOfSource('corpus') : namesOfIndex(index);
  const names = syntheticNames(real, count, 1);
  const spellings = names.map(({ spelling }) => spelling);
  const { questions, beginnings } = asked(names);
  const few = questions.slice(0, fewest);
  const twoErrors = questions.filter(({ way }) => way === 'two-parts').slice(0, fewest);
  const built: string[][] = [];
  const timed: string[][] = [];
  const make = <T>(what: string, build: () => T): T => {
    const before = held();
    const { user: from, system } = process.cpuUsage();
    const result = build();
    const used = process.cpuUsage();
    built.push([what, ((used.user + used.system - from - system) / 1e6).toFixed(1), megabytes(held() - before)]);
    return result;
  };
  const time = async (what: string, some: readonly Question[], answer: Lookup): Promise<void> => {
    process.stderr.write(`${what}\n`);
    timed.push([what, ...figures(await timesOf(some, answer))]);
  };

  const finder = make('Patchtrail, finder', () => new IdentifierFinder(names));
  const find: Lookup = (typed) => finder.find(typed, 10).map(({ identifier }) => identifier);
  for (const way of misrememberings)
    await time(
      `Patchtrail, ${way}`,
      questions.filter((question) => question.way === way),
      find,
    );
  await time('Patchtrail, all ways', questions, find);
  await time(`Patchtrail, the first ${fewest}`, few, find);
  const suggester = make('Patchtrail, completions beside it', () => new Suggester(finder, []));
  const everyWord = { frequency: () => 1, near: () => [] };
  await time('Patchtrail, completion', beginnings, async (typed) =>
    (await suggester.suggest(typed, 8, { words: everyWord, count: null })).map(({ text }) => text),
  );

  const mini = make('MiniSearch', () => {
    const search = new MiniSearch<{ id: number; name: string }>({ fields: ['name'] });
    search.addAll(spellings.map((name, id) => ({ id, name })));
    return search;
  });
  const miniFind =
    (how: object, limit: number): Lookup =>
    (typed) =>
      mini
        .search(typed, how)
        .slice(0, limit)
        .map(({ id }) => spellings[id as number]!);
  const fuzzy = miniFind({ fuzzy: 0.2, prefix: true }, 10);
  await time(`MiniSearch, the first ${fewest}`, few, fuzzy);
  await time('MiniSearch, two-parts', twoErrors, fuzzy);
  await time('MiniSearch, completion', beginnings.slice(0, fewest), miniFind({ prefix: true }, 8));

  const folder = folderWithSqlite(peers);
  if (folder === null) built.push([`FTS5, trigrams: ${withoutSqlite}`, '–', '–']);
  else {
    const both = [...few, ...twoErrors];
    const answers = askFts5(folder, {
      names: spellings,
      typed: both.map(({ typed }) => typed),
      beginnings: beginnings.slice(0, fewest).map(({ typed }) => typed),
      limit: 10,
      passes,
    });
    built.push(['FTS5, trigrams', (answers.build / 1000).toFixed(1), megabytes(answers.memory)]);
    const right = both.map(({ wanted }, i) => answers.found[i]![0] === wanted);
    const row = (what: string, from: number, to: number): string[] => [
      what,
      ...figures({ times: answers.times.slice(from, to), right: right.slice(from, to) }),
    ];
    timed.push(row(`FTS5, the first ${fewest}`, 0, few.length), row('FTS5, two-parts', few.length, both.length), [
      'FTS5, completion',
      ...figures({ times: answers.beginningTimes, right: null }),
    ]);
  }
  return [
    `${names.length} names, ${Math.min(real.length, names.length)} of them real`,
    '',
    ...markdownTable([['names held by', 'built s', 'memory MB'], ...built]),
    '',
    ...markdownTable([['asked', 'questions', 'p50 ms', 'p95 ms', 'p99 ms', 'first answer right'], ...timed]),
  ];
}

type Lookup = (typed: string) => readonly string[] | Promise<readonly string[]>;

/** Half-remembered names, of each way as many, and beginnings of names, of which none is right. */
function asked(names: readonly NameEntry[]): { questions: Question[]; beginnings: Question[] } {
  const random = new Random(5);
  const questions: Question[] = [];
  while (questions.length < 1000) {
    const { spelling } = random.pick(names);
    const way = misrememberings[questions.length % misrememberings.length]!;
    const typed = spelling.length < 8 || !/^\w+$/.test(spelling) ? null : misremember(spelling, way, random);
    if (typed !== null) questions.push({ way, typed, wanted: spelling });
  }
  const beginnings = Array.from({ length: 1000 }, () => {
    const { spelling } = random.pick(names);
    return { way: 'beginning', typed: spelling.slice(0, 1 + random.below(spelling.length)), wanted: '' };
  });
  return { questions, beginnings };
}

interface Timed {
  readonly times: readonly number[];
  /** Whether the first answer is what was meant; null where that is no question. */
  readonly right: readonly boolean[] | null;
}

async function timesOf(asked: readonly Question[], answer: Lookup): Promise<Timed> {
  const times = asked.map(() => Number.POSITIVE_INFINITY);
  const right: boolean[] = [];
  for (let pass = 0; pass < passes; pass++) {
    for (const [i, { typed, wanted }] of asked.entries()) {
      const start = performance.now();
      const found = await answer(typed);
      times[i] = Math.min(times[i]!, performance.now() - start);
      if (pass === 0) right.push(found[0] === wanted);
    }
  }
  return { times, right: asked[0]?.wanted === '' ? null : right };
}

function figures({ times, right }: Timed): string[] {
  const sorted = times.toSorted((a, b) => a - b);
  const share = right === null ? '–' : (right.filter(Boolean).length / right.length).toFixed(2);
  return [String(times.length), ...[0.5, 0.95, 0.99].map((at) => quantile(sorted, at).toFixed(2)), share];
}

function held(): number {
  // Buffers go one collection after what held them.
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function namesOfIndex(path: string): NameEntry[] {
  const reader = IndexReader.open(new NodeFileSystem(path));
  return [...mergedNames(reader.segments.map((segment) => segment.names()))];
}
