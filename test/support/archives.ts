import type { Document } from '../../src/corpus/document.js';
import { MboxReader } from '../../src/corpus/sources/mbox-reader.js';
import type { SeriesFacts } from '../../src/lineage/series-assembly.js';
import { documentsOf, readAll } from './mail-fixtures.js';
import { requiredShared } from './shared.js';

/** The real archives of the shared data: messages, and distinct Message-IDs among them. */
export const archives = [
  { name: 'live-patching', messages: 7_162, ids: 7_133 },
  { name: 'xdp-newbies', messages: 1_941, ids: 1_940 },
  { name: 'linux-kselftest-bpf-2019-2024', messages: 10_788, ids: 10_778 },
] as const;
export type ArchiveName = (typeof archives)[number]['name'];

export function archivePath(name: ArchiveName): string {
  return requiredShared('data', 'mbox', `${name}.mbox.gz`);
}

/** All documents of a mailbox file, in order. */
export async function mailboxDocuments(path: string): Promise<Document[]> {
  return documentsOf(await readAll(await MboxReader.open(path)));
}

export function seriesFactsOf(document: Document): SeriesFacts {
  const { id, date, title, kind, list, series, mail } = document;
  return {
    id,
    date,
    authorAddress: document.authors[0]?.address ?? null,
    title,
    version: series?.version ?? null,
    part: series?.part ?? null,
    total: series?.total ?? null,
    kind,
    inReplyTo: mail?.inReplyTo ?? null,
    references: mail?.references ?? [],
    list,
  };
}
