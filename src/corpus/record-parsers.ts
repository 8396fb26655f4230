import { parseCommit } from './commit/commit-parser.js';
import { parseDigestBlock } from './digest/digest-parser.js';
import { parseGenericRecord } from './generic/generic-parser.js';
import { parseMessage } from './mail/message-parser.js';
import type { RecordParser, SourceFormat } from './source-reader.js';

const parsers: Record<SourceFormat, RecordParser> = {
  digest: parseDigestBlock,
  mbox: parseMessage,
  eml: parseMessage,
  maildir: parseMessage,
  'public-inbox': parseMessage,
  git: parseCommit,
  ndjson: parseGenericRecord,
};

/** The parser for the records of a format. */
export function recordParser(format: SourceFormat): RecordParser {
  return parsers[format];
}
