import type { Digest } from '../../src/corpus/digest/digest.js';
import { parseDigestBlock } from '../../src/corpus/digest/digest-parser.js';
import type { Document } from '../../src/corpus/document.js';
import type { Problem } from '../../src/corpus/problem.js';
import type { ParsedRecord, SourceReader } from '../../src/corpus/source-reader.js';

export interface ReadDigests {
  readonly documents: readonly Document[];
  readonly digests: readonly Digest[];
  readonly problems: readonly Problem[];
}

/** Everything a source of digests holds, and every problem in it. */
export async function readDigests(source: SourceReader): Promise<ReadDigests> {
  const documents: Document[] = [];
  const digests: Digest[] = [];
  const problems: Problem[] = [];
  for await (const item of source.read(null)) {
    if (item.type === 'problem') problems.push(item.problem);
    if (item.type !== 'record') continue;
    const parsed = (await parseDigestBlock(item.record)) as ParsedRecord;
    documents.push(...parsed.documents);
    digests.push(...(parsed.digests ?? []));
    problems.push(...parsed.problems);
  }
  return { documents, digests, problems };
}
