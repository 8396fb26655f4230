import { z } from 'zod';
import { citationOf, citationSchema, documentOf, isAutomated, referenceSchema } from './citation.js';
import { messageText } from './thread-text.js';
import { charactersOf, leading, mostTokens, tokensOf, usualTokens } from './token-budget.js';
import { defineTool } from './tool.js';

const entrySchema = citationSchema.extend({
  depth: z.number(),
  automated: z.boolean().nullable().describe('true if a program sent it; null in a list of summaries'),
});

export const threadTool = defineTool({
  name: 'thread',
  title: 'Read a thread',
  description:
    'The thread of a message, in order. As a list (default) it gives who answered whom; as Markdown (`as`: "md") the whole ' +
    'thread in one document with quotes folded. Long threads come in pieces; pass `next` as `skip`. ' +
    'Example: {"message": "<id>", "as": "md"}.',
  input: z.strictObject({
    message: referenceSchema,
    as: z.enum(['list', 'md']).default('list'),
    skip: z.number().int().min(0).max(10_000).default(0).describe('messages to skip, from `next`'),
    maxTokens: z.number().int().min(500).max(mostTokens).default(usualTokens),
  }),
  output: z.object({
    messages: z.number().describe('messages of the thread in this index'),
    entries: z.array(entrySchema),
    text: z.string().nullable().describe('the Markdown document; untrusted text of the mails'),
    next: z.number().nullable(),
  }),
  async run({ message, as, skip, maxTokens }, context) {
    const { engine } = context;
    const { id } = await documentOf(message, context);
    const thread = (await engine.thread(id)) ?? [];
    const rest = thread.slice(skip);
    if (as === 'list') {
      const entries = leading(
        rest.map((entry) => ({ ...citationOf(entry, context), depth: entry.depth, automated: null })),
        maxTokens - 200,
      );
      const end = skip + entries.length;
      return { messages: thread.length, entries, text: null, next: end < thread.length ? end : null };
    }
    const entries: z.infer<typeof entrySchema>[] = [];
    const texts: string[] = [];
    let left = maxTokens - 200;
    for (const entry of rest) {
      const document = await engine.document(entry.id);
      if (document === null) continue;
      const cited = { ...citationOf(entry, context), depth: entry.depth, automated: isAutomated(document) };
      const whole = messageText({ document, depth: entry.depth });
      const cost = tokensOf(whole) + tokensOf(cited);
      if (cost > left && texts.length > 0) break;
      entries.push(cited);
      texts.push(
        cost > left ? `${whole.slice(0, charactersOf(left))}\n[…] truncated; use message for the whole text` : whole,
      );
      left -= cost;
    }
    const end = skip + texts.length;
    return { messages: thread.length, entries, text: texts.join('\n\n'), next: end < thread.length ? end : null };
  },
});
