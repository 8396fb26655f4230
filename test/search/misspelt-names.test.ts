import { expect, it } from 'vitest';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import type { SearchResponse } from '../../src/search/search-response.js';
import { MemoryIndex } from '../support/index-fixtures.js';

async function search(
  query: string,
  texts: readonly { readonly id: string; readonly title: string; readonly text: string }[],
): Promise<SearchResponse> {
  const index = new MemoryIndex();
  await index.add('s', texts);
  const reader = index.open();
  try {
    return await IndexSearcher.over(reader).search(searchRequest(query));
  } finally {
    reader.close();
  }
}

const meant = { id: 'meant', title: 'trim it in time', text: 'Then wick_lamp_trim is called.' };

it('a misspelt identifier is corrected although a text names its whole family with a star', async () => {
  const family = { id: 'family', title: 'rename wick_* to flame_*', text: 'All of wick_* goes.' };
  const { hits, didYouMean } = await search('wick_lmp_trim', [family, meant]);
  expect(hits.map(({ id }) => id)).toEqual(['meant']);
  expect(didYouMean?.map(({ query }) => query)).toEqual(['wick_lamp_trim']);
});

it('a misspelt identifier does not match its parts alone where another identifier is near', async () => {
  const parts = {
    id: 'parts',
    title: 'wick: trim the wick',
    text: 'To trim a wick is to cut it. The wick is trimmed.',
  };
  expect((await search('wick_lmp_trim', [parts, meant])).hits.map(({ id }) => id)).toEqual(['meant']);
  // Of a name that nothing is like, the parts are the last resort.
  expect((await search('wick_holder_trim', [parts, meant])).hits.map(({ id }) => id)).toContain('parts');
});

it('a misspelt word is corrected where it stands, not inside another word that contains it', async () => {
  const text = { id: 'one', title: 'candelabra: trim all', text: 'Each candle of the candelabra is trimmed.' };
  const { didYouMean } = await search('candelabra -flame title:candelabra candel', [text]);
  expect(didYouMean?.map(({ query }) => query)).toEqual(['candelabra -flame title:candelabra candle']);
});
