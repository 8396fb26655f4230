import { createHash } from 'node:crypto';

/**
 * Tags of answers (RFC 9110, section 8.8.3): the same question to the same generation of the index in the same form has
 * the same answer, so the tag needs no answer to be computed. Weak, since times taken differ.
 */
export function entityTag(parts: readonly (string | null)[]): string {
  return `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}"`;
}

/** Whether an `If-None-Match` header asks for any answer that there is; whether there is one is then not known yet. */
export function matchesAny(header: string | undefined): boolean {
  return header?.trim() === '*';
}

/** Whether an `If-None-Match` header names the tag, by weak comparison. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((candidate) => strong(candidate.trim()) === strong(tag));
}

function strong(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}
