import type { IndexReader } from '../index/snapshot/index-reader.js';

/** What ranking needs of an index: one generation of an index in a folder, or a small one made of candidates. */
export type SearchedIndex = Pick<
  IndexReader,
  'segments' | 'trails' | 'patches' | 'documents' | 'document' | 'head' | 'lead' | 'newest'
>;
