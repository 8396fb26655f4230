import { distance } from '../../identifiers/edit-distance.js';
import type { FuzzyTerm } from '../../index/terms/fuzzy-terms.js';
import type { PrefixTerm } from '../../index/terms/prefix-terms.js';
import type { TermSource } from '../../search/term-source.js';
import { type ClusterConnection, nearest } from './cluster-connection.js';

/**
 * The terms of the documents in a cluster. Document frequencies are read from one copy of each shard, which answers
 * from its dictionary (`_termvectors` of an artificial document with the terms): the sum is that of the whole index,
 * and the cost depends on the number of terms, not of documents. Cached for the generation.
 */
export class ClusterTerms implements TermSource {
  readonly #connection: ClusterConnection;
  readonly #index: string;
  readonly #routings: readonly string[];
  readonly #known = new Map<string, number>();
  readonly documents: number;

  /** `routings`: a routing value for each shard. */
  constructor(connection: ClusterConnection, index: string, routings: readonly string[], documents: number) {
    this.#connection = connection;
    this.#index = index;
    this.#routings = routings;
    this.documents = documents;
  }

  async documentFrequencies(keys: readonly string[]): Promise<number[]> {
    const wanted = [...new Set(keys)].filter((key) => !this.#known.has(key));
    for (let at = 0; at < wanted.length; at += keysAtOnce) await this.#ask(wanted.slice(at, at + keysAtOnce));
    return keys.map((key) => this.#known.get(key)!);
  }

  async #ask(keys: readonly string[]): Promise<void> {
    const answer = await this.#connection.call<{
      docs: {
        error?: { reason: string };
        term_vectors?: { terms?: { terms: Record<string, { doc_freq?: number }> } };
      }[];
    }>({
      method: 'POST',
      path: `/${this.#index}/_mtermvectors`,
      query: { preference: nearest },
      body: {
        docs: this.#routings.map((routing) => ({
          routing,
          doc: { terms: keys },
          fields: ['terms'],
          offsets: false,
          positions: false,
          payloads: false,
          term_statistics: true,
          field_statistics: false,
        })),
      },
    });
    const sums = new Map(keys.map((key) => [key, 0]));
    let failed = 0;
    for (const { error, term_vectors: vectors } of answer.docs) {
      if (error !== undefined) failed++;
      // Entries instead of property access: `constructor` may be a term.
      for (const [key, { doc_freq: count }] of Object.entries(vectors?.terms?.terms ?? {}))
        if (count !== undefined) sums.set(key, (sums.get(key) ?? 0) + count);
    }
    // Shards are alike: an unavailable one would say about the same as the others.
    const scale = failed < answer.docs.length ? answer.docs.length / (answer.docs.length - failed) : 1;
    if (this.#known.size > mostKnown) this.#known.clear();
    for (const [key, sum] of sums) this.#known.set(key, Math.round(sum * scale));
  }

  async withPrefix(letter: string, text: string, limit: number): Promise<PrefixTerm[]> {
    const prefix = `${letter}:${text}`;
    const answer = await this.#connection.call<{
      aggregations: { terms: { buckets: { key: string; doc_count: number }[] } };
      terminated_early?: boolean;
    }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      body: {
        size: 0,
        track_total_hits: false,
        terminate_after: documentsLookedAt,
        query: { prefix: { terms: { value: prefix } } },
        aggs: {
          terms: { terms: { field: 'listed', include: `${literal(prefix)}.*`, size: limit, execution_hint: 'map' } },
        },
      },
    });
    const { buckets } = answer.aggregations.terms;
    // If not all documents were counted, the most frequent terms are right but their counts are not.
    const counts =
      answer.terminated_early === true
        ? await this.documentFrequencies(buckets.map(({ key }) => key))
        : buckets.map((bucket) => bucket.doc_count);
    const terms = buckets.map(({ key }, i) => ({ text: key.slice(2), documents: counts[i]! }));
    return terms.sort((a, b) => b.documents - a.documents || (a.text < b.text ? -1 : 1));
  }

  async near(letter: string, text: string, edits: number, limit: number): Promise<FuzzyTerm[]> {
    const typed = `${letter}:${text}`;
    const answer = await this.#connection.call<{
      suggest: { near: { options: { text: string; freq: number }[] }[] };
    }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      body: {
        size: 0,
        suggest: {
          near: {
            text: typed,
            term: {
              field: 'terms',
              analyzer: 'keyword',
              size: Math.max(limit, 50),
              shard_size: Math.max(limit, 50) * 2,
              suggest_mode: 'always',
              max_edits: Math.min(2, edits),
              // The kind, the colon and the first letter must match.
              prefix_length: 3,
              min_word_length: 1,
              accuracy: 0,
              max_term_freq: 1_000_000_000,
              max_inspections: 20,
              string_distance: 'damerau_levenshtein',
            },
          },
        },
      },
    });
    const found = answer.suggest.near
      .flatMap(({ options }) => options)
      .map(({ text: key, freq }) => ({ text: key.slice(2), documents: freq, distance: distance(text, key.slice(2)) }))
      .filter((term) => term.distance <= edits);
    // The suggester omits the word itself.
    const [own] = await this.documentFrequencies([typed]);
    if (own! > 0) found.push({ text, documents: own!, distance: 0 });
    return found
      .sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.text < b.text ? -1 : 1))
      .slice(0, limit);
  }
}

const keysAtOnce = 1_000;
const mostKnown = 200_000;
/** Per shard, for a prefix with many matches. */
const documentsLookedAt = 5_000;

/** Escapes text for a Lucene regular expression. */
function literal(text: string): string {
  return text.replace(/[.?+*|{}[\]()"\\#@&<>~^$]/g, '\\$&');
}
