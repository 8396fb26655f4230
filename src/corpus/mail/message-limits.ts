/**
 * What one mail may cost. Anyone may post to a list, so every size in a mail is somebody else's choice.
 *
 * Nesting and parts are bounded as in public-inbox, the rest with room above what archives hold: in 20,000 list mails
 * the largest has 3.8 MB, the longest text 0.6 MB, the longest header 18 KB, and none more than 9 parts, 50,000 lines
 * in parts, 310 files, 105 addresses or 22 references.
 */
export const messageLimits = {
  /** Bytes of a message as it stands; a longer one is skipped. */
  rawBytes: 25_000_000,
  /** Bytes of a header; fields past that are not read. */
  headerBytes: 256_000,
  /** Parts of a multipart message, and how deep they may nest; beyond that its text is not read. */
  parts: 1_000,
  depth: 20,
  /** Decoded bytes of a part that are indexed; the rest is cut off at a line. */
  textBytes: 1_000_000,
  /** Lines of a multipart message that are taken apart: the library keeps something for each, and 25 MB of line feeds took it gigabytes. */
  multipartLines: 100_000,
  references: 200,
  people: 1_000,
  files: 2_000,
  trailers: 500,
  links: 100,
} as const;
