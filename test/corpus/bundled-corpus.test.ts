import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Digest } from '../../src/corpus/digest/digest.js';
import type { Document } from '../../src/corpus/document.js';
import { openSource } from '../../src/corpus/open-source.js';
import type { Problem } from '../../src/corpus/problem.js';
import { recordParser } from '../../src/corpus/record-parsers.js';
import { entryKeys } from '../relevance/evaluation/digest-names.js';
import { bundledFolder } from '../support/digest-texts.js';
import { factsHeading, factsLine } from '../support/entry-facts.js';
import { sharedPath } from '../support/shared.js';

/**
 * The bundled digests tell the patches of a real feed in words of our own. Facts are kept beside this test, taken from
 * that feed; where the feed is at hand, it is asked itself.
 */
interface Read {
  readonly digests: Digest[];
  readonly entries: Document[];
  readonly problems: Problem[];
  readonly facts: string[];
}

async function read(path: string): Promise<Read> {
  const result: Read = { digests: [], entries: [], problems: [], facts: [] };
  const parse = recordParser('digest');
  for await (const item of (await openSource(path, 'digest')).read(null)) {
    if (item.type === 'problem') result.problems.push(item.problem);
    if (item.type !== 'record') continue;
    const { documents, digests, problems } = await parse(item.record, { list: null });
    result.entries.push(...documents);
    result.digests.push(...(digests ?? []));
    result.problems.push(...problems);
  }
  const keys = entryKeys(result.digests, result.entries);
  result.facts.push(...result.entries.map((entry) => factsLine(keys.get(entry.id)!, entry)).sort());
  return result;
}

/** Digests of the same days have the same name whatever order they are read in. */
function describeDigest({ period, days, generated, entries }: Digest): string {
  return [generated, period, days.join(','), entries.length].join(' ');
}

const kept = readFileSync(join(import.meta.dirname, 'bundled-corpus-facts.tsv'), 'utf8')
  .trimEnd()
  .split('\n');
const feed = sharedPath('feed', '000_0f5bada060c07fd0.txt');

describe('the bundled corpus', () => {
  let corpus: Read;
  beforeAll(async () => {
    corpus = await read(bundledFolder);
  });

  it('is 70 digests with 457 entries, and reads without a problem', () => {
    expect(corpus.problems).toEqual([]);
    expect(corpus.digests).toHaveLength(70);
    expect(corpus.entries).toHaveLength(457);
    expect(new Set(corpus.entries.map((entry) => entry.id)).size).toBe(457);
  });

  it('has daily, weekly and monthly digests, empty ones and entries without a title, as the feed has', () => {
    const periods = corpus.digests.map((digest) => digest.period);
    expect(['daily', 'weekly', 'monthly'].map((period) => periods.filter((one) => one === period).length)).toEqual([
      59, 9, 2,
    ]);
    expect(corpus.digests.filter((digest) => digest.entries.length === 0)).toHaveLength(4);
    expect(corpus.entries.filter((entry) => entry.title === null)).toHaveLength(11);
  });

  it('states the facts of every entry: title, versions, parts, totals, names', () => {
    expect(kept).toHaveLength(458);
    expect([factsHeading, ...corpus.facts]).toEqual(kept);
  });

  it('is told concretely: 25 to 70 words an entry, 90 at most an introduction', () => {
    const words = (text: string): number => text.split(/\s+/).length;
    expect(corpus.entries.filter(({ text }) => words(text) < 25 || words(text) > 70).map(({ id }) => id)).toEqual([]);
    expect(corpus.digests.filter(({ introduction }) => words(introduction) > 90)).toEqual([]);
  });
});

describe.skipIf(feed === null)('beside the feed (needs the shared test data)', () => {
  let corpus: Read;
  let told: Read;
  beforeAll(async () => {
    corpus = await read(bundledFolder);
    told = await read(feed!);
  });

  it('the facts kept here are those of the feed', () => {
    expect([factsHeading, ...told.facts]).toEqual(kept);
  });

  it('the digests are of the same days, periods and times', () => {
    expect(corpus.digests.map(describeDigest).sort()).toEqual(told.digests.map(describeDigest).sort());
  });

  it('shares no run of eight words of prose with it', () => {
    const prose = ({ entries, digests }: Read): string[] => [
      ...entries.map((entry) => entry.text),
      ...digests.map((digest) => digest.introduction),
    ];
    const runs = new Set(prose(told).flatMap(runsOf).map(hashOf));
    const names = prose(told).flatMap((text) => [...text.matchAll(quotedName)].map((match) => match[1]!));
    const titles = told.entries.flatMap((entry) => (entry.title === null ? [] : [entry.title]));
    // Titles of patches and names of series are facts.
    const facts = new Set([...titles, ...names].flatMap(runsOf).map(hashOf));
    const shared = prose(corpus)
      .flatMap(runsOf)
      .filter((run) => runs.has(hashOf(run)) && !facts.has(hashOf(run)));
    expect(shared).toEqual([]);
  });
});

const runLength = 8;
const quotedName = /(?<!\w)['"‘“]([^'"’”]{6,140})['"’”](?!\w)/g;

/** All runs of eight words, quotations included: without their punctuation and in lower case. */
function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words
    .slice(0, Math.max(0, words.length - runLength + 1))
    .map((_, i) => words.slice(i, i + runLength).join(' '));
}

function hashOf(run: string): string {
  return createHash('sha256').update(run).digest('base64url').slice(0, 16);
}
