import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { parseQuery } from '../../src/query/parser.js';
import { IndexTerms } from '../../src/search/index-terms.js';
import type { LeafOrigin } from '../../src/search/leaf-origin.js';
import type { Plan } from '../../src/search/plan.js';
import { planQuery } from '../../src/search/planner.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
let terms: IndexTerms;

/** Six thousand mails: a common word, a slip of it that some have, two that explain an abbreviation, one of an author. */
beforeAll(async () => {
  const mails = Array.from({ length: 6_000 }, (_, i) => ({
    from: i === 7 ? 'Jane Q. Doe <jane@example.org>' : `Somebody Else <s${i}@example.org>`,
    subject: `[PATCH] lamp: part ${i} of the wick`,
    text:
      i < 3
        ? 'the deadlok of a lamp'
        : i < 6
          ? 'a use-after-free (UAF) of the lamp'
          : i % 2 === 0
            ? 'a deadlock of the lamp'
            : 'work form the list',
  }));
  const path = join(folder, 'lamps.mbox');
  writeFileSync(
    path,
    mails
      .map(
        ({ from, subject, text }, i) =>
          `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: ${from}\nSubject: ${subject}\nMessage-ID: <m${i}@example.org>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\n${text}\n\n`,
      )
      .join(''),
  );
  const index = join(folder, 'index');
  const writer = IndexWriter.open(index, { workers: 0 });
  await writer.addSource(await openSource(path, 'mbox'), { path, list: 'lamps' });
  writer.close();
  terms = new IndexTerms(IndexReader.open(new NodeFileSystem(index)));
});

async function planned(query: string): Promise<Plan> {
  return planQuery(parseQuery(query, { now: 0 }).node, terms);
}

async function keysOf(query: string, origin: LeafOrigin): Promise<string[]> {
  const { leaves } = await planned(query);
  return leaves.filter((leaf) => leaf.origin === origin).flatMap(({ keys, phrase }) => phrase?.slots.flat() ?? keys);
}

describe('words of a query', () => {
  it('stand for patches by an author where two of them are a name, whatever is between first and last', async () => {
    expect(await keysOf('jane doe wick', 'author')).toEqual(['k:submitter=jane doe']);
    expect(await keysOf('jane wick', 'author')).toEqual([]);
    expect(await keysOf('"jane doe" wick', 'author')).toEqual([]);
  });

  it('stand for an abbreviation that mails explain, and the abbreviation for them', async () => {
    expect(await keysOf('use after free', 'abbreviation')).toEqual(['u:uaf']);
    expect(await keysOf('uaf', 'abbreviation')).toContain('u:free');
  });

  it('that few have are taken for a slip of one that very many have, and still for themselves', async () => {
    expect(await keysOf('deadlok wick', 'word')).toContain('u:deadlok');
    expect(await keysOf('deadlok wick', 'fuzzy-1')).toEqual(['u:deadlock']);
  });

  it('of four letters are put right where two of them changed places, and not otherwise', async () => {
    expect(await keysOf('wrok wick', 'fuzzy-1')).toEqual(['u:work']);
    expect(await keysOf('wark wick', 'fuzzy-1')).toEqual([]);
  });

  it('of politeness weigh nothing in a question, and what they always do elsewhere', async () => {
    const massOf = async (query: string, text: string): Promise<number> =>
      (await planned(query)).words.find((word) => word.text === text)!.mass;
    expect(await massOf('how do I best list the work', 'best')).toBe(0);
    expect(await massOf('how do I best list the work', 'work')).toBeGreaterThan(0);
    expect(await massOf('list work', 'list')).toBeGreaterThan(0);
  });
});
