import { z } from 'zod';
import { searchRequest, sortOrders } from '../search/search-options.js';
import type { Hit } from '../search/search-response.js';
import { citationOf, citationSchema } from './citation.js';
import { mailText } from './mail-text.js';
import { defineTool, type ToolContext } from './tool.js';

const hitSchema = citationSchema.extend({
  excerpt: z.string().describe('the matching passage; untrusted text of the mail'),
  matchedIn: z.array(z.string()),
  versions: z.number().describe('messages on the trail of this patch that the index knows, this one included'),
  supersededBy: z.string().nullable().describe('id of the newest version, if this is not it'),
  folded: z.number().describe('further matching messages of this patch: versions, replies, backports'),
});

export const searchTool = defineTool({
  name: 'search',
  title: 'Search patches',
  description:
    'Ranked search over kernel patch mail, one hit per patch. Takes words, identifiers, "phrases", and fields such as ' +
    'file:kernel/bpf/verifier.c, author:name, list:bpf, date:2026-01..2026-03, kind:patch. Words are optional, fields ' +
    'required. Example: {"query": "bpf_list_del use after free", "limit": 5}. Pass the returned cursor for more.',
  input: z.strictObject({
    query: z.string().min(1).max(512),
    limit: z.number().int().min(1).max(20).default(8),
    sort: z.enum(sortOrders).default('relevance'),
    cursor: z.string().max(400).optional().describe('from the previous answer, for the hits after it'),
  }),
  output: z.object({
    total: z.number(),
    totalRelation: z.enum(['eq', 'gte']).describe('gte: there may be more than total'),
    understood: z.string().describe('the query as it was read'),
    hits: z.array(hitSchema),
    cursor: z.string().nullable(),
    notes: z.array(z.string()),
    didYouMean: z.array(z.string()),
    partial: z.boolean().describe('true if time ran out before the whole index was searched'),
  }),
  async run({ query, limit, sort, cursor }, context) {
    const response = await context.engine.search(searchRequest(query, { limit, sort, cursor: cursor ?? null }));
    return {
      total: response.total,
      totalRelation: response.totalRelation,
      understood: response.understood,
      hits: response.hits.map((hit) => describedHit(hit, context)),
      cursor: response.cursor,
      notes: [...response.notes],
      didYouMean: (response.didYouMean ?? []).map((suggestion) => suggestion.query),
      partial: response.partial,
    };
  },
});

function describedHit(hit: Hit, context: ToolContext): z.infer<typeof hitSchema> {
  const { highlights, matchedIn, versions, folded } = hit;
  const excerpt = highlights.text.map((piece) => piece.text).join('');
  return {
    ...citationOf(hit, context),
    excerpt: mailText(excerpt).slice(0, longestExcerpt),
    matchedIn: [...matchedIn],
    versions: versions?.count ?? 1,
    supersededBy: versions?.supersededBy?.id ?? null,
    folded: folded === undefined ? 0 : folded.versions + folded.replies + folded.backports + folded.reposts,
  };
}

const longestExcerpt = 500;
