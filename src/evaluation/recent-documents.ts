import type { Document } from '../corpus/document.js';
import { recordParser } from '../corpus/record-parsers.js';
import { epochRepositories, PublicInboxReader } from '../corpus/sources/public-inbox-reader.js';

/**
 * The newest messages of a public-inbox archive, oldest first: as many as its newest epoch has, up to `most`. Those that
 * cannot be read are passed over.
 */
export async function* recentDocuments(path: string, most: number): AsyncGenerator<Document> {
  const epochs = await epochRepositories(path);
  const cursors = [];
  for (const { name, repository } of epochs) {
    const head = await repository.head();
    if (head === null) continue;
    const isNewest = name === epochs.at(-1)!.name;
    const before = isNewest
      ? (await repository.text(['rev-list', '--first-parent', '--skip', String(most), '-n', '1', head])).trim()
      : head;
    if (before !== '') cursors.push({ name, commit: before });
  }
  const reader = await PublicInboxReader.open(path);
  const parse = recordParser('public-inbox');
  for await (const item of reader.read(cursors.length === 0 ? null : { epochs: cursors })) {
    if (item.type !== 'record') continue;
    for (const document of (await parse(item.record, { list: null })).documents) yield document;
  }
}
