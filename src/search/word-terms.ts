import { fold } from '../analysis/character-class.js';
import { type ExpandedTerm, type Expansion, expandedTerms } from '../analysis/expansion.js';
import { parseFamily } from '../analysis/families.js';
import { nameParts, withoutUnderscores } from '../analysis/name-parts.js';
import { termKey } from '../analysis/term.js';
import { keywordKey } from '../index/schema/document-fields.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Ranking } from './ranking.js';

/** A term of a query word, before it is resolved. */
export interface WordTerm {
  readonly keys: readonly string[];
  readonly origin: LeafOrigin;
  readonly weight: number;
}

/**
 * The terms of a surface of a query, from the expansion that indexing makes: the whole before chains, chains before
 * parts. Parts alone are the last resort (`partTerms`).
 */
export function wordTerms(expansion: Expansion, ranking: Ranking): WordTerm[] {
  const terms: WordTerm[] = [];
  const add = (origin: LeafOrigin, weight: number, keys: readonly string[]): void => {
    if (keys.length > 0) terms.push({ keys, origin, weight });
  };
  const expanded = expandedTerms(expansion);
  const texts = (kind: ExpandedTerm['kind']): string[] =>
    expanded.filter((term) => term.kind === kind).map((term) => term.text);
  const { surface, type } = expansion;
  switch (type) {
    case 'url':
    case 'address':
    case 'message-id':
    case 'cve':
    case 'sha':
      for (const text of texts('atom')) add('atom', ranking.atom, [termKey('atom', text)]);
      if (type === 'cve') for (const text of texts('name')) add('name', ranking.name, [termKey('name', text)]);
      return terms;
    case 'family': {
      const family = parseFamily(surface);
      const members = texts('member');
      if (members.length > 0) {
        add(
          'name',
          ranking.name,
          members.map((text) => termKey('name', text)),
        );
        add(
          'family-member',
          ranking.member,
          members.map((text) => termKey('member', text)),
        );
      }
      if (family?.prefix != null) add('family', ranking.family, [termKey('family', fold(family.prefix))]);
      return terms;
    }
    case 'version': {
      add(
        'word',
        ranking.unit + ranking.stem,
        texts('unit').map((text) => termKey('unit', text)),
      );
      const version = /^v(\d{1,3})$/i.exec(surface);
      if (version !== null) add('version', ranking.version, [keywordKey('version', version[1]!)]);
      for (const text of texts('unit')) add('chain', ranking.chain, [termKey('chain', text)]);
      for (const text of texts('chain')) add('chain', ranking.chain, [termKey('unit', text), termKey('chain', text)]);
      return terms;
    }
    case 'part':
      add(
        'word',
        ranking.unit,
        texts('unit').map((text) => termKey('unit', text)),
      );
      add('version', ranking.version / 2, [keywordKey('part', String(Number(surface.split('/')[0])))]);
      return terms;
  }
  const units = texts('unit');
  const names = texts('name');
  if (names.length === 0 && units.length === 1) {
    addPlainWord(surface, units[0]!, texts('stem'), ranking, add);
    return terms;
  }
  if (type === 'member') {
    const chains = expanded
      .filter((term) => term.kind === 'chain' && term.text.includes('->'))
      .map((term) => termKey('chain', term.text));
    add('name', ranking.name, chains);
    add(
      'chain',
      ranking.chain,
      names.map((text) => termKey('name', text)),
    );
    return terms;
  }
  const whole = names[0];
  if (whole === undefined) {
    add(
      'word',
      ranking.unit,
      units.map((text) => termKey('unit', text)),
    );
    return terms;
  }
  add('name', ranking.name, [termKey('name', whole)]);
  add('chain', ranking.chain, [termKey('chain', whole)]);
  if (type !== 'path') {
    add('family-member', ranking.member, [termKey('member', whole)]);
    const families = familyPrefixes(whole).map((prefix) => termKey('family', prefix));
    add('family', ranking.family, families);
    for (const stripped of strippedForms(whole)) add('stripped-name', ranking.stripped, [termKey('name', stripped)]);
  }
  return terms;
}

function addPlainWord(
  surface: string,
  unit: string,
  stems: readonly string[],
  ranking: Ranking,
  add: (origin: LeafOrigin, weight: number, keys: readonly string[]) => void,
): void {
  add('word', stems.length === 0 ? ranking.unit + ranking.stem : ranking.unit, [termKey('unit', unit)]);
  for (const stem of stems) add('stem', ranking.stem, [termKey('stem', stem)]);
  add('name-as-word', ranking.joined, [termKey('joined', unit)]);
  if (surface.length > 3) add('family-member', ranking.member, [termKey('member', unit)]);
  const tag = subjectTags.get(surface.toLowerCase());
  if (tag !== undefined) add('tag', ranking.version, [keywordKey('tag', tag)]);
}

/** Subject words that are metadata of messages. */
const subjectTags = new Map([
  ['rfc', 'rfc'],
  ['resend', 'resend'],
]);

/** `bpf_list_del` belongs to the families `bpf_list_*` and `bpf_*`. */
function familyPrefixes(whole: string): string[] {
  const prefixes: string[] = [];
  for (let at = whole.indexOf('_', 1); at > 0; at = whole.indexOf('_', at + 1)) prefixes.push(whole.slice(0, at + 1));
  return prefixes;
}

/** `__bpf_list_del` also matches `bpf_list_del`, `config_bpf_syscall` also `bpf_syscall`. */
function strippedForms(whole: string): string[] {
  const bare = withoutUnderscores(whole);
  if (bare !== whole && bare.includes('_')) return [bare];
  return whole.startsWith('config_') && whole.length > 10 ? [whole.slice(7)] : [];
}

/** The parts of an identifier as units, for one that does not exist as a whole. */
export function partTerms(surface: string): string[] {
  const parts = nameParts(surface);
  const units: string[] = [];
  for (let i = 0; i < parts.length; i += 2) units.push(fold(surface.slice(parts[i]!, parts[i + 1]!)));
  return units;
}

/** The slots of a surface in a phrase: the key of each unit. */
export function phraseSlots(expansion: Expansion): string[][] {
  const slots: string[][] = [];
  for (const term of expandedTerms(expansion)) {
    if (term.kind === 'unit') (slots[term.position] ??= []).push(term.key);
  }
  return slots;
}
