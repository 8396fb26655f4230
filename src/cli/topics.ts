import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SearchEngine } from '../engines/engine.js';
import { type SearchOptions, searchRequest } from '../search/search-options.js';
import { CommandFailure } from './failure.js';

/** Batch search: queries from a file, answers as a TREC run (`qid Q0 docid rank score tag`, as trec_eval reads it). */

const topicSchema = z.object({ id: z.union([z.string().min(1), z.number()]).transform(String), text: z.string() });
export type Topic = z.output<typeof topicSchema>;

export const documentNames = ['id', 'source-line'] as const;
export type DocumentNames = (typeof documentNames)[number];

/** One JSON object per line with `id` and `text`. Blank lines are skipped; anything else is an error with its line number. */
export async function readTopics(path: string): Promise<Topic[]> {
  const topics: Topic[] = [];
  for (const [i, line] of (await readFile(path, 'utf8')).split('\n').entries()) {
    if (line.trim() === '') continue;
    const topic = topicSchema.safeParse(parsed(line));
    if (!topic.success) throw new CommandFailure(`${path}:${i + 1}: expected a JSON object with "id" and "text"`);
    topics.push(topic.data);
  }
  return topics;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The lines of a run, topic by topic. */
export async function* runLines(
  engine: SearchEngine,
  topics: readonly Topic[],
  tag: string,
  names: DocumentNames,
  options: Partial<SearchOptions>,
): AsyncGenerator<string> {
  for (const { id, text } of topics) {
    const request = searchRequest(text, {
      ...options,
      highlight: false,
      explain: false,
      facets: false,
      unmatched: true,
      budget: patience,
    });
    const { hits } = await engine.search(request);
    const lines = hits.map((hit, i) => {
      const name = names === 'id' ? hit.id : String(hit.source.line);
      return [id, 'Q0', name, i + 1, hit.score.toFixed(6), tag].map(field).join(' ');
    });
    yield lines.map((line) => `${line}\n`).join('');
  }
}

/** Fields are separated by white space. */
function field(value: string | number): string {
  return String(value).replace(/\s+/g, '_');
}

/** Time limit of a query in milliseconds: generous, since a batch is not interactive. */
const patience = 60_000;
