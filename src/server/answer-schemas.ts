import { z } from 'zod';
import {
  documentKinds,
  seriesSchema,
  sourceLocationSchema,
  documentSchema as storedDocument,
} from '../corpus/document.js';
import {
  type Comparison,
  engineNames,
  type GivenVersions,
  type IdentifiersResponse,
  relations,
  type SuggestResponse,
  type ThreadEntry,
  type VersionsResponse,
} from '../engines/engine.js';
import { identifierKinds } from '../identifiers/identifier-kind.js';
import { type LandedState, patchStates } from '../landed/landed-state.js';
import { evidenceSchema } from '../lineage/evidence.js';
import { facetNames } from '../query/field-table.js';
import type { ReviewState } from '../review/review-state.js';
import type { Explanation } from '../search/explanation.js';
import { facetUnits } from '../search/facets.js';
import type { SearchResponse } from '../search/search-response.js';
import type { TriedResponse } from '../tried/tried.js';

/** The JSON of the API, for its OpenAPI document and for the tests that hold every answer against it. */

const isoTime = z.string().nullable().describe('ISO 8601 in UTC; null where none can be read.');
const source = sourceLocationSchema.meta({ id: 'Source' });
const series = seriesSchema.meta({ id: 'Series' });
const kind = z.enum(documentKinds);

export const documentAnswer = storedDocument.meta({ id: 'Document' });

const highlight = z
  .object({ text: z.string(), match: z.boolean() })
  .describe('A run of plain text, never HTML, and whether it is why the document was found.')
  .meta({ id: 'HighlightPiece' });

const explanation: z.ZodType<Explanation> = z
  .object({ value: z.number(), description: z.string(), details: z.array(z.lazy(() => explanation)) })
  .describe('A score as a tree: the values of `details` make up `value` as `description` says.')
  .meta({ id: 'Explanation' });

const facetValues = z.array(z.object({ value: z.string(), count: z.int() }));

const strip = z.object({ id: z.string(), label: z.string(), date: isoTime });

const hit = z
  .object({
    id: z.string(),
    kind,
    score: z.number(),
    title: z.string().nullable(),
    date: isoTime,
    source,
    authors: z.array(z.string()),
    subsystems: z.array(z.string()),
    messageId: z.string().nullable().describe('Null for what is not mail.'),
    permalink: z.string().nullable().describe('Public address of the message.'),
    list: z.string().nullable(),
    lists: z.array(z.string()).describe('All lists that carry it.'),
    series: series.nullable(),
    identifiers: z.array(z.string()),
    highlights: z.object({ title: z.array(highlight), text: z.array(highlight) }),
    matchedIn: z.array(z.string()).describe('Fields in which the query matched.'),
    byTrail: z
      .literal(true)
      .describe('The words are in another posting of the same patch, and not in this one.')
      .exactOptional(),
    versions: z
      .object({
        count: z.int(),
        matched: z.int(),
        strip: z.array(strip),
        supersededBy: z.object({ id: z.string(), label: z.string(), daysLater: z.number().nullable() }).nullable(),
      })
      .exactOptional(),
    folded: z
      .object({ versions: z.int(), replies: z.int(), backports: z.int(), reposts: z.int() })
      .describe('Messages about the patch that were found and are not hits of their own; not with collapse=none.')
      .exactOptional(),
    bestMatch: z
      .object({
        id: z.string(),
        kind,
        title: z.string().nullable(),
        date: isoTime,
        authors: z.array(z.string()),
        text: z.array(highlight),
      })
      .describe('The message that matches best, where the newest posting of its patch is shown for it.')
      .exactOptional(),
    explanation: explanation.exactOptional(),
  })
  .meta({ id: 'Hit' });

export const searchAnswer = z
  .object({
    query: z.string(),
    understood: z.string().describe('The query as it was understood, in the query language.'),
    total: z.int(),
    totalRelation: z.enum(['eq', 'gte']),
    tookMs: z.number(),
    hits: z.array(hit),
    facets: z
      .object(
        Object.fromEntries(facetNames.map((name) => [name, facetValues])) as Record<
          (typeof facetNames)[number],
          typeof facetValues
        >,
      )
      .exactOptional(),
    facetsOf: z
      .enum(facetUnits)
      .describe('What the counts of facets are of: patches unless collapse=none, where the engine can tell.')
      .exactOptional(),
    didYouMean: z.array(z.object({ query: z.string(), total: z.int() })).exactOptional(),
    clauses: z
      .array(z.object({ clause: z.string(), total: z.int() }))
      .describe('Where nothing was found: what each part of the query would find alone.')
      .exactOptional(),
    notes: z.array(z.string()),
    partial: z.boolean().describe('Whether time ran out before everything was looked at.'),
    cursor: z.string().nullable().describe('Goes on behind the last hit; null where there is nothing more.'),
  })
  .meta({ id: 'SearchAnswer' }) satisfies z.ZodType<SearchResponse>;

const summaryFields = {
  id: z.string(),
  kind,
  title: z.string().nullable(),
  date: isoTime,
  authors: z.array(z.string()),
  series: series.nullable(),
  list: z.string().nullable(),
  source,
};
const summary = z.object(summaryFields).meta({ id: 'Summary' });

