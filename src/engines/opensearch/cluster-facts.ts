import { termKey } from '../../analysis/term.js';
import type { Document } from '../../corpus/document.js';
import type { LineageSource } from '../../lineage/lineage-builder.js';
import type { LineageFacts } from '../../lineage/lineage-facts.js';
import { lineageKeys } from '../../lineage/lineage-keys.js';
import { titleWords } from '../../lineage/title.js';
import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import type { ClusterTerms } from './cluster-terms.js';
import { clusterId } from './document-row.js';

interface FactsHit {
  readonly _source: { readonly facts: string | null; readonly document?: string };
}

/**
 * The facts that lineage reads, from memory, which is filled from the cluster between two attempts; see
 * `batch-loader.ts`. If all documents of the index are in memory, as after a first run, nothing is fetched.
 */
export class ClusterFacts implements LineageSource {
  readonly #connection: ClusterConnection;
  readonly #index: string;
  readonly #terms: ClusterTerms;
  /** True if the cache is complete: a miss is final. */
  readonly #isWhole: boolean;
  readonly #byId = new Map<string, LineageFacts | null>();
  readonly #byKey = new Map<string, LineageFacts[]>();
  readonly #rarity = new Map<string, number>();
  #entries: Document[] | null = null;
  readonly #missingIds = new Set<string>();
  readonly #missingKeys = new Set<string>();
  readonly #missingWords = new Set<string>();
  #wantsEntries = false;

  constructor(
    connection: ClusterConnection,
    index: string,
    terms: ClusterTerms,
    facts: Iterable<LineageFacts>,
    isWhole: boolean,
  ) {
    this.#connection = connection;
    this.#index = index;
    this.#terms = terms;
    this.#isWhole = isWhole;
    for (const one of facts) {
      this.#byId.set(one.id, one);
      for (const word of titleWords(one.title ?? '')) this.#missingWords.add(word);
      const keys = lineageKeys(one);
      if (!isWhole) {
        for (const key of [...keys, `link=${one.id}`, `thread=${one.id}`]) this.#missingKeys.add(key);
        continue;
      }
      for (const key of keys) {
        const known = this.#byKey.get(key);
        if (known === undefined) this.#byKey.set(key, [one]);
        else known.push(one);
      }
    }
  }

