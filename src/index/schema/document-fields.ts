import { createHash } from 'node:crypto';
import { termKey } from '../../analysis/term.js';
import { type Document, listsOf, type Person } from '../../corpus/document.js';
import { bodyZones, type ZoneName } from '../../corpus/mail/body-zones.js';
import { type KeywordField, keywordFields, type WordField } from '../../query/field-table.js';
import { abbreviationsIn } from './abbreviations.js';
import { type FieldName, fieldNumber } from './fields.js';

/** A piece of text that belongs to one field. `start` and `end` are offsets into `text`. */
export interface FieldText {
  readonly field: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is inverted of a document, in a form that goes from thread to thread. */
export interface InvertibleDocument {
  readonly texts: readonly string[];
  /** Pieces of the texts in the order of their fields, four numbers each: field, text, start, end. */
  readonly pieces: Int32Array;
  /** Terms without a place in a text: metadata, keys of lineage, the id. */
  readonly keys: readonly string[];
  readonly isReply: boolean;
  /** Seconds since 1970, or 0. */
  readonly date: number;
}

/** `lineage`: the keys under which relatives find the document. */
export function invertibleDocument(document: Document, date: number, lineage: readonly string[]): InvertibleDocument {
  const found = fieldTexts(document);
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  const pieces = new Int32Array(found.length * 4);
  let last = -1;
  for (const [i, { field, text, start, end }] of found.entries()) {
    if (last < 0 || texts[last] !== text) {
      last = numbers.get(text) ?? texts.push(text) - 1;
      numbers.set(text, last);
    }
    pieces.set([field, last, start, end], i * 4);
  }
  return {
    texts,
    pieces,
    keys: [...keywordTerms(document), ...definitionKeys(found), ...lineage.map(lineageKey), idKey(document.id)],
    isReply: document.kind === 'reply',
    date,
  };
}

/** Terms that say which abbreviations a document explains, by the short form and by the words. */
function definitionKeys(texts: readonly FieldText[]): string[] {
  const keys = new Set<string>();
  for (const { field, text, start, end } of texts) {
    if (field !== fieldNumber.title && field !== fieldNumber.prose) continue;
    for (const { short, words } of abbreviationsIn(text, start, end)) {
      keys.add(keywordKey('short', `${short}=${words}`));
      keys.add(keywordKey('spelled', words));
    }
  }
  return [...keys].slice(0, mostDefinitions);
}

const mostDefinitions = 16;

/** A person as a query names one: first and last name, without what is between. */
export function submitterKey(first: string, last: string): string {
  return keywordKey('submitter', `${first} ${last}`);
}

/** What of a document is searched, field by field in the order of the field table. */
export function fieldTexts(document: Document): FieldText[] {
  const texts = factTexts(document);
  for (const { zone, start, end } of bodyZones(document.text, document.kind)) {
    const field = zoneField(zone);
    if (field !== null) texts.push({ field, text: document.text, start, end });
  }
  // Stable: the pieces of one field keep the order of the text.
  return texts.sort((a, b) => a.field - b.field);
}

/** The same without the body. */
export function factTexts(document: Document): FieldText[] {
  const texts: FieldText[] = [];
  const add = (field: FieldName, text: string): void => {
    if (text !== '') texts.push({ field: fieldNumber[field], text, start: 0, end: text.length });
  };
  add('title', document.title ?? '');
  add('subsystem', document.subsystems.join(' '));
  add('series', document.series?.name ?? '');
  add(
    'author',
    document.authors
      .map((author) => (author.address === null ? author.name : `${author.name} ${author.address}`))
      .join('\n'),
  );
  add('file', document.files.join('\n'));
  return texts;
}

/** The field that a zone of a body belongs to; null for one that is not searched. */
export function zoneField(zone: ZoneName): number | null {
  const field = zoneFields[zone];
  return field === null ? null : fieldNumber[field];
}

const zoneFields: Record<ZoneName, FieldName | null> = {
  prose: 'prose',
  quote: 'quote',
  changelog: 'changelog',
  trailer: 'trailer',
  // Paths stand in `files`, which is one field for all of them.
  diffstat: null,
  'diff-header': null,
  hunk: 'function',
  added: 'added',
  removed: 'removed',
  context: 'context',
  data: null,
  signature: null,
  attribution: null,
};

/** Metadata that a query filters by, as terms: `k:version=6`, `k:author=amery hung`. */
export function keywordTerms(document: Document): string[] {
  const keys = new Set<string>();
  for (const field of keywordFields) {
    for (const value of keywordValues[field](document))
      if (value !== null && value !== undefined && value !== '') keys.add(keywordKey(field, String(value)));
  }
  // The sender of a reply is not an author of the patch.
  if (document.kind !== 'reply') {
    for (const { name } of document.authors) {
      const names = name.match(/\p{L}+/gu) ?? [];
      if (names.length > 1) keys.add(submitterKey(names[0]!, names.at(-1)!));
    }
  }
  return [...keys];
}

type Values = readonly (string | number | null | undefined)[];

/** The values of each field of metadata. */
const keywordValues: Readonly<Record<KeywordField, (document: Document) => Values>> = {
  kind: ({ kind }) => [kind],
  list: listsOf,
  author: ({ authors }) => authors.flatMap(({ name, address }) => [name, address]),
  subsystem: ({ subsystems }) => subsystems,
  series: ({ series }) => [series?.name],
  version: ({ series }) => [series?.version],
  part: ({ series }) => [series?.part],
  total: ({ series }) => [series?.total],
  tag: ({ series, mail }) => [
    ...(series?.rfc === true ? ['rfc'] : []),
    ...(series?.resend === true ? ['resend'] : []),
    ...(mail?.tags ?? []),
    ...(mail?.pull === true ? ['pull'] : []),
  ],
  period: ({ digest }) => [digest?.period],
  to: ({ mail }) => recipientValues(mail?.to),
  cc: ({ mail }) => recipientValues(mail?.cc),
  'reply-to': ({ mail }) => [mail?.inReplyTo],
  'change-id': ({ mail }) => [mail?.changeId],
  fixes: ({ mail, commit }) =>
    (mail?.trailers ?? commit?.trailers ?? [])
      .filter(({ key }) => key.toLowerCase() === 'fixes')
      .map(({ value }) => /^[0-9a-f]{7,40}/i.exec(value)?.[0].slice(0, 12)),
  commit: ({ commit }) => [commit?.sha.slice(0, 12)],
  blob: blobsAfter,
  source: ({ source }) => [source.path],
  has: ({ files, kind }) => (files.length > 0 && kind !== 'commit' ? ['diff'] : []),
};

/** Address and name, and each further word of the name: they are found by how they begin. */
function recipientValues(people: readonly Person[] | undefined): string[] {
  return (people ?? []).flatMap(({ name, address }) => [
    ...(address === null ? [] : [address]),
    ...[...name.matchAll(/(?<=^|\s)\S/g)].slice(0, 5).map(({ index }) => name.slice(index)),
  ]);
}

/** The values of a field that stand in its column: those it is filtered by, of an author the name. */
export function columnValues(field: WordField, document: Document): string[] {
  const values = field === 'author' ? document.authors.map(({ name }) => name) : keywordValues[field](document);
  return values.flatMap((value) => (value === null || value === undefined ? [] : [String(value)]));
}

/** Blobs as the diff leaves them: `index 70ae6052920d..6a16f8f6898d 100644`. */
function blobsAfter({ text, kind }: Document): string[] {
  const blobs: string[] = [];
  if (kind !== 'patch') return blobs;
  for (let at = text.indexOf('\nindex '); at >= 0 && blobs.length < mostBlobs; at = text.indexOf('\nindex ', at + 7)) {
    const match = /^[0-9a-f]{7,40}\.\.([0-9a-f]{7,40})\b/.exec(text.slice(at + 7, at + 95));
    if (match !== null && !/^0+$/.test(match[1]!)) blobs.push(match[1]!);
  }
  return blobs;
}

const mostBlobs = 200;

/** Metadata that no field of the query language names: only ranking asks for it. */
type RankingKeyword = 'submitter' | 'short' | 'spelled';

export function keywordKey(field: KeywordField | RankingKeyword, value: string): string {
  return termKey('keyword', plain(`${field}=${value.toLowerCase().slice(0, 200)}`));
}

/** The term of a key of lineage. */
export function lineageKey(key: string): string {
  return termKey('lineage', plain(key));
}

/** The term by which a document is found by its id; another id gives another term. */
export function idKey(id: string): string {
  const isPlain = id.length <= longestPlainId && !id.startsWith('~') && !/[\ud800-\udfff]/.test(id);
  // UTF-8 would make one of all halves of surrogate pairs.
  return termKey('id', isPlain ? id : `~${createHash('sha256').update(id, 'utf16le').digest('hex')}`);
}

const longestPlainId = 400;

/** Without halves of surrogate pairs: then the order of UTF-16 units, in which keys are sorted, is that of UTF-8 bytes. */
function plain(text: string): string {
  return text.replace(/[\ud800-\udfff]/g, '\ufffd');
}