const evidence = evidenceSchema
  .and(z.object({ text: z.string().describe('The same in words.') }))
  .meta({ id: 'Evidence', description: 'What speaks for it, as data; keys other than these depend on the type.' });

const versionEntry = z
  .object({
    ...summaryFields,
    version: z.int().nullable().describe('As stated; null where the message states none.'),
    relation: z.enum(relations),
    confidence: z.number().min(0).max(1).describe('Probability that this is the same patch.'),
    evidence: z.array(evidence).describe('Why that is believed.'),
    renamed: z.boolean(),
    newest: z.boolean(),
  })
  .meta({ id: 'VersionEntry' });

const partState = z.enum(['same', 'changed', 'renamed', 'added', 'first', 'unknown']);

const seriesPosting = z
  .object({
    root: z.string(),
    title: z.string().nullable(),
    version: z.int().nullable(),
    rfc: z.boolean(),
    resend: z.boolean(),
    date: isoTime,
    total: z.int().nullable(),
    cover: z.string().nullable(),
    parts: z.array(
      z.object({
        part: z.int().nullable(),
        id: z.string(),
        title: z.string().nullable(),
        state: partState,
      }),
    ),
    missingParts: z.array(z.int()),
  })
  .meta({ id: 'SeriesPosting' });

export const versionsAnswer = z
  .object({
    patch: summary,
    versions: z.array(versionEntry).describe('Its other versions, oldest first.'),
    related: z.array(versionEntry).describe('Related messages and commits: backports, reverts, pull requests.'),
    series: z.array(seriesPosting).exactOptional(),
    gaps: z.array(z.string()),
    newest: z.string(),
    supersededBy: z
      .object({ id: z.string(), version: z.int().nullable(), daysLater: z.number().nullable() })
      .nullable(),
  })
  .meta({ id: 'VersionsAnswer' }) satisfies z.ZodType<VersionsResponse>;

const landedEntries = z.array(summary);

export const landedAnswer = z
  .object({
    patch: summary,
    state: z.enum(patchStates),
    applied: z
      .object({ id: z.string(), version: z.int().nullable(), exact: z.boolean() })
      .nullable()
      .describe('The version that was applied; exact if the commit links to it.'),
    commits: z.array(
      z.object({
        sha: z.string().describe('All 40 digits.'),
        title: z.string().nullable(),
        date: z.string().nullable(),
        source: z.string(),
        confidence: z.number(),
        evidence: z.array(z.string()),
        picked: z.array(z.string()),
      }),
    ),
    backports: landedEntries,
    reverts: landedEntries,
    notices: landedEntries,
    fixes: landedEntries,
    versions: z.array(z.object({ id: z.string(), version: z.int().nullable(), date: z.string().nullable() })),
  })
  .meta({ id: 'LandedAnswer' }) satisfies z.ZodType<LandedState>;

