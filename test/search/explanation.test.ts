import { beforeAll, describe, expect, it } from 'vitest';
import type { LocalEngine } from '../../src/engines/local-engine.js';
import type { Explanation } from '../../src/search/explanation.js';
import { searchRequest } from '../../src/search/search-options.js';
import { engineOverDigests } from '../support/corpus-index.js';
import { bundledDigests } from '../support/digest-texts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
let engine: LocalEngine;
/** Words, names, phrases, versions, misspellings and conditions, made of what the digests hold. */
const queries: string[] = [];

beforeAll(async () => {
  engine = await engineOverDigests(folder, bundledDigests());
  const { hits } = await engine.search(searchRequest('', { limit: 400, collapse: 'none' }));
  for (const [i, { title, identifiers, authors }] of hits.entries()) {
    const words = (title ?? '').split(/\s+/).filter((word) => /^\w{4,}$/.test(word));
    const [name = 'bpf_map'] = identifiers;
    switch (i % 9) {
      case 0:
        queries.push(words.slice(0, 3).join(' ') || 'bpf');
        break;
      case 1:
        queries.push(name);
        break;
      case 2:
        queries.push(`${words[0] ?? 'bpf'} v2`);
        break;
      case 3:
        queries.push(`"${words.slice(0, 2).join(' ') || 'use after free'}"`);
        break;
      case 4:
        queries.push(`${name.slice(0, -1)} ${words[1] ?? ''}`);
        break;
      case 5:
        queries.push(`${words[0] ?? 'bpf'} OR ${words[1] ?? 'arena'}`);
        break;
      case 6:
        queries.push(`${authors[0] ?? 'song'} ${words.at(-1) ?? 'fix'}`);
        break;
      case 7:
        queries.push(`${name.split('_')[0]}_* ${words[0] ?? ''} -rfc`);
        break;
      case 8:
        queries.push(`title:${words[0] ?? 'bpf'} ${words[1] ?? 'fix'}`);
        break;
    }
  }
});

/** Every node whose details make it up by adding. */
function* sums(node: Explanation): Generator<Explanation> {
  if (node.description.startsWith('sum of')) yield node;
  for (const detail of node.details) yield* sums(detail);
}

describe('an explanation', () => {
  it('has the score of its hit at its root, made up by what stands below it, for every hit', async () => {
    const asked = queries.slice(0, 100);
    expect(asked.length).toBe(100);
    let hits = 0;
    for (const query of asked) {
      const found = await engine.search(
        searchRequest(query, { limit: 20, explain: true, highlight: false, collapse: 'none' }),
      );
      for (const hit of found.hits) {
        hits++;
        const { explanation } = hit;
        expect(explanation, `${query}: ${hit.id}`).toBeDefined();
        expect(explanation!.value, query).toBe(hit.score);
        for (const node of sums(explanation!)) {
          const sum = node.details.reduce((total, detail) => total + detail.value, 0);
          expect(sum, `${query}: ${JSON.stringify(node)}`).toBeCloseTo(node.value, 9);
        }
      }
    }
    expect(hits).toBeGreaterThan(500);
  });

  it('has products that are those of their parts, as far as whole numbers let them', async () => {
    for (const query of queries.slice(0, 30)) {
      const found = await engine.search(searchRequest(query, { limit: 5, explain: true, highlight: false }));
      for (const { explanation } of found.hits) {
        for (const { value, description, details } of explanation!.details) {
          if (!description.endsWith('product of')) continue;
          const product = details.reduce((total, detail) => total * detail.value, 1);
          expect(Math.abs(product - value), `${query}: ${description}`).toBeLessThan(1 / 1024);
        }
      }
    }
  });
});
