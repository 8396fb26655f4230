import { stat } from 'node:fs/promises';
import { DigestFolderReader } from './digest/digest-folder-reader.js';
import { DigestReader } from './digest/digest-reader.js';
import type { SourceFormat, SourceReader } from './source-reader.js';
import { EmlReader } from './sources/eml-reader.js';
import { GitLogReader } from './sources/git-log-reader.js';
import { MaildirReader } from './sources/maildir-reader.js';
import { MboxReader } from './sources/mbox-reader.js';
import { NdjsonReader } from './sources/ndjson-reader.js';
import { PublicInboxReader } from './sources/public-inbox-reader.js';

/** Opens a source of a known format for reading. Throws a `SourceError` where that cannot be done. */
export async function openSource(path: string, format: SourceFormat): Promise<SourceReader> {
  switch (format) {
    case 'digest':
      return (await isFolder(path)) ? DigestFolderReader.open(path) : DigestReader.open(path);
    case 'mbox':
      return MboxReader.open(path);
    case 'eml':
      return EmlReader.open(path);
    case 'maildir':
      return MaildirReader.open(path);
    case 'public-inbox':
      return PublicInboxReader.open(path);
    case 'git':
      return GitLogReader.open(path);
    case 'ndjson':
      return NdjsonReader.open(path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const state = await stat(path).catch(() => null);
  return state?.isDirectory() === true;
}
