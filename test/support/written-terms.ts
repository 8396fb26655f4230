import { WholeListCopier } from '../../src/index/build/whole-list-copier.js';
import { ByteOutput } from '../../src/index/codec/byte-output.js';
import { ByteCache } from '../../src/index/directory/byte-cache.js';
import { createFiles, finishFiles, SegmentFileReader } from '../../src/index/directory/segment-file.js';
import { PostingsCursor } from '../../src/index/postings/postings-cursor.js';
import { PostingsWriter } from '../../src/index/postings/postings-writer.js';
import { positionalFields } from '../../src/index/schema/fields.js';
import { ForwardReader } from '../../src/index/store/forward-reader.js';
import { TermDictionaryReader } from '../../src/index/terms/term-dictionary-reader.js';
import { TermDictionaryWriter } from '../../src/index/terms/term-dictionary-writer.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

/** A posting as an oracle holds it. `positions` by field, for units only. */
export interface PlainPosting {
  readonly document: number;
  readonly impact: number;
  readonly mask: number;
  readonly positions: ReadonlyMap<number, readonly number[]>;
}

/** Postings of some keys, written to files and opened again. */
export interface WrittenTerms {
  readonly dictionary: TermDictionaryReader;
  cursor(key: string): PostingsCursor | null;
  /** What stands in each file. */
  bytes(): Buffer[];
  /** All of it copied, documents under the numbers given. */
  copied(numbers: Int32Array): WrittenTerms;
}

const id = Buffer.alloc(16, 7);

export function writeTerms(terms: ReadonlyMap<string, readonly PlainPosting[]>): WrittenTerms {
  return written((writer) => {
    for (const key of sortedKeys(terms.keys())) {
      for (const { document, impact, mask, positions } of terms.get(key)!) {
        writer.add(document, impact, mask);
        if (key.startsWith('u:')) writer.positions.bytes(encodedPositions(mask, positions));
      }
      writer.finishTerm(Buffer.from(key));
    }
  });
}

function written(write: (writer: PostingsWriter) => void): WrittenTerms {
  const fileSystem = new MemoryFileSystem();
  const files = createFiles(fileSystem, 's', id, ['terms', 'postings', 'positions']);
  const dictionary = new TermDictionaryWriter(files.terms);
  write(new PostingsWriter(dictionary, files.postings, files.positions));
  dictionary.finish();
  finishFiles(files);
  return openTerms(fileSystem);
}

function openTerms(fileSystem: MemoryFileSystem): WrittenTerms {
  const terms = new SegmentFileReader(fileSystem, 's', 'terms', id);
  const postings = new SegmentFileReader(fileSystem, 's', 'postings', id);
  const positions = new SegmentFileReader(fileSystem, 's', 'positions', id);
  const dictionary = new TermDictionaryReader(terms, new ByteCache(1 << 20).pieces());
  return {
    dictionary,
    cursor(key) {
      const entry = dictionary.lookUp(key);
      if (entry === null) return null;
      const bytes =
        entry.documentFrequency === 1 ? Buffer.alloc(0) : postings.read(entry.postingsOffset, entry.postingsLength);
      return new PostingsCursor(entry, bytes, () => positions.read(entry.positionsOffset, entry.positionsLength));
    },
    bytes: () => [terms, postings, positions].map((file) => file.read(0, file.length)),
    copied: (numbers) =>
      written((writer) => {
        const forward = { postings: new ForwardReader(postings), positions: new ForwardReader(positions) };
        const copier = new WholeListCopier(forward, numbers);
        const cursor = dictionary.cursor();
        for (let more = cursor.seek(Buffer.alloc(0)); more; more = cursor.next()) {
          copier.copy(cursor.entry(), writer);
          writer.finishTerm(cursor.keyBytes.subarray(0, cursor.keyLength));
        }
      }),
  };
}

/** In the order of their bytes. */
export function sortedKeys(keys: Iterable<string>): string[] {
  return [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** As `positions.ts` says. */
function encodedPositions(mask: number, positions: PlainPosting['positions']): Buffer {
  const out = new ByteOutput();
  for (let field = 0; field < 16; field++) {
    if ((mask & positionalFields & (1 << field)) === 0) continue;
    const list = positions.get(field)!;
    out.varint(list[0]! * 2 + (list.length > 1 ? 1 : 0));
    if (list.length === 1) continue;
    out.varint(list.length - 2);
    for (let i = 1; i < list.length; i++) out.varint(list[i]! - list[i - 1]!);
  }
  return out.take();
}
