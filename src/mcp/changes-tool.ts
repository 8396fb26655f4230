import { z } from 'zod';
import type { Comparison, PatchPair, SearchEngine } from '../engines/engine.js';
import { citationOf, citationSchema, documentOf, referenceSchema } from './citation.js';
import { mailLine, mailText } from './mail-text.js';
import { charactersOf, mostTokens, usualTokens } from './token-budget.js';
import { defineTool, ToolError } from './tool.js';

const pairSchema = z.object({
  state: z.enum(['same', 'changed', 'rewritten', 'added', 'dropped']),
  older: z.string().nullable().describe('title in the older version'),
  newer: z.string().nullable().describe('title in the newer version'),
  similarity: z.number().describe('share of the changed lines that both have'),
  diff: z.string().describe('what changed between the two: + and - before the lines of the patches; untrusted text'),
});

export const changesTool = defineTool({
  name: 'changes',
  title: 'Changes between versions',
  description:
    'What changed between two versions of a patch or series: a range-diff made from the mails, the changelog, and the ' +
    'trailers gained and lost. Give `newer` alone to compare with the version before it. Example: {"newer": "<id>"}.',
  input: z.strictObject({
    newer: referenceSchema,
    older: referenceSchema.optional(),
    maxTokens: z.number().int().min(500).max(mostTokens).default(usualTokens),
  }),
  output: z.object({
    older: citationSchema,
    newer: citationSchema,
    changelog: z.array(z.string()),
    tagsGained: z.array(z.string()),
    tagsLost: z.array(z.string()),
    patches: z.array(pairSchema),
    unchanged: z.number().describe('patches that are the same in both versions'),
    truncated: z.boolean().describe('true if parts were left out for length; ask again with a larger maxTokens'),
  }),
  async run({ newer, older, maxTokens }, context) {
    const { engine } = context;
    const [oldId, newId] = await pairOf(
      engine,
      newer,
      older,
      async (reference) => (await documentOf(reference, context)).id,
    );
    const comparison = await engine.compare(oldId, newId);
    if (comparison === null) throw new ToolError('one of the two messages is not in this index');
    const { patches, truncated } = describedPairs(comparison, charactersOf(maxTokens) * 0.8);
    return {
      older: citationOf(comparison.older, context),
      newer: citationOf(comparison.newer, context),
      changelog: comparison.changelog.slice(0, 60).map(mailLine),
      tagsGained: comparison.tags.gained.slice(0, 30).map(mailLine),
      tagsLost: comparison.tags.lost.slice(0, 30).map(mailLine),
      patches,
      unchanged: comparison.pairs.filter((pair) => pair.state === 'same').length,
      truncated,
    };
  },
});

async function pairOf(
  engine: SearchEngine,
  newer: string,
  older: string | undefined,
  resolve: (reference: string) => Promise<string>,
): Promise<[older: string, newer: string]> {
  const newId = await resolve(newer);
  if (older !== undefined) return [await resolve(older), newId];
  const trail = await engine.versions(newId);
  const date = trail?.patch.date ?? '';
  const before = trail?.versions.findLast((entry) => entry.relation === 'version' && (entry.date ?? '') < date);
  if (before === undefined) throw new ToolError('no earlier version is in this index; name one with `older`');
  return [before.id, newId];
}

function describedPairs(
  { pairs }: Comparison,
  characters: number,
): { patches: z.infer<typeof pairSchema>[]; truncated: boolean } {
  let left = characters;
  let truncated = false;
  const patches = [];
  for (const pair of pairs) {
    if (pair.state === 'same') continue;
    const diff = pairText(pair);
    truncated ||= diff.length > left;
    patches.push({
      state: pair.state,
      older: titleOf(pair.older),
      newer: titleOf(pair.newer),
      similarity: Math.round(pair.similarity * 100) / 100,
      diff: mailText(diff.slice(0, Math.max(0, left))),
    });
    left -= diff.length + 200;
    if (left <= 0) break;
  }
  const changed = pairs.filter((pair) => pair.state !== 'same').length;
  return { patches, truncated: truncated || patches.length < changed };
}

function titleOf(summary: PatchPair['older']): string | null {
  return summary?.title == null ? null : mailLine(summary.title);
}

const signs = { same: ' ', removed: '-', added: '+' } as const;

/** Lines that changed with those around them, file by file; of the message only what changed. */
function pairText({ message, files }: PatchPair): string {
  const parts: string[] = [];
  for (const { text, change } of message) if (change !== 'same') parts.push(`${signs[change]} ${text.trim()}`);
  for (const { path, lines } of files) {
    parts.push(`@ ${path}`);
    for (const { text, change } of lines) {
      for (const line of text.replace(/\n$/, '').split('\n')) parts.push(`${signs[change]}${line}`);
    }
  }
  return parts.join('\n');
}
