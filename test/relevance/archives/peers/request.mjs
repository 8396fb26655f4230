import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * What every peer is asked: `node PEER.mjs DOCUMENTS QUERIES LIMIT`. Documents are NDJSON `{ id, title, author, text }`, queries
 * NDJSON `{ id, text }`. It prints one JSON object: by query id, the ids of its hits, best first.
 */
const [documentsFile, queriesFile, limit] = process.argv.slice(2);

export async function* documents() {
  for await (const line of createInterface({ input: createReadStream(documentsFile) })) yield JSON.parse(line);
}

/** `search(text, limit)` gives ids. */
export function report(search) {
  const runs = {};
  for (const line of readFileSync(queriesFile, 'utf8').trim().split('\n')) {
    const { id, text } = JSON.parse(line);
    runs[id] = search(text, Number(limit));
  }
  process.stdout.write(JSON.stringify(runs));
}
