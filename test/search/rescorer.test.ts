import { describe, expect, it } from 'vitest';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { MemoryIndex } from '../support/index-fixtures.js';

/** Ids of what a query finds, best first, among documents of these texts. */
async function order(query: string, texts: Readonly<Record<string, string>>): Promise<string[]> {
  const index = new MemoryIndex();
  await index.add(
    's',
    Object.entries(texts).map(([id, text]) => ({ id, title: 'a lamp', text })),
  );
  const reader = index.open();
  try {
    const { hits } = await IndexSearcher.over(reader).search(searchRequest(query));
    return hits.map(({ id }) => id);
  } finally {
    reader.close();
  }
}

describe('of documents with the same words', () => {
  it('the one where they stand near each other comes first', async () => {
    const found = await order('kfunc arena', {
      a: 'The kfunc came long before anybody had so much as thought of an arena.',
      b: 'The kfunc arena came long before anybody had so much as thought of it.',
    });
    expect(found).toEqual(['b', 'a']);
  });

  it('the one where they stand in the order of the query comes first', async () => {
    const found = await order('kfunc arena', { a: 'An arena kfunc, no more.', b: 'A kfunc arena, no more.' });
    expect(found).toEqual(['b', 'a']);
  });

  it('another form of a word is near as the word itself is', async () => {
    const found = await order('kfunc arena', {
      a: 'The kfunc came long before anybody had so much as thought of arenas.',
      b: 'The kfunc arenas came long before anybody had so much as thought of it.',
    });
    expect(found).toEqual(['b', 'a']);
  });

  it('a word has its forms, also where a name before it ends with the word alone', async () => {
    const found = await order('bpf_list list', {
      a: 'A bpf_list came long before anybody had so much as thought of lists.',
      b: 'A bpf_list lists came long before anybody had so much as thought of it.',
    });
    expect(found).toEqual(['b', 'a']);
  });
});