export const triedAnswer = z
  .object({
    trouble: z.object({ hashes: z.array(z.string()), links: z.array(z.string()), functions: z.array(z.string()) }),
    isPatch: z.boolean(),
    attempts: z.array(
      z.object({
        patch: summary,
        score: z.number(),
        reasons: z.array(
          z.discriminatedUnion('type', [
            z.object({ type: z.literal('hash'), hash: z.string() }),
            z.object({ type: z.literal('link'), link: z.string() }),
            z.object({ type: z.literal('function'), name: z.string() }),
            z.object({ type: z.literal('lines'), count: z.int(), share: z.number() }),
            z.object({ type: z.literal('words') }),
          ]),
        ),
        byOthers: z.boolean(),
        state: z.enum(patchStates),
        objections: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'TriedAnswer' }) satisfies z.ZodType<TriedResponse>;

const reviewTag = z
  .object({
    key: z.string(),
    person: z.string(),
    message: z.string().describe('Id of the message that has it.'),
    series: z.boolean().describe('Given to the whole series.'),
    bySender: z.boolean().describe('Whether the person sent the message.'),
  })
  .meta({ id: 'ReviewTag' });
const objection = z.object({ person: z.string(), message: z.string(), date: z.string().nullable() });

export const reviewAnswer = z
  .object({
    patch: summary,
    versions: z
      .array(
        z.object({
          patch: summary,
          carried: z.array(reviewTag),
          given: z.array(reviewTag),
          objections: z.array(objection),
          replies: z.int(),
        }),
      )
      .describe('Oldest first.'),
    tags: z.array(reviewTag).describe('Of the newest version, carried and given.'),
    lost: z.array(reviewTag).describe('Given on an older version, not on the newest.'),
    objections: z.array(objection),
    awaitsAuthor: z.boolean().describe('Others have replied, and the author has not answered.'),
    lastWord: objection.nullable(),
  })
  .meta({ id: 'ReviewAnswer' }) satisfies z.ZodType<ReviewState>;

const change = z.enum(['same', 'removed', 'added']);
const changePiece = z.object({ text: z.string(), change }).meta({ id: 'ChangePiece' });

const changedLine = z
  .object({
    text: z.string(),
    change,
    hunk: z.string().exactOptional().describe('Where lines are left out before it, or a hunk begins: its heading.'),
  })
  .meta({ id: 'ChangedLine' });
const tagChange = z
  .object({ gained: z.array(z.string()), lost: z.array(z.string()) })
  .meta({ id: 'TagChange', description: 'Trailers of every kind.' });

export const comparisonAnswer = z
  .object({
    older: summary,
    newer: summary,
    pairs: z.array(
      z.object({
        older: summary.nullable(),
        newer: summary.nullable(),
        state: z.enum(['same', 'changed', 'rewritten', 'added', 'dropped']),
        similarity: z.number().min(0).max(1),
        title: z.array(changePiece),
        message: z.array(changePiece),
        files: z.array(z.object({ path: z.string(), lines: z.array(changedLine) })),
        tags: tagChange,
        complete: z.boolean(),
      }),
    ),
    changelog: z.array(z.string()),
    tags: tagChange,
  })
  .meta({ id: 'Comparison' }) satisfies z.ZodType<Comparison>;

export const givenVersionsAnswer = z
  .object({
    patch: z.null(),
    given: z.object({
      title: z.string().nullable(),
      version: z.int().nullable().describe('As stated.'),
      wouldBe: z
        .int()
        .nullable()
        .describe('The version it would be: the stated one, else the next after those in the index.'),
      posted: z.string().nullable().describe('Id of the very message, where it is in the index.'),
      patches: z.array(
        z.object({
          part: z.int().nullable(),
          title: z.string().nullable(),
          last: z.string().nullable().describe('Id of the patch as it was posted last; null for a new one.'),
          confidence: z.number().min(0).max(1).nullable(),
          state: partState,
        }),
      ),
      leftOut: z.int().describe('Messages of other submissions that were sent with it.'),
    }),
    versions: z
      .array(versionEntry)
      .describe('Versions in the index, oldest first; of a series by covers or first patches.'),
    related: z.array(versionEntry).describe('Related messages and commits: backports, reverts, pull requests.'),
    series: z.array(seriesPosting).exactOptional(),
    gaps: z.array(z.string()),
    newest: z.string().nullable(),
    supersededBy: z
      .object({ id: z.string(), version: z.int().nullable(), daysLater: z.number().nullable() })
      .nullable(),
    comparison: comparisonAnswer.nullable().exactOptional().describe('With what was posted last; only with diff=1.'),
  })
  .meta({ id: 'GivenVersionsAnswer' }) satisfies z.ZodType<GivenVersions>;

const threadEntry = z
  .object({ ...summaryFields, depth: z.int().min(0), current: z.boolean() })
  .meta({ id: 'ThreadEntry' }) satisfies z.ZodType<ThreadEntry>;

export const threadAnswer = z.object({ thread: z.array(threadEntry) }).meta({ id: 'ThreadAnswer' });

export const identifiersAnswer = z
  .object({
    query: z.string(),
    matches: z.array(
      z.object({
        identifier: z.string(),
        kind: z.enum(identifierKinds),
        distance: z.number(),
        score: z.number(),
        documents: z.int(),
        why: z.string(),
        firstSeen: isoTime,
        lastSeen: isoTime,
        examples: z.array(summary),
        renamedTo: z.object({ identifier: z.string(), since: isoTime }).nullable(),
      }),
    ),
  })
  .meta({ id: 'IdentifiersAnswer' }) satisfies z.ZodType<IdentifiersResponse>;

export const suggestAnswer = z
  .object({
    query: z.string(),
    suggestions: z.array(
      z.object({
        text: z.string().describe('The whole query as it would then be.'),
        type: z.enum(['identifier', 'title', 'subsystem', 'author', 'series', 'correction']),
        documents: z.int(),
      }),
    ),
  })
  .meta({ id: 'SuggestAnswer' }) satisfies z.ZodType<SuggestResponse>;

/** The form of the OpenSearch suggestions extension, which browsers ask for. */
export const openSearchSuggestions = z.tuple([z.string(), z.array(z.string())]);

export const digestAnswer = z
  .object({
    path: z.string(),
    line: z.int(),
    period: z.enum(['daily', 'weekly', 'monthly']),
    days: z.array(z.string()),
    generated: isoTime,
    introduction: z.string(),
    entries: z.array(z.string()).describe('Ids of the entries, in order.'),
  })
  .meta({ id: 'Digest' });
export const digestsAnswer = z.object({ digests: z.array(digestAnswer) }).meta({ id: 'DigestsAnswer' });

export const versionAnswer = z
  .object({ name: z.literal('patchtrail'), version: z.string(), engine: z.enum(engineNames), generation: z.string() })
  .meta({ id: 'VersionAnswer' });
export const healthAnswer = z.object({ status: z.literal('alive') }).meta({ id: 'HealthAnswer' });
export const readyAnswer = z
  .object({ status: z.literal('ready'), generation: z.string(), documents: z.int(), committed: isoTime })
  .meta({ id: 'ReadyAnswer' });
export const openApiAnswer = z.looseObject({ openapi: z.string() });
