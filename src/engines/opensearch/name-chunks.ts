import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { mergedNames } from '../../identifiers/merged-names.js';
import type { NameEntry } from '../../index/terms/name-table.js';
import type { ClusterState } from './cluster-state.js';

/**
 * The identifier vocabulary in the cluster: tables of names as a segment has them, one for each stretch of documents
 * written. A reader merges them and fetches those that are new to it; the writer makes one of many when there are too
 * many. As with segments, a document that was replaced counts in both tables until all are made anew.
 */
type PackedEntry = [spelling: string, documents: number, first: number, last: number, fields: number, evidence: number];

export async function putNames(state: ClusterState, id: string, entries: Iterable<NameEntry>): Promise<void> {
  const packed: PackedEntry[] = [];
  for (const { spelling, documents, first, last, fields, evidence } of entries)
    packed.push([spelling, documents, first, last, fields, evidence]);
  for (let part = 0; part === 0 || part * entriesPerPart < packed.length; part++) {
    const slice = packed.slice(part * entriesPerPart, (part + 1) * entriesPerPart);
    await state.put(`${id}.${part}`, 'names', deflateRawSync(JSON.stringify(slice)).toString('base64'));
  }
}

/** A document of the cluster should not be larger than some megabytes. */
const entriesPerPart = 50_000;

/** Makes one table of all, where there are too many. */
export async function mergeNameChunks(state: ClusterState, run: number): Promise<void> {
  const chunks = await state.all('names');
  if (chunks.length <= mostChunks) return;
  // Parts of one table follow one another by name, and each is in order by itself.
  await putNames(state, `names:merged-${run}`, mergedNames(chunks.map(({ json }) => unpack(json))));
  for (const { id } of chunks) if (!id.startsWith(`names:merged-${run}.`)) await state.drop(id);
}

const mostChunks = 24;

/** Reads the tables; those it has read before are kept as long as they are there. */
export class NameChunks {
  #known = new Map<string, NameEntry[]>();

  async read(state: ClusterState): Promise<Generator<NameEntry>> {
    const known = new Map<string, NameEntry[]>();
    for (const id of await state.ids('names')) {
      const entries = this.#known.get(id) ?? unpackValue(await state.get(id));
      known.set(id, entries);
    }
    this.#known = known;
    return mergedNames([...known.values()]);
  }
}

function unpack(json: string): NameEntry[] {
  return unpackValue(JSON.parse(json));
}

function unpackValue(value: unknown): NameEntry[] {
  if (typeof value !== 'string') return [];
  const bytes = inflateRawSync(Buffer.from(value, 'base64'), { maxOutputLength: 1 << 28 });
  return (JSON.parse(bytes.toString('utf8')) as PackedEntry[]).map(
    ([spelling, documents, first, last, fields, evidence]) => ({ spelling, documents, first, last, fields, evidence }),
  );
}
