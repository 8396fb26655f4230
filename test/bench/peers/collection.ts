import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSource } from '../../../src/corpus/open-source.js';
import { recordParser } from '../../../src/corpus/record-parsers.js';
import { querySets } from '../queries.js';

/**
 * The mails of some archives as every engine gets them, one JSON object `{ id, title, text }` a line, with the query sets
 * beside it: written once to a folder, for engines in other languages too.
 */
export async function writeCollection(folder: string, archives: readonly string[], most: number): Promise<void> {
  const path = join(folder, 'documents.ndjson');
  if (existsSync(path)) return;
  const out = createWriteStream(path);
  const titles: string[] = [];
  const sample: string[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  for (const archive of archives) {
    const parse = recordParser('mbox');
    for await (const item of (await openSource(archive, 'mbox')).read(null)) {
      if (item.type !== 'record' || seen.size >= most) continue;
      for (const { id, title, text } of (await parse(item.record, { list: null })).documents) {
        if (seen.has(id)) continue;
        seen.add(id);
        titles.push(title ?? '');
        if (seen.size % 10 === 0) sample.push(text);
        bytes += Buffer.byteLength(title ?? '') + Buffer.byteLength(text);
        if (!out.write(`${JSON.stringify({ id, title: title ?? '', text })}\n`)) await once(out, 'drain');
      }
    }
  }
  out.end();
  await once(out, 'finish');
  writeFileSync(join(folder, 'queries.json'), JSON.stringify(querySets(titles, sample)));
  writeFileSync(join(folder, 'facts.json'), JSON.stringify({ documents: seen.size, bytes }));
}

export interface CollectionFacts {
  readonly documents: number;
  readonly bytes: number;
}

export function collectionFacts(folder: string): CollectionFacts {
  return JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as CollectionFacts;
}
