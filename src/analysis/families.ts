/**
 * Families: several identifiers written as one. `bpf_[set|remove]_dentry_xattr`, `cnum{32,64}`, `{insn,data}_cur` and
 * `bpf_list_is_first/last/empty` stand for a few names each; `bpf_list_*` for every name with that prefix.
 */
export interface Family {
  /** The member names, at most `mostMembers`; empty for a family with a star. */
  readonly members: readonly string[];
  /** The common prefix of the members of a family with a star, with its underscore. */
  readonly prefix: string | null;
}

const mostMembers = 16;
const alternatives = /[[{]([^[\]{}]{1,80})[\]}]/;

export function parseFamily(surface: string): Family | null {
  if (surface.endsWith('_*')) return { members: [], prefix: surface.slice(0, -1) };
  if (/[[{]/.test(surface)) return { members: expandBrackets(surface), prefix: null };
  return slashedFamily(surface);
}

function expandBrackets(surface: string): string[] {
  let names = [surface];
  // Each round expands one bracket in every name; three brackets with up to 16 members cover what occurs in practice.
  for (let round = 0; round < 3; round++) {
    const next: string[] = [];
    for (const name of names) {
      const match = alternatives.exec(name);
      if (match === null) {
        next.push(name);
        continue;
      }
      for (const choice of match[1]!.split(/[|,/]/)) {
        if (next.length === mostMembers) break;
        next.push(name.slice(0, match.index) + choice.trim() + name.slice(match.index + match[0].length));
      }
    }
    names = next;
  }
  return names.filter((name) => !/[[{\]}]/.test(name));
}

const mostSlashes = 7;

/**
 * `bpf_list_is_first/last/empty`: each further piece replaces as many trailing parts of the first name as it has
 * itself. A piece that shares the first part of the first name is a name of its own (`smin_value/smax_value` is not a
 * family).
 */
function slashedFamily(surface: string): Family | null {
  const [first, ...others] = surface.split('/') as [string, ...string[]];
  if (others.length === 0 || others.length > mostSlashes) return null;
  if (!/^[A-Za-z_]\w*$/.test(first) || others.some((other) => !/^[A-Za-z]\w*$/.test(other))) return null;
  const parts = first.split('_');
  const members = [first];
  for (const other of others) {
    const replaced = other.split('_').length;
    if (replaced >= parts.length || other.split('_')[0] === parts[0]) return null;
    members.push([...parts.slice(0, parts.length - replaced), other].join('_'));
  }
  return { members, prefix: null };
}