  byId(id: string): LineageFacts | null {
    const known = this.#byId.get(id);
    if (known === undefined && !this.#isWhole) this.#missingIds.add(id);
    return known ?? null;
  }

  withKey(key: string, limit: number): readonly LineageFacts[] {
    const known = this.#byKey.get(key);
    if (known === undefined && !this.#isWhole) this.#missingKeys.add(key);
    return known === undefined || known.length > limit ? [] : known;
  }

  rarity(word: string): number {
    const known = this.#rarity.get(word);
    if (known === undefined) this.#missingWords.add(word);
    return known ?? 1;
  }

  digestEntries(): readonly Document[] {
    if (this.#entries === null) this.#wantsEntries = true;
    return this.#entries ?? [];
  }

  async fill(): Promise<boolean> {
    const lacked = this.#missingIds.size + this.#missingKeys.size + this.#missingWords.size > 0 || this.#wantsEntries;
    await this.#fillIds();
    await this.#fillKeys();
    await this.#fillWords();
    if (this.#wantsEntries) {
      this.#wantsEntries = false;
      this.#entries = await this.#readEntries();
    }
    return lacked;
  }

  async #fillIds(): Promise<void> {
    const ids = [...this.#missingIds];
    this.#missingIds.clear();
    for (const batch of batches(ids, 500)) {
      const answer = await this.#connection.call<{ docs: ({ found?: boolean } & FactsHit)[] }>({
        method: 'POST',
        path: `/${this.#index}/_mget`,
        query: { _source_includes: 'facts' },
        body: { ids: batch.map(clusterId) },
        retryBudget: writeBudget,
      });
      for (const [i, doc] of answer.docs.entries())
        this.#byId.set(batch[i]!, doc.found === true ? parsed(doc._source.facts) : null);
    }
  }

  async #fillKeys(): Promise<void> {
    const keys = [...this.#missingKeys].filter((key) => !this.#byKey.has(key));
    this.#missingKeys.clear();
    for (const batch of batches(keys, 1000)) {
      const counts = await this.#counts(batch);
      let group: string[] = [];
      let sum = 0;
      for (const key of batch) {
        const count = counts.get(key) ?? 0;
        this.#byKey.set(key, []);
        // A key shared by too many documents is not distinctive; callers take fewer.
        if (count === 0 || count > mostOfKey) continue;
        if (sum + count > mostHits) {
          await this.#fetchKeys(group);
          group = [];
          sum = 0;
        }
        group.push(key);
        sum += count;
      }
      await this.#fetchKeys(group);
    }
  }

  async #counts(keys: readonly string[]): Promise<Map<string, number>> {
    const answer = await this.#connection.call<{
      aggregations: { keys: { buckets: { key: string; doc_count: number }[] } };
    }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      body: {
        size: 0,
        query: { terms: { lineage: keys } },
        aggs: { keys: { terms: { field: 'lineage', include: keys, size: keys.length } } },
      },
      retryBudget: writeBudget,
    });
    return new Map(answer.aggregations.keys.buckets.map(({ key, doc_count }) => [key, doc_count]));
  }

  async #fetchKeys(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const wanted = new Set(keys);
    const answer = await this.#connection.call<{ hits: { hits: FactsHit[] } }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      body: { size: mostHits, query: { bool: { filter: { terms: { lineage: keys } } } }, _source: ['facts'] },
      retryBudget: writeBudget,
    });
    for (const { _source } of answer.hits.hits) {
      const facts = parsed(_source.facts);
      if (facts === null) continue;
      const one = this.#byId.get(facts.id) ?? facts;
      this.#byId.set(facts.id, one);
      for (const key of lineageKeys(one)) if (wanted.has(key)) this.#byKey.get(key)!.push(one);
    }
  }

  /** As in an index in a folder, words of titles are compared in the singular. */
  async #fillWords(): Promise<void> {
    const words = [...this.#missingWords].filter((word) => !this.#rarity.has(word));
    this.#missingWords.clear();
    for (const batch of batches(words, 1000)) {
      const keys = batch.flatMap((word) => {
        const kind = word.includes('_') ? 'name' : 'unit';
        return [termKey(kind, word), termKey(kind, `${word}s`)];
      });
      const frequencies = await this.#terms.documentFrequencies(keys);
      for (const [i, word] of batch.entries()) {
        const frequency = Math.max(frequencies[i * 2]!, frequencies[i * 2 + 1]!);
        this.#rarity.set(word, Math.log(1 + this.#terms.documents / (frequency + 0.5)));
      }
    }
  }

  async #readEntries(): Promise<Document[]> {
    const entries: Document[] = [];
    for (let after: unknown[] | null = null; ; ) {
      const answer: { hits: { hits: (FactsHit & { sort: unknown[] })[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#index}/_search`,
        body: {
          size: 1000,
          query: { term: { kind: 'digest-entry' } },
          sort: [{ source: 'asc' }, { line: 'asc' }, { id: 'asc' }],
          _source: ['document'],
          ...(after === null ? {} : { search_after: after }),
        },
        retryBudget: writeBudget,
      });
      const { hits } = answer.hits;
      for (const { _source } of hits) entries.push(JSON.parse(_source.document!) as Document);
      if (hits.length < 1000) return entries;
      after = hits.at(-1)!.sort;
    }
  }
}

const mostOfKey = 2_000;
const mostHits = 10_000;

function parsed(facts: string | null): LineageFacts | null {
  return facts === null ? null : (JSON.parse(facts) as LineageFacts);
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
