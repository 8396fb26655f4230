import { fold } from '../../analysis/character-class.js';
import { termKey } from '../../analysis/term.js';
import type { CorrectionSource } from '../../identifiers/correction.js';
import { IdentifierFinder } from '../../identifiers/identifier-finder.js';
import { lookUpIdentifiers, type Rename, termsOfName } from '../../identifiers/identifier-lookup.js';
import { type PhraseType, phraseTypes, type SuggestedPhrase } from '../../identifiers/phrase.js';
import { type SuggestContext, Suggester } from '../../identifiers/suggester.js';
import { withFilters } from '../../search/facet-filters.js';
import { planQuery } from '../../search/planner.js';
import type { DocumentSummary, IdentifiersResponse, SuggestOptions, SuggestResponse } from '../engine.js';
import { summaryOf } from '../trail.js';
import type { ClusterGeneration } from './generation.js';
import type { NameChunks } from './name-chunks.js';
import { conditionOf, type DslQuery } from './query-dsl.js';

interface PhraseAnswer {
  readonly aggregations: Readonly<
    Record<
      PhraseType,
      {
        buckets: {
          readonly key: string;
          readonly doc_count: number;
          readonly last: { readonly value: number | null };
        }[];
      }
    >
  >;
}

/**
 * Identifier lookup and suggestions from one generation of an index in a cluster. The tables of identifiers and
 * phrases are read when first needed and searched here; documents are read from the cluster.
 */
export class ClusterNames {
  readonly #generation: ClusterGeneration;
  readonly #chunks: NameChunks;
  readonly #words: CorrectionSource;
  #finder: Promise<IdentifierFinder> | null = null;
  #suggester: Promise<Suggester> | null = null;
  #renames: Promise<ReadonlyMap<string, Rename>> | null = null;

  /** `chunks` outlives the generation, so that only new tables are fetched. */
  constructor(generation: ClusterGeneration, chunks: NameChunks) {
    this.#generation = generation;
    this.#chunks = chunks;
    const { terms } = generation;
    this.#words = {
      frequency: async (word) => (await terms.documentFrequencies([termKey('unit', fold(word))]))[0]!,
      near: (word, limit) => terms.near('u', fold(word), wordEdits, limit),
    };
  }

  async identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    this.#renames ??= this.#readRenames();
    const counts: number[] = [];
    const found = await lookUpIdentifiers(await this.#readFinder(), text, limit, {
      examples: async (keys, most) => {
        const { examples, count } = await this.#examples(keys, most);
        counts.push(count);
        return examples;
      },
      renames: await this.#renames,
    });
    // Names of replaced or removed documents remain until the tables are rebuilt: the current document frequency is an
    // upper bound.
    const { replaced } = this.#generation.commit;
    const matches = found.map((match, i) =>
      replaced ? { ...match, documents: Math.min(match.documents, counts[i]!) } : match,
    );
    return { query: text, matches: matches.filter((match) => match.examples.length > 0) };
  }

  async suggest(text: string, { limit, filters }: SuggestOptions): Promise<SuggestResponse> {
    this.#suggester ??= this.#readSuggester();
    const count = await this.#counter(filters);
    const suggestions = await (await this.#suggester).suggest(text, limit, { words: this.#words, count });
    return { query: text, suggestions };
  }

  #readFinder(): Promise<IdentifierFinder> {
    this.#finder ??= this.#chunks.read(this.#generation.state).then((entries) => new IdentifierFinder(entries));
    return this.#finder;
  }

  async #readSuggester(): Promise<Suggester> {
    return new Suggester(await this.#readFinder(), await this.#readPhrases());
  }

  async #readRenames(): Promise<ReadonlyMap<string, Rename>> {
    const renames = new Map<string, Rename>();
    for (const { json } of await this.#generation.state.all('renames'))
      for (const [old, rename] of JSON.parse(json) as [string, Rename][]) renames.set(old, rename);
    return renames;
  }

  async #readPhrases(): Promise<SuggestedPhrase[]> {
    const { connection, names } = this.#generation;
    const aggs = Object.fromEntries(
      phraseTypes.map((type) => [
        type,
        { terms: { field: type, size: mostPhrases }, aggs: { last: { max: { field: 'date' } } } },
      ]),
    );
    const { aggregations } = await connection.call<PhraseAnswer>({
      method: 'POST',
      path: `/${names.documents}/_search`,
      body: { size: 0, aggs },
    });
    return phraseTypes.flatMap((type) =>
      aggregations[type].buckets.map(
        ({ key, doc_count: documents, last }): SuggestedPhrase => ({
          type,
          text: key,
          documents,
          last: Math.max(0, last.value ?? 0),
        }),
      ),
    );
  }

  /**
   * Example documents of an identifier: first those with it in the title, then patches before replies, then newest
   * first.
   */
  async #examples(keys: readonly string[], most: number): Promise<{ examples: DocumentSummary[]; count: number }> {
    const { connection, names, documents } = this.#generation;
    const worth = (filter: DslQuery, boost: number): DslQuery => ({ constant_score: { filter, boost } });
    const answer = await connection.call<{
      hits: { total: { value: number }; hits: { fields: { id: string[] } }[] };
    }>({
      method: 'POST',
      path: `/${names.documents}/_search`,
      body: {
        size: most,
        track_total_hits: true,
        query: {
          bool: {
            filter: [{ terms: { terms: keys } }],
            should: [
              worth({ terms: { inTitle: keys } }, 2),
              worth({ bool: { must_not: [{ term: { kind: 'reply' } }] } }, 1),
            ],
          },
        },
        sort: ['_score', { date: { order: 'desc', missing: '_last' } }, { id: 'asc' }],
        _source: false,
        docvalue_fields: ['id'],
      },
    });
    const ids = answer.hits.hits.map(({ fields }) => fields.id[0]!);
    const found = await documents.load(ids);
    const examples = ids.flatMap((id) => {
      const document = found.get(id);
      return document === undefined ? [] : [summaryOf(document)];
    });
    return { examples, count: answer.hits.total.value };
  }

  /** Counts documents within the filters; null without filters. */
  async #counter(filters: SuggestOptions['filters']): Promise<SuggestContext['count']> {
    if (!Object.values(filters).some((values) => values.length > 0)) return null;
    const { connection, names, terms } = this.#generation;
    const passing = conditionOf(await planQuery(withFilters({ type: 'everything' }, filters), terms));
    return async (type, value) => {
      const wanted =
        type === 'identifier'
          ? { terms: { terms: termsOfName(value) } }
          : type === 'word'
            ? { term: { terms: termKey('unit', fold(value)) } }
            : { term: { [type]: value } };
      const answer = await connection.call<{ count: number }>({
        method: 'POST',
        path: `/${names.documents}/_count`,
        body: { query: { bool: { filter: [passing, wanted] } } },
      });
      return answer.count;
    };
  }
}

/** Edits allowed in a prose word. */
const wordEdits = 2;
/** The most frequent phrases of each kind. */
const mostPhrases = 10_000;
