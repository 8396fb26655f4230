import type { Document } from '../../corpus/document.js';
import type { DocumentAddress, IndexReader } from '../../index/snapshot/index-reader.js';
import type { TrailMember } from '../../index/trails/trail-table.js';
import { parseQuery } from '../../query/parser.js';
import { printQuery } from '../../query/print.js';
import { Bitset } from '../../search/bitset.js';
import { collapsedHit } from '../../search/collapse.js';
import { decodeCursor, encodeCursor } from '../../search/cursor.js';
import type { Explanation } from '../../search/explanation.js';
import { withFilters } from '../../search/facet-filters.js';
import { countFacets } from '../../search/facets.js';
import { Highlighter } from '../../search/highlight.js';
import { bestMatchOf, hitOf } from '../../search/hit.js';
import { hitVersions } from '../../search/hit-versions.js';
import { leafOrigins } from '../../search/leaf-origin.js';
import type { Plan } from '../../search/plan.js';
import { planQuery } from '../../search/planner.js';
import { collapsesPatches, type SearchRequest } from '../../search/search-options.js';
import type { Hit, SearchResponse } from '../../search/search-response.js';
import { firstOfEachGroup } from '../../search/version-boost.js';
import { MemoryIndex, type ScoredDocument } from './memory-index.js';

/** Searches the documents of one generation of an index, all of them held in memory. */
export class MemorySearch {
  readonly #reader: IndexReader;
  readonly #addresses: readonly TrailMember[];
  readonly #documents: readonly Document[];
  readonly #index: MemoryIndex;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    const addresses: TrailMember[] = [];
    const documents: Document[] = [];
    for (const [number, segment] of reader.segments.entries()) {
      for (let document = 0; document < segment.documents; document++) {
        if (!segment.live.has(document)) continue;
        const address: DocumentAddress = { segment, document };
        addresses.push({ segment: number, document });
        documents.push(reader.document(address));
      }
    }
    this.#addresses = addresses;
    this.#documents = documents;
    this.#index = new MemoryIndex(documents);
  }

  /** Throws a `QueryError` for a query beyond the limits; never for plain text. */
  async search(request: SearchRequest, now = Date.now()): Promise<SearchResponse> {
    const started = performance.now();
    const parsed = parseQuery(request.query, { now });
    const node = withFilters(parsed.node, request.filters);
    const plan = await planQuery(node, this.#index);
    const matches = this.#index.match(plan);
    const ordered = this.#inOrder(plan, matches, request.sort);
    const patches = collapsesPatches(request) ? this.#reader.patches : null;
    const results = firstOfEachGroup(ordered, patches, (scored) => this.#addresses[scored.document]!);
    const start = decodeCursor(request.cursor)?.skipped ?? request.offset;
    const page = results.slice(start, start + request.limit);
    const bySegment = this.#bySegment(matches);
    const highlighter = request.highlight ? new Highlighter(plan) : null;
    const hits = page.map((scored) => this.#hit(plan, scored, highlighter, request, bySegment));
    const end = start + page.length;
    return {
      query: request.query,
      understood: printQuery(node),
      total: results.length,
      totalRelation: 'eq',
      hits,
      ...(request.facets ? countFacets(this.#reader, bySegment, patches) : {}),
      notes: [...parsed.notes, ...plan.notes],
      partial: false,
      cursor:
        page.length === 0 || end >= results.length
          ? null
          : encodeCursor({ value: page.at(-1)!.score, id: hits.at(-1)!.id, skipped: end }),
      tookMs: Math.round((performance.now() - started) * 100) / 100,
    };
  }

  #inOrder(plan: Plan, matches: Bitset, sort: SearchRequest['sort']): ScoredDocument[] {
    const scored = this.#index.score(plan, matches);
    const known = new Set(scored.map(({ document }) => document));
    // Matches of a condition alone have no score and are ordered by date.
    const unscored = [...matches.documents()].filter((document) => !known.has(document));
    const rest = unscored.map((document): ScoredDocument => ({ document, score: 0, factor: 1 }));
    const byDate = (direction: 1 | -1) => (a: ScoredDocument, b: ScoredDocument) =>
      this.#compareDates(a.document, b.document, direction);
    if (sort === 'relevance') return [...scored, ...rest.sort(byDate(-1))];
    return [...scored, ...rest].sort(byDate(sort === 'newest' ? -1 : 1));
  }

  /** Documents without a date come last in either order; ties by id. */
  #compareDates(a: number, b: number, direction: 1 | -1): number {
    const [one, other] = [this.#documents[a]!, this.#documents[b]!];
    const [before, after] = [Date.parse(one.date ?? ''), Date.parse(other.date ?? '')];
    const byTime =
      Number.isNaN(before) || Number.isNaN(after)
        ? Number(Number.isNaN(before)) - Number(Number.isNaN(after))
        : direction * (before - after);
    return byTime || (one.id < other.id ? -1 : 1);
  }

  #bySegment(matches: Bitset): Bitset[] {
    const sets = this.#reader.segments.map((segment) => new Bitset(segment.documents));
    for (const number of matches.documents()) {
      const { segment, document } = this.#addresses[number]!;
      sets[segment]!.add(document);
    }
    return sets;
  }

  #hit(
    plan: Plan,
    scored: ScoredDocument,
    highlighter: Highlighter | null,
    request: SearchRequest,
    matches: readonly Bitset[],
  ): Hit {
    const best = this.#addresses[scored.document]!;
    const { trails } = this.#reader;
    const matchedOf = (trail: number): number =>
      trails!.members(trail).filter((member) => matches[member.segment]!.has(member.document)).length;
    const collapsed = collapsesPatches(request)
      ? collapsedHit(this.#reader, best, {
          matches,
          accepts: ({ segment, document }) => request.sort === 'relevance' && matches[segment]!.has(document),
        })
      : null;
    const shown = collapsed?.shown ?? best;
    const document = this.#documents[scored.document]!;
    const marked = highlighter?.highlight(document) ?? null;
    const standing = {
      score: scored.score,
      byTrail: false,
      versions: hitVersions(this.#reader, shown, matchedOf),
      folded: collapsed?.folded ?? null,
      bestMatch: null,
      explanation: request.explain ? this.#explain(plan, scored) : null,
    };
    if (shown.segment === best.segment && shown.document === best.document) return hitOf(document, marked, standing);
    const other = this.#reader.document({ segment: this.#reader.segments[shown.segment]!, document: shown.document });
    const bestMatch = bestMatchOf(document, marked);
    return hitOf(other, highlighter?.highlight(other) ?? null, { ...standing, bestMatch });
  }

  /** MiniSearch's score: the sum over the terms, times the factor for the number of matching words. */
  #explain(plan: Plan, { document, score, factor }: ScoredDocument): Explanation {
    const details = plan.leaves.flatMap((leaf): Explanation[] => {
      const value = this.#index.contributions(leaf).get(document);
      if (value === undefined) return [];
      const { text } = plan.words[leaf.word]!;
      return [
        {
          value,
          description: `"${text}", ${leafOrigins[leaf.origin]}: BM25+ of MiniSearch, weight ${leaf.weight}`,
          details: [],
        },
      ];
    });
    const sum = { value: score / factor, description: 'sum of', details };
    const terms = { value: factor, description: 'words that matched', details: [] };
    return { value: score, description: 'product of', details: [terms, sum] };
  }
}
