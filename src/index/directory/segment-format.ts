/**
 * # The segment format
 *
 * A segment is a set of files that share a name and a random id, and never change once written. All integers are
 * little-endian; `varint` is 7 bits a byte, low ones first.
 *
 *     file       := header body checksums footer
 *     header     := "PTRL" kind:4 version:u16 reserved:u16 id:16            28 bytes
 *     checksums  := for every 16 KiB of header and body, the last piece shorter, its crc:u32
 *     footer     := crc:u32 bodyLength:f64 "LRTP"                           16 bytes; crc of checksums and bodyLength
 *
 * A piece is checked when it is read for the first time, so damage is met as an error and never as a wrong answer, and
 * opening need not read everything.
 *
 * `.terms` (kind TERM), the term dictionary, front-coded in blocks of 32 terms in byte order:
 *     body       := block* index
 *     block      := postingsBase:varint positionsBase:varint entry*
 *     entry      := shared:varint length:varint suffix df:varint
 *                   (df = 1: document:varint impact:u8 mask:varint | df > 1: postingsLength:varint)
 *                   (units: positionsLength:varint)
 *     index      := for each block (offset:u32 keyOffset:u32), end offsets, for each block mostDocuments:u32, first keys;
 *                   then blocks:u32 terms:u32 keysLength:u32                12 bytes before the checksums
 *
 * `.postings` (POST), for each term in more than one document:
 *     list       := short* | skip* block*        up to 32 postings | a skip entry for each block where there are several
 *     short      := (document - previous) * 2 + newMask:varint impact:u8 (new mask: mask:varint)
 *     skip       := lastDocument - previous:varint maxImpact:u8 blockLength:varint (units: positionsLength:varint)
 *     block      := width:u8 deltas impacts masks                           128 postings, the last block fewer
 *     deltas     := (document - previous - 1) packed in `width` bits each, low bits first
 *     impacts    := least:u8 width:u8 (impact - least) packed in `width` bits each
 *     masks      := k:u8 mask:varint{k} codes packed in as few bits as k needs
 *
 * `.positions` (POSI): positions of the units, see `positions.ts`.
 *
 * `.stored` (STOR), documents as `stored-form.ts` puts them, their bodies, then their heads:
 *     body       := records records start:f64                               where the second begins
 *     records    := block* index
 *     index      := for each block (offset:u32 first:u32), then blocks:u32 records:u32
 *     block      := brotli of (length:varint record:u8{length})*
 *
 * `.columns` (COLS): values by document for filters, facets, sorting; see `columns.ts`, and `packing.ts` for how each
 * is compressed.
 *
 * `.names` (NAME): identifiers as spelt, with where and when they occur; see `name-table.ts`.
 *     body       := (length:u32 packed:u32 brotli:u8{packed})* names:u32
 *
 * `.facts` (FACT), what lineage knows of each document, as JSON; `null` for what has no versions:
 *     body       := records
 *
 * ## History
 *
 * 1  The first. Stored documents are JSON with their text in it.
 * 2  The text of a stored document stands behind its JSON.
 * 3  What is stored is compressed by brotli, not by deflate with a dictionary before the first block: a merge takes blocks
 *    over as they stand. What a list shows of a document stands apart from the rest. Columns and names are compressed.
 *    Short lists of postings are no blocks. The index of the terms tells how frequent the most frequent of each block is.
 * 4  Columns tell what each mail is about, by a hash of its subject, and which are copies for stable trees. The manifest names
 *    a table of the patch that each document is about.
 * 5  Lineage is in sorted tables (`sorted-table.ts`) that are laid over each other and read block by block, not in one piece;
 *    an older one is taken over by the next commit.
 */
export const formatVersion = 5;
/** The oldest version this program still reads. */
export const oldestVersion = 1;

export const headerLength = 28;
export const footerLength = 16;
/** Bytes under one checksum. */
export const checkedLength = 16 * 1024;

export const segmentFiles = {
  terms: 'TERM',
  postings: 'POST',
  positions: 'POSI',
  stored: 'STOR',
  columns: 'COLS',
  names: 'NAME',
  facts: 'FACT',
} as const;
export type SegmentFileName = keyof typeof segmentFiles;

/** Postings a block: what Lucene and tantivy use, and a window that stays in the first-level cache. */
export const blockSize = 128;
/** Postings for which the head of a block is not worth its bytes. */
export const mostInShortList = 32;
/** Terms between two entries of the dictionary's index. */
export const termsPerBlock = 32;
