import { describe, expect, it, vi } from 'vitest';
import { nameParts } from '../../src/analysis/name-parts.js';
import type { Document } from '../../src/corpus/document.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import type { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { nameEvidence } from '../../src/index/terms/name-table.js';
import { searchRequest } from '../../src/search/search-options.js';
import { indexOfDigests } from '../support/corpus-index.js';
import { bundledDigests, feedDigests } from '../support/digest-texts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

vi.setConfig({ testTimeout: 300_000 });

const folder = temporaryFolder();
const wanted = 100;

/** Names of code with two parts or more, spread evenly over all of them in order. */
function spreadNames(reader: IndexReader): string[] {
  const names = reader.segments
    .flatMap((segment) => [...segment.names()])
    .filter(
      ({ spelling, evidence }) => (evidence & nameEvidence.file) === 0 && /^[a-z0-9]+(?:_[a-z0-9]+)+$/i.test(spelling),
    )
    .map(({ spelling }) => spelling);
  const distinct = [...new Set(names)].sort();
  return Array.from({ length: wanted }, (_, i) => distinct[Math.floor((i * distinct.length) / wanted)]!);
}

function partsOf(name: string): string[] {
  const parts: string[] = [];
  const places = nameParts(name);
  for (let i = 0; i < places.length; i += 2) parts.push(name.slice(places[i]!, places[i + 1]!));
  return parts;
}

/** Whether a text spells the name as a whole, in whatever case; by looking, not by analysis. */
function spells({ title, text }: Document, name: string): boolean {
  return `${title ?? ''}\n${text}`
    .toLowerCase()
    .split(/[^a-z0-9_]+/)
    .includes(name.toLowerCase());
}

interface Findings {
  /** Forms that do not find every entry. */
  readonly misses: readonly string[];
  /** Names of which an entry stands behind one that has the name only within a longer one. */
  readonly outOfOrder: readonly string[];
}

async function everyFormFinds(digests: readonly string[]): Promise<Findings> {
  const reader = await indexOfDigests(folder, digests);
  const documents = reader.segments.flatMap((segment) =>
    Array.from({ length: segment.documents }, (_, i) => segment.document(i)),
  );
  const names = spreadNames(reader);
  expect(new Set(names).size).toBe(wanted);
  const engine = new LocalEngine(reader);
  const idsFor = async (query: string): Promise<string[]> => {
    const { hits } = await engine.search(searchRequest(query, { limit: 1000, highlight: false, collapse: 'none' }));
    return hits.map((hit) => hit.id);
  };
  const misses: string[] = [];
  const outOfOrder = new Set<string>();
  for (const name of names) {
    const parts = partsOf(name);
    const entries = new Set(documents.filter((document) => spells(document, name)).map(({ id }) => id));
    // A name may stand in a family only, which spells it not.
    if (entries.size === 0) continue;
    const camel = parts.map((part, i) =>
      i === 0 ? part.toLowerCase() : part[0]!.toUpperCase() + part.slice(1).toLowerCase(),
    );
    const whole = [name, name.toUpperCase(), name.toLowerCase(), ...(/\d/.test(name) ? [] : [camel.join('')])];
    for (const form of whole) {
      const first = new Set((await idsFor(form)).slice(0, entries.size));
      if ([...entries].some((id) => !first.has(id))) outOfOrder.add(name);
    }
    const chains = parts.length < 3 ? [] : [parts.slice(1).join('_'), parts.slice(0, -1).join('_')];
    for (const form of [parts.join(''), ...chains, ...parts]) {
      const found = new Set(await idsFor(form));
      if ([...entries].some((id) => !found.has(id))) misses.push(`${name}: "${form}"`);
    }
    for (const chain of chains) {
      // What spells the chain as a name of its own comes before what has it within a longer one.
      const found = await idsFor(chain);
      const own = found.map((id) => spells(documents.find((document) => document.id === id)!, chain));
      if (own.lastIndexOf(true) >= 0 && own.indexOf(false) >= 0 && own.indexOf(false) < own.lastIndexOf(true))
        outOfOrder.add(name);
    }
  }
  return { misses, outOfOrder: [...outOfOrder] };
}

describe('each of a hundred names is found as a whole, by its parts, chains, joined and in another case', () => {
  it('over the bundled digests', async () => {
    const { misses, outOfOrder } = await everyFormFinds(bundledDigests());
    expect(misses).toEqual([]);
    expect(outOfOrder).toEqual([]);
  });

  it('over the feed', async (context) => {
    const digests = feedDigests();
    if (digests.length === 0) context.skip('no feed at hand');
    const { misses, outOfOrder } = await everyFormFinds(digests);
    expect(misses).toEqual([]);
    expect(outOfOrder).toEqual([]);
  });
});
