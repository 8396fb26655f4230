import { expect, it } from 'vitest';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { MemoryIndex } from '../support/index-fixtures.js';

it('a misspelt name is put right although a text has its whole family, which any spelling belongs to', async () => {
  const index = new MemoryIndex();
  await index.add('s', [
    { id: 'family', title: 'rename wick_* to flame_*', text: 'All of wick_* goes.' },
    { id: 'meant', title: 'trim it in time', text: 'Then wick_lamp_trim is called.' },
  ]);
  const reader = index.open();
  const { hits, didYouMean } = await IndexSearcher.over(reader).search(searchRequest('wick_lmp_trim'));
  reader.close();
  expect(hits[0]?.id).toBe('meant');
  expect(didYouMean?.map(({ query }) => query)).toEqual(['wick_lamp_trim']);
});
