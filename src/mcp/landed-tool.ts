import { z } from 'zod';
import { landedOf, patchStates } from '../landed/landed-state.js';
import { citationOf, citationSchema, documentOf, referenceSchema } from './citation.js';
import { mailLine } from './mail-text.js';
import { defineTool, ToolError } from './tool.js';

export const landedTool = defineTool({
  name: 'landed',
  title: 'What became of a patch',
  description:
    'Whether a patch was applied, as which commit and which version of it, and what followed: backports, reverts, fixes. ' +
    'Takes a message or a commit. Without an indexed git log only notices can tell. Example: {"patch": "<id>"}.',
  input: z.strictObject({ patch: referenceSchema }),
  output: z.object({
    patch: citationSchema,
    state: z.enum(patchStates),
    applied: z.object({ id: z.string(), version: z.number().nullable(), exact: z.boolean() }).nullable(),
    commits: z.array(
      z.object({ sha: z.string(), title: z.string().nullable(), date: z.string().nullable(), confidence: z.number() }),
    ),
    backports: z.array(citationSchema),
    reverts: z.array(citationSchema),
    fixes: z.array(citationSchema),
  }),
  async run({ patch }, context) {
    const reference = /^[0-9a-f]{7,40}$/i.test(patch) ? patch : (await documentOf(patch, context)).id;
    const landed = await landedOf(context.engine, reference);
    if (landed === null) throw new ToolError(`"${mailLine(patch)}" is not in this index; see coverage`);
    const { state, applied, commits, backports, reverts, fixes } = landed;
    const cited = (entries: typeof backports) => entries.slice(0, 10).map((entry) => citationOf(entry, context));
    return {
      patch: citationOf(landed.patch, context),
      state,
      applied,
      commits: commits.slice(0, 10).map(({ sha, title, date, confidence }) => ({
        sha,
        title: title === null ? null : mailLine(title),
        date,
        confidence,
      })),
      backports: cited(backports),
      reverts: cited(reverts),
      fixes: cited(fixes),
    };
  },
});
