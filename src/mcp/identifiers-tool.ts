import { z } from 'zod';
import { citationOf, citationSchema } from './citation.js';
import { mailLine } from './mail-text.js';
import { defineTool } from './tool.js';

export const identifiersTool = defineTool({
  name: 'identifiers',
  title: 'Look up identifiers',
  description:
    'Fuzzy lookup of functions, types, macros, config options and files by a misspelt, partial or differently written name, ' +
    'with the patches that touch them and the new name of a renamed one. Example: {"text": "bpf_lst_del"}.',
  input: z.strictObject({
    text: z.string().min(1).max(200),
    limit: z.number().int().min(1).max(20).default(5),
  }),
  output: z.object({
    matches: z.array(
      z.object({
        identifier: z.string(),
        kind: z.string(),
        why: z.string(),
        score: z.number(),
        documents: z.number(),
        lastSeen: z.string().nullable(),
        renamedTo: z.string().nullable(),
        examples: z.array(citationSchema),
      }),
    ),
  }),
  async run({ text, limit }, context) {
    const { matches } = await context.engine.identifiers(text, limit);
    return {
      matches: matches.map(({ identifier, kind, why, score, documents, lastSeen, renamedTo, examples }) => ({
        identifier: mailLine(identifier),
        kind,
        why: mailLine(why),
        score,
        documents,
        lastSeen,
        renamedTo: renamedTo === null ? null : mailLine(renamedTo.identifier),
        examples: examples.slice(0, 2).map((example) => citationOf(example, context)),
      })),
    };
  },
});
