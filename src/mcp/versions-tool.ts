import { z } from 'zod';
import type { VersionEntry } from '../engines/engine.js';
import { citationOf, citationSchema, documentOf, referenceSchema } from './citation.js';
import { mailLine } from './mail-text.js';
import { leading } from './token-budget.js';
import { defineTool } from './tool.js';

const versionSchema = z.object({
  id: z.string(),
  version: z.number().nullable(),
  relation: z.string().describe('version, resend, taken-into, backport, commit, … to the patch asked for'),
  confidence: z.number().describe('probability that this is the same patch'),
  date: z.string().nullable(),
  title: z.string().nullable().describe('null if it equals the title of the patch asked for'),
  newest: z.boolean(),
  evidence: z.string(),
});

export const versionsTool = defineTool({
  name: 'versions',
  title: 'Versions of a patch',
  description:
    'All versions of a patch the index knows, newest first, renames included, each with confidence and evidence, and what ' +
    'became of it: backports, pull requests, the commit. Use it before reviewing, to see whether a newer version exists. ' +
    'Example: {"patch": "20260501120000.1-1-dev@example.org"}.',
  input: z.strictObject({
    patch: referenceSchema,
    skip: z.number().int().min(0).max(10_000).default(0).describe('entries to skip, from `next`'),
  }),
  output: z.object({
    patch: citationSchema,
    newest: z.object({ id: z.string(), url: z.string() }),
    isNewest: z.boolean(),
    versions: z.array(versionSchema),
    gaps: z.array(z.string()).describe('versions that are known to be missing from this index'),
    next: z.number().nullable().describe('value of `skip` for the remaining entries'),
  }),
  async run({ patch, skip }, context) {
    const { id } = await documentOf(patch, context);
    const trail = await context.engine.versions(id);
    if (trail === null) throw new Error('the index changed during the call');
    const entries = [...trail.versions, ...trail.related]
      .sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1))
      .slice(skip)
      .map((entry) => describedVersion(entry, trail.patch.title));
    const shown = leading(entries, versionTokens);
    return {
      patch: citationOf(trail.patch, context),
      newest: { id: trail.newest, url: context.permalink(trail.newest) },
      isNewest: trail.newest === trail.patch.id,
      versions: shown,
      gaps: [...trail.gaps].slice(0, 10),
      next: shown.length < entries.length ? skip + shown.length : null,
    };
  },
});

/** With the fields around them, an answer stays below 1,500. */
const versionTokens = 1_150;

function describedVersion(entry: VersionEntry, title: string | null): z.infer<typeof versionSchema> {
  const { id, version, relation, confidence, date, newest, evidence } = entry;
  return {
    id,
    version,
    relation,
    confidence: Math.round(confidence * 1000) / 1000,
    date: date?.slice(0, 10) ?? null,
    title: entry.title === title || entry.title === null ? null : mailLine(entry.title),
    newest,
    evidence: evidence
      .slice(0, 2)
      .map((piece) => mailLine(piece.text))
      .join('; ')
      .slice(0, 160),
  };
}
