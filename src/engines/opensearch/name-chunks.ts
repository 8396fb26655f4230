import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { mergedNames } from '../../identifiers/merged-names.js';
import type { NameEntry } from '../../index/terms/name-table.js';
import type { ClusterState } from './cluster-state.js';

/**
 * The identifiers in the cluster: tables as in a segment, one for each range of documents written. A reader merges
 * them and fetches only new ones; the writer merges them when there are too many. As with segments, a replaced
 * document counts twice until the merge.
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

/** A document in a cluster should not exceed some megabytes. */
const entriesPerPart = 50_000;

/** Merges the tables if there are too many. */
export async function mergeNameChunks(state: ClusterState, run: number): Promise<void> {
  const chunks = await state.all('names');
  if (chunks.length <= mostChunks) return;
  // Parts of one table are consecutive by name, and each is sorted.
  await putNames(state, `names:merged-${run}`, mergedNames(chunks.map(({ json }) => unpack(json))));
  for (const { id } of chunks) if (!id.startsWith(`names:merged-${run}.`)) await state.drop(id);
}

const mostChunks = 24;

/** Reads the tables, with a cache of those that still exist. */
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
