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
 *     index      := for each block (offset:u32 keyOffset:u32), end offsets, first keys;
 *                   then blocks:u32 terms:u32 keysLength:u32                12 bytes before the checksums
 *
 * `.postings` (POST), for each term in more than one document:
 *     list       := skip* block*        a skip entry for each block where there are more blocks than one
 *     skip       := lastDocument - previous:varint maxImpact:u8 blockLength:varint (units: positionsLength:varint)
 *     block      := width:u8 deltas impacts masks                           128 postings, the last block fewer
 *     deltas     := (document - previous - 1) packed in `width` bits each, low bits first
 *     impacts    := least:u8 width:u8 (impact - least) packed in `width` bits each
 *     masks      := k:u8 mask:varint{k} codes packed in as few bits as k needs
 *
 * `.positions` (POSI): positions of the units, see `positions.ts`.
 *
 * `.stored` (STOR), documents in deflated blocks, each as `stored-form.ts` puts it:
 *     body       := dictionary block* index
 *     index      := for each block (offset:u32 firstDocument:u32), then blocks:u32 documents:u32 dictionary:u32
 *                                                                           12 bytes before the checksums
 *     block      := raw deflate, with the preset dictionary, of (length:varint document:u8{length})*
 *
 * `.columns` (COLS): values by document for filters, facets, sorting; see `columns.ts`.
 *
 * `.names` (NAME): identifiers as spelt, with where and when they occur; see `../identifiers/`.
 *
 * `.facts` (FACT), what lineage knows of each document, as JSON in the blocks of `.stored`; `null` for what has no versions.
 *
 * ## History
 *
 * 1  The first. Stored documents are JSON with their text in it.
 * 2  The text of a stored document stands behind its JSON.
 */
export const formatVersion = 2;
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
/** Terms between two entries of the dictionary's index. */
export const termsPerBlock = 32;
