import { nameParts } from '../../src/analysis/name-parts.js';
import type { Random } from '../support/random.js';

/** Ways to misremember a name; the kinds of the judged list. */
export const misrememberings = [
  'edit',
  'two-parts',
  'missing-part',
  'order',
  'separator',
  'camel',
  'words',
  'affix',
  'abbreviation',
  'shape',
] as const;
export type Misremembering = (typeof misrememberings)[number];

/** What somebody types who half remembers a name in a given way; null where the name does not lend itself to it. */
export function misremember(name: string, way: Misremembering, random: Random): string | null {
  const offsets = nameParts(name);
  const parts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) parts.push(name.slice(offsets[i]!, offsets[i + 1]!));
  const long = parts.flatMap((part, i) => (part.length >= 4 ? [i] : []));
  switch (way) {
    case 'edit':
      return long.length < 1 ? null : slipped(parts, [random.pick(long)], random).join('_');
    case 'two-parts': {
      if (long.length < 2) return null;
      const first = random.pick(long);
      return slipped(parts, [first, random.pick(long.filter((i) => i !== first))], random).join('_');
    }
    case 'missing-part': {
      if (parts.length < 3) return null;
      const without = 1 + random.below(parts.length - 2);
      return parts.filter((_, i) => i !== without).join('_');
    }
    case 'order': {
      if (parts.length < 3) return null;
      const at = random.below(parts.length - 1);
      const swapped = parts.slice();
      [swapped[at], swapped[at + 1]] = [swapped[at + 1]!, swapped[at]!];
      return swapped.join('_');
    }
    case 'separator':
      return parts.length < 2 ? null : parts.join(random.pick(['-', '', '.', '__']));
    case 'camel':
      return parts.length < 2 ? null : parts.map((part, i) => (i === 0 ? part.toLowerCase() : capital(part))).join('');
    case 'words':
      return parts.length < 3 ? null : parts.slice(1).join(' ').toLowerCase();
    case 'affix':
      return parts.length < 3 ? null : (random.next() < 0.6 ? parts.slice(1) : parts.slice(0, -1)).join('_');
    case 'abbreviation': {
      const longer = parts.flatMap((part, i) => (part.length >= 5 ? [i] : []));
      if (longer.length === 0) return null;
      const shortened = new Set([random.pick(longer), random.pick(longer)]);
      return parts.map((part, i) => (shortened.has(i) ? abbreviated(part, random) : part)).join('_');
    }
    case 'shape':
      return random.pick([`struct ${name}s`, `${name}(ctx, 0)`, `${name}s`, swapCase(name), `${capital(name)}()`]);
  }
}

function slipped(parts: readonly string[], wrong: readonly number[], random: Random): string[] {
  return parts.map((part, i) => (wrong.includes(i) ? slip(part, random) : part));
}

/** One slip behind the first letter: a letter missing, doubled, wrong, or two swapped. */
export function slip(word: string, random: Random): string {
  const at = 1 + random.below(word.length - 1);
  switch (random.below(4)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1);
    case 1:
      return word.slice(0, at) + word[at]! + word.slice(at);
    case 2:
      return word.slice(0, at) + random.pick([...'etaoinsrl']) + word.slice(at + 1);
    default:
      return at + 1 === word.length
        ? word.slice(0, at - 1) + word[at]! + word[at - 1]!
        : word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2);
  }
}

function abbreviated(part: string, random: Random): string {
  if (random.next() < 0.5) return part.slice(0, 3 + random.below(2));
  const skeleton = part[0]! + part.slice(1).replace(/[aeiouAEIOU]/g, '');
  return skeleton.length < 2 ? part.slice(0, 3) : skeleton;
}

function capital(part: string): string {
  return part.charAt(0).toUpperCase() + part.slice(1).toLowerCase();
}

function swapCase(name: string): string {
  return name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
}
