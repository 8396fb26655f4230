import { z } from 'zod';
import { searchRequest } from '../search/search-options.js';
import { defineTool } from './tool.js';

export const coverageTool = defineTool({
  name: 'coverage',
  title: 'What is indexed',
  description:
    'The lists, kinds and dates that this index covers. Use it before concluding that a patch does not exist: what is not ' +
    'indexed cannot be found. Example: {}.',
  input: z.strictObject({}),
  output: z.object({
    documents: z.number(),
    byKind: z.record(z.string(), z.number()),
    lists: z.array(z.object({ list: z.string(), patches: z.number() })).describe('the largest lists'),
    oldest: z.string().nullable(),
    newest: z.string().nullable(),
    updated: z.string().nullable().describe('time of the last commit to the index'),
  }),
  async run(_input, { engine }) {
    const everything = searchRequest('kind:patch', { limit: 1, facets: true, highlight: false, sort: 'newest' });
    const [stats, newest, oldest] = await Promise.all([
      engine.stats(),
      engine.search(everything),
      engine.search({ ...everything, facets: false, sort: 'oldest' }),
    ]);
    return {
      documents: stats.documents,
      byKind: { ...stats.byKind },
      lists: (newest.facets?.list ?? []).map(({ value, count }) => ({ list: value, patches: count })),
      oldest: oldest.hits[0]?.date ?? null,
      newest: newest.hits[0]?.date ?? null,
      updated: stats.committed,
    };
  },
});
