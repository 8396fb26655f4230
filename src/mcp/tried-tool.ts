import { z } from 'zod';
import { patchStates } from '../landed/landed-state.js';
import { triedOf } from '../tried/tried.js';
import { citationOf, citationSchema } from './citation.js';
import { mailLine } from './mail-text.js';
import { defineTool } from './tool.js';

export const triedTool = defineTool({
  name: 'tried',
  title: 'Was it tried before?',
  description:
    'Earlier patches for the same syzbot report, bug link, crashing function or changed lines, with what became of them and who ' +
    'objected. Takes a patch, a mail, an oops or a description. Example: {"text": "BUG: KASAN: use-after-free in lamp_lit"}.',
  input: z.strictObject({ text: z.string().min(3).max(60_000), limit: z.number().int().min(1).max(10).default(5) }),
  output: z.object({
    attempts: z.array(
      citationSchema.extend({
        state: z.enum(patchStates),
        objections: z.array(z.string()),
        reasons: z.array(z.string()),
        byOthers: z.boolean(),
      }),
    ),
  }),
  async run({ text, limit }, context) {
    const { attempts } = await triedOf(context.engine, text, limit);
    return {
      attempts: attempts.map(({ patch, state, objections, reasons, byOthers }) => ({
        ...citationOf(patch, context),
        state,
        objections: objections.map(mailLine),
        reasons: reasons.map((reason) => mailLine(JSON.stringify(reason))),
        byOthers,
      })),
    };
  },
});
