import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { searchRequest } from '../../src/search/search-options.js';
import { type Line, MemoryIndex } from '../support/index-fixtures.js';

const words = [
  'bpf',
  'list',
  'del',
  'map',
  'verifier',
  'fix',
  'bpf_list_del',
  'map_create()',
  'use-after-free',
  'arena',
];
const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 10 }).map((list) => list.join(' '));
const collection = fc
  .array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 30 })
  .map((texts) => texts.map(([title, text], i): Line => ({ id: `d${(i * 7) % 31}-${i}`, title, text })));

const queries = [
  'list del',
  'bpf_list_del',
  'map_creat',
  '"use after free"',
  'fix -verifier',
  'verifeir OR arena',
  'bpf_*',
  'title:map',
  'kind:document',
];

async function answers(index: MemoryIndex): Promise<unknown[]> {
  const engine = new LocalEngine(index.open());
  const all: unknown[] = [];
  for (const query of queries) {
    const found = await engine.search(searchRequest(query, { limit: 30 }));
    all.push([query, found.total, found.didYouMean ?? [], found.hits.map(({ id, score }) => `${id} ${score}`)]);
  }
  return all;
}

describe('the same documents', () => {
  it('in any order and in any number of segments give the same hits, scores and order', {
    timeout: 120_000,
  }, async () => {
    const scene = collection.chain((lines) =>
      fc.record({
        lines: fc.constant(lines),
        shuffled: fc.shuffledSubarray(lines, { minLength: lines.length }),
        pieces: fc.integer({ min: 1, max: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scene, async ({ lines, shuffled, pieces }) => {
        const [one, several] = [new MemoryIndex(), new MemoryIndex()];
        await one.add('s', lines);
        for (let piece = 0; piece < pieces; piece++)
          await several.add(
            `s${piece}`,
            shuffled.filter((_, i) => i % pieces === piece),
          );
        expect(await answers(several)).toEqual(await answers(one));
      }),
      { numRuns: 12 },
    );
  });
});
