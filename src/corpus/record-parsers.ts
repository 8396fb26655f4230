import { parseCommit } from './commit/commit-parser.js';
import { parseDigestBlock } from './digest/digest-parser.js';
import { parseGenericRecord } from './generic/generic-parser.js';
import { parseMessage } from './mail/message-parser.js';
import { setAside } from './problem.js';
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

/** The parser for the records of a format. It never throws: a record it fails on is set aside. */
export function recordParser(format: SourceFormat): RecordParser {
  const parse = parsers[format];
  return async (record, options) => {
    try {
      return await parse(record, options);
    } catch (error) {
      return { documents: [], problems: [setAside(record.location, error)] };
    }
  };
}
