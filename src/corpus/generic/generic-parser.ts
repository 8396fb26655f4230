import { z } from 'zod';
import type { Person, Series } from '../document.js';
import { identifiersIn } from '../identifiers-in-text.js';
import { personIn } from '../mail/people.js';
import { decodeText } from '../mail/text-decoder.js';
import { printable } from '../printable.js';
import type { Problem, ProblemReason } from '../problem.js';
import type { ParsedRecord, RawRecord } from '../source-reader.js';
import { splitSubsystems } from '../subsystems.js';

/**
 * A line of a collection (`--format ndjson`): one JSON object with `id`, `title` and `text`, and `date`, `authors`,
 * `subsystems`, `files`, `version` and `series` where it has them. A line that is no such object is skipped; a field
 * of another shape is left out and told.
 */
const genericRecordSchema = z.object({
  id: z.union([z.string().trim().min(1).max(1000), z.number().transform(String)]),
  title: z.string().nullable(),
  text: z.string(),
});

const personList = z.union([
  z.string().transform((text) => [text]),
  z.array(z.union([z.string(), z.object({ name: z.string().default(''), address: z.string().nullish() })])),
]);
const wordList = z.union([z.string().transform((word) => [word]), z.array(z.string())]);
const seriesField = z.preprocess(
  (given) => (typeof given === 'string' ? { name: given } : given),
  z.object({
    name: z.string().nullish(),
    version: z.number().int().nullish(),
    part: z.number().int().min(0).nullish(),
    total: z.number().int().min(0).nullish(),
    rfc: z.boolean().nullish(),
    resend: z.boolean().nullish(),
  }),
);
const versionField = z.union([
  z.number().int().min(0),
  z
    .string()
    .regex(/^[vV]?\d{1,4}$/)
    .transform((text) => Number(text.replace(/^v/i, ''))),
]);

/** Never throws. */
export function parseGenericRecord(record: RawRecord): ParsedRecord {
  const { location } = record;
  const problems: Problem[] = [];
  const report = (reason: ProblemReason, detail: string, skipped = false): void => {
    problems.push({ reason, location, detail, skipped });
  };
  const { text: line, fault } = decodeText(record.bytes, 'utf-8');
  if (fault !== null) report('broken-encoding', 'the line is not valid UTF-8; it was read as well as it goes');
  const value = parsedJson(line.replace(/^\ufeff/, ''));
  const required = genericRecordSchema.safeParse(value);
  if (!required.success || typeof value !== 'object' || value === null) {
    const why =
      value === undefined
        ? 'not JSON'
        : typeof value !== 'object' || value === null || Array.isArray(value)
          ? 'no object'
          : 'without a usable "id", "title" and "text"';
    report('broken-record', `the line is ${why}; it was skipped`, true);
    return { documents: [], problems };
  }
  const fields = new Map(Object.entries(value));
  const optional = <T>(name: string, schema: z.ZodType<T>): T | null => {
    const given = fields.get(name);
    if (given === undefined || given === null) return null;
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    report('broken-record', `"${name}" has another shape than expected; it was left out`);
    return null;
  };
  const { id } = required.data;
  const title = required.data.title?.replace(/\s+/g, ' ').trim() || null;
  const text = withoutNul(required.data.text);
  const dateText = optional('date', z.string());
  const date = dateText === null ? null : isoTime(dateText);
  if (dateText !== null && date === null)
    report('broken-date', `the date "${printable(dateText)}" cannot be read; the document is kept undated`);
  const subsystems = optional('subsystems', wordList);
  return {
    documents: [
      {
        id,
        kind: 'document',
        source: location,
        alsoIn: [],
        title,
        date,
        authors: (optional('authors', personList) ?? []).flatMap(personOf),
        list: null,
        subsystems: subsystems ?? (title === null ? [] : splitSubsystems(title)),
        series: seriesOf(optional('series', seriesField), optional('version', versionField)),
        identifiers: identifiersIn(`${title ?? ''}\n${text}`),
        files: optional('files', wordList) ?? [],
        text,
        digest: null,
        mail: null,
        commit: null,
      },
    ],
    problems,
  };
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function personOf(given: string | { readonly name: string; readonly address?: string | null | undefined }): Person[] {
  if (typeof given !== 'string') return [{ name: given.name, address: given.address ?? null }];
  if (given.trim() === '') return [];
  // Authors of other collections are mere names; commas within them are theirs.
  return given.includes('@')
    ? [personIn(given) ?? { name: given, address: null }]
    : [{ name: given.trim(), address: null }];
}

function seriesOf(given: z.infer<typeof seriesField> | null, version: number | null): Series | null {
  if (given === null && version === null) return null;
  return {
    name: given?.name ?? null,
    version: version ?? given?.version ?? null,
    part: given?.part ?? null,
    total: given?.total ?? null,
    rfc: given?.rfc ?? false,
    resend: given?.resend ?? false,
  };
}

function isoTime(text: string): string | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
