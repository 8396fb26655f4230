import type { z } from 'zod';
import type {
  comparisonAnswer,
  digestsAnswer,
  documentAnswer,
  givenVersionsAnswer,
  identifiersAnswer,
  landedAnswer,
  reviewAnswer,
  searchAnswer,
  suggestAnswer,
  threadAnswer,
  triedAnswer,
  versionsAnswer,
} from './answer-schemas.js';

/** Examples of the OpenAPI document, one trail throughout. Tests hold them against the schemas. */

const source = { path: 'lamp.mbox', line: 120 };
const series = { name: null, version: 2, part: 1, total: 2, rfc: false, resend: false };
const newer = {
  id: '20260106-lamp-v2-1@example.org',
  kind: 'patch' as const,
  title: 'lib: keep the lamp lit',
  date: '2026-01-06T10:00:00.000Z',
  authors: ['Ada Example'],
  series,
  list: 'lamps',
  source,
};
const older = {
  ...newer,
  id: '20260101-lamp-1@example.org',
  date: '2026-01-01T10:00:00.000Z',
  series: { ...series, version: null },
  source: { path: 'lamp.mbox', line: 1 },
};
const entry = {
  ...older,
  version: null,
  relation: 'version' as const,
  confidence: 0.98,
  evidence: [
    { type: 'same-title' as const, text: 'same title' },
    { type: 'same-lines' as const, share: 0.96, text: '96 % of the changed lines in common' },
  ],
  renamed: false,
  newest: false,
};

export const searchExample: z.infer<typeof searchAnswer> = {
  query: 'lamp',
  understood: 'lamp',
  total: 1,
  totalRelation: 'eq',
  tookMs: 1.4,
  hits: [
    {
      ...newer,
      messageId: newer.id,
      permalink: `https://lore.kernel.org/r/${encodeURIComponent(newer.id)}`,
      lists: ['lamps'],
      score: 7.25,
      subsystems: ['lib'],
      identifiers: ['lamp_lit'],
      highlights: {
        title: [
          { text: 'lib: keep the ', match: false },
          { text: 'lamp', match: true },
          { text: ' lit', match: false },
        ],
        text: [{ text: 'It went out at night.', match: false }],
      },
      matchedIn: ['title'],
    },
  ],
  facets: {
    kind: [{ value: 'patch', count: 1 }],
    list: [{ value: 'lamps', count: 1 }],
    subsystem: [{ value: 'lib', count: 1 }],
    author: [{ value: 'Ada Example', count: 1 }],
    version: [{ value: '2', count: 1 }],
    series: [],
    month: [{ value: '2026-01', count: 1 }],
  },
  facetsOf: 'postings',
  notes: [],
  partial: false,
  cursor: null,
};

export const documentExample: z.infer<typeof documentAnswer> = {
  id: newer.id,
  kind: 'patch',
  source,
  alsoIn: [],
  title: newer.title,
  date: newer.date,
  authors: [{ name: 'Ada Example', address: 'ada@example.org' }],
  list: 'lamps',
  subsystems: ['lib'],
  series,
  identifiers: ['lamp_lit'],
  files: ['lib/lamp.c'],
  text: 'It went out at night.\n',
  digest: null,
  mail: null,
  commit: null,
};

export const versionsExample: z.infer<typeof versionsAnswer> = {
  patch: newer,
  versions: [entry],
  related: [],
  gaps: [],
  newest: newer.id,
  supersededBy: null,
};

export const givenVersionsExample: z.infer<typeof givenVersionsAnswer> = {
  patch: null,
  given: {
    title: newer.title,
    version: null,
    wouldBe: 3,
    posted: null,
    patches: [{ part: null, title: newer.title, last: entry.id, confidence: 0.98, state: 'changed' }],
    leftOut: 0,
  },
  versions: [entry],
  related: [],
  gaps: [],
  newest: entry.id,
  supersededBy: null,
};

export const landedExample: z.infer<typeof landedAnswer> = {
  patch: newer,
  state: 'applied',
  applied: { id: newer.id, version: 2, exact: true },
  commits: [
    {
      sha: '4a84a470c24f4a84a470c24f4a84a470c24f4a84',
      title: newer.title,
      date: newer.date,
      source: 'linux.git',
      confidence: 1,
      evidence: ['linked in the commit'],
      picked: [],
    },
  ],
  backports: [],
  reverts: [],
  notices: [],
  fixes: [],
  versions: [{ id: newer.id, version: 2, date: newer.date }],
};

export const triedExample: z.infer<typeof triedAnswer> = {
  trouble: { hashes: [], links: [], functions: ['lamp_lit'] },
  isPatch: false,
  attempts: [
    {
      patch: newer,
      score: 10,
      reasons: [{ type: 'function', name: 'lamp_lit' }],
      byOthers: true,
      state: 'dropped',
      objections: ['Bob Example'],
    },
  ],
};

const tag = {
  key: 'Reviewed-by',
  person: 'Bob Example <bob@example.org>',
  message: 'answer-4@example.org',
  series: false,
  bySender: true,
};

export const reviewExample: z.infer<typeof reviewAnswer> = {
  patch: newer,
  versions: [{ patch: newer, carried: [], given: [tag], objections: [], replies: 1 }],
  tags: [tag],
  lost: [],
  objections: [],
  awaitsAuthor: true,
  lastWord: { person: 'Bob Example', message: 'answer-4@example.org', date: '2026-01-23T10:30:00.000Z' },
};

export const comparisonExample: z.infer<typeof comparisonAnswer> = {
  older,
  newer,
  pairs: [
    {
      older,
      newer,
      state: 'changed',
      similarity: 0.9,
      complete: true,
      title: [],
      message: [
        { text: 'It went out at ', change: 'same' },
        { text: 'noon', change: 'removed' },
        { text: 'night', change: 'added' },
        { text: '.', change: 'same' },
      ],
      files: [],
      tags: { gained: ['Reviewed-by: Bob Example'], lost: [] },
    },
  ],
  changelog: ['say when it went out (Bob)'],
  tags: { gained: ['Reviewed-by: Bob Example'], lost: [] },
};

export const threadExample: z.infer<typeof threadAnswer> = {
  thread: [
    { ...newer, depth: 0, current: true },
    {
      ...newer,
      id: 'reply-1@example.org',
      kind: 'reply',
      authors: ['Bob Example'],
      date: '2026-01-06T12:00:00.000Z',
      depth: 1,
      current: false,
    },
  ],
};

export const identifiersExample: z.infer<typeof identifiersAnswer> = {
  query: 'lampLit',
  matches: [
    {
      identifier: 'lamp_lit',
      kind: 'function',
      distance: 0,
      score: 1,
      documents: 2,
      why: 'the same name written otherwise',
      firstSeen: older.date,
      lastSeen: newer.date,
      examples: [newer],
      renamedTo: null,
    },
  ],
};

export const suggestExample: z.infer<typeof suggestAnswer> = {
  query: 'lam',
  suggestions: [{ text: 'lamp_lit', type: 'identifier', documents: 2 }],
};

export const digestsExample: z.infer<typeof digestsAnswer> = {
  digests: [
    {
      path: 'corpus/2026-01-06-daily.txt',
      line: 2,
      period: 'daily',
      days: ['2026-01-06'],
      generated: '2026-01-06T23:00:00Z',
      introduction: 'Lamps were kept lit.',
      entries: ['digest:0123456789ab'],
    },
  ],
};
