import { describe, expect, it } from 'vitest';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { Random } from '../support/random.js';
import { amount, seed, tell } from './campaign.js';
import { MemoryFileSystem } from './memory-file-system.js';
import { notesOf, writeNotes } from './notes.js';
import { SourcesOfNotes } from './sources-of-notes.js';

/** Far from each other in letters and stems, so that a query for one finds no other. */
const words = ['zebra', 'quantum', 'lattice', 'oboe', 'falcon', 'meridian', 'tundra', 'vortex', 'cobalt', 'juniper'];

function someNotes(path: string, random: Random): Map<string, string> {
  const notes = new Map<string, string>();
  for (let i = 0; i < 12; i++) {
    if (random.chance(0.4)) continue;
    const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(words));
    notes.set(`${path}-${i}`, text.join(' '));
  }
  return notes;
}

/** A question, and which notes it should find. */
function question(random: Random): { query: string; finds: (text: string) => boolean } {
  const [first, second] = [random.pick(words), random.pick(words)];
  switch (random.below(5)) {
    case 0:
      return { query: `"${first} ${second}"`, finds: (text) => ` ${text} `.includes(` ${first} ${second} `) };
    case 1:
      return { query: `${first.slice(0, 4)}*`, finds: (text) => text.includes(first) };
    case 2:
      return { query: `${first} AND ${second}`, finds: (text) => text.includes(first) && text.includes(second) };
    case 3:
      return { query: `${first} -${second}`, finds: (text) => text.includes(first) && !text.includes(second) };
    default:
      return { query: first, finds: (text) => text.includes(first) };
  }
}

async function compare(reader: IndexReader, model: ReadonlyMap<string, string>, random: Random): Promise<number> {
  expect(notesOf(reader)).toEqual(model);
  expect(reader.documents).toBe(model.size);
  const searcher = IndexSearcher.over(reader);
  let compared = 0;
  for (let i = 0; i < 4; i++) {
    const { query, finds } = question(random);
    const right = [...model].filter(([, text]) => finds(text)).map(([id]) => id);
    // Where nothing is found as typed, near spellings and words alone are tried: another test's business.
    if (right.length === 0) continue;
    const page = 1 + random.below(5);
    const found: string[] = [];
    for (let offset = 0; offset < right.length; offset += page) {
      const { total, hits } = await searcher.search(searchRequest(query, { limit: page, offset, budget: 60_000 }));
      expect(total, query).toBe(right.length);
      found.push(...hits.map((hit) => hit.id));
    }
    expect(found.toSorted(), query).toEqual(right.sort());
    compared++;
  }
  return compared;
}

/** One sequence of random operations on an index, after each of which it is compared with the model. */
async function sequence(start: number): Promise<{ operations: number; compared: number }> {
  const random = new Random(start);
  const fileSystem = new MemoryFileSystem();
  const sources = new SourcesOfNotes();
  let writer = IndexWriter.over(fileSystem);
  let reader: IndexReader | null = null;
  const operations = 4 + random.below(14);
  let compared = 0;
  for (let i = 0; i < operations; i++) {
    const path = `source${random.below(8)}`;
    const kind = random.below(10);
    if (kind === 0) {
      writer.close();
      writer = IndexWriter.over(fileSystem);
    } else if (kind === 1) {
      // As after a kill: the writer is not closed, and what it has not committed is lost.
      writer = IndexWriter.over(fileSystem);
    } else {
      sources.set(path, kind === 2 ? new Map() : someNotes(path, random));
      await writeNotes(writer, path, sources.of(path));
    }
    if (!fileSystem.exists('manifest.json')) continue;
    const newer: IndexReader = reader === null ? IndexReader.open(fileSystem) : reader.refresh();
    if (newer !== reader) reader?.close();
    reader = newer;
    compared += await compare(reader, sources.all(), random);
  }
  reader?.close();
  writer.close();
  return { operations, compared };
}

describe('an index and a plain map', () => {
  it('hold and find the same after any operations in any order', async () => {
    const sequences = amount({ quick: 12, short: 200, long: 2_000 });
    let operations = 0;
    let compared = 0;
    for (let i = 0; i < sequences; i++) {
      const start = seed * 10_000 + i;
      try {
        const done = await sequence(start);
        operations += done.operations;
        compared += done.compared;
      } catch (error) {
        throw new Error(`sequence ${start}`, { cause: error });
      }
    }
    tell(`model: ${sequences} sequences, ${operations} operations, ${compared} searches compared, 0 differences`);
    expect(compared).toBeGreaterThan(sequences);
  });
});
