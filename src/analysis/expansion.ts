import type { SurfaceType } from './surface-type.js';
import { parseTermKey, type TermKind } from './term.js';

/**
 * The terms of a surface, each with its unit position and its offsets, all relative to the surface. An expansion
 * depends only on the spelling of the surface, so it is made once and shared by all occurrences. Hundreds of thousands
 * are alive while an archive is indexed, hence keys and numbers in flat arrays.
 */
export interface Expansion {
  readonly surface: string;
  readonly type: SurfaceType;
  /** Number of unit positions of the surface; 0 if it has no units. */
  readonly units: number;
  /**
   * Term keys: first units, names and atoms, `coreTerms` of them; then chains, joined forms and families, up to
   * `codeTerms`; then stems.
   */
  readonly keys: readonly string[];
  readonly coreTerms: number;
  readonly codeTerms: number;
  /** One number a term, packed by `packSpan`. */
  readonly spans: readonly number[];
}

/**
 * First unit position, start, end and step of a term in 31 bits: 6, 10, 10 and 5. Surfaces are at most 1,000 UTF-16
 * units long and yield at most 63 positions; larger values are clamped.
 */
export function packSpan(position: number, start: number, end: number, step: number): number {
  return (Math.min(position, 63) << 25) | (Math.min(start, 1023) << 15) | (Math.min(end, 1023) << 5) | step;
}

export function positionOf(place: number): number {
  return place >>> 25;
}

export function startOf(place: number): number {
  return (place >>> 15) & 1023;
}

export function endOf(place: number): number {
  return (place >>> 5) & 1023;
}

/** Whether a unit is only a part of the surface: of an identifier, an address or a URL. */
export function isPart(place: number): boolean {
  return partSteps[place & 31] === true;
}

function stepOf(place: number): ExpansionStep {
  return steps[place & 31]!;
}

/** The rules that make terms. The index of a rule is packed with each term. */
export const steps = [
  'word',
  'part',
  'name',
  'stripped-name',
  'chain',
  'joined',
  'stem',
  'acronym',
  'acronym-plural',
  'compound',
  'member',
  'path',
  'path-end',
  'file-extension',
  'family-member',
  'family',
  'version',
  'version-release',
  'series-part',
  'number',
  'sha',
  'cve',
  'flag',
  'address',
  'address-part',
  'url',
  'url-message-id',
  'url-part',
] as const;
export type ExpansionStep = (typeof steps)[number];

/** Rules whose units are only a part of the surface. */
const partStepNames = new Set<ExpansionStep>(['part', 'address-part', 'url-part']);
const partSteps = steps.map((step) => partStepNames.has(step));

/** Whether the units of a rule are only a part of the surface. */
export function isPartStep(step: ExpansionStep): boolean {
  return partStepNames.has(step);
}

/** One term of an expansion, unpacked. */
export interface ExpandedTerm {
  readonly key: string;
  readonly kind: TermKind;
  readonly text: string;
  readonly position: number;
  readonly start: number;
  readonly end: number;
  readonly step: ExpansionStep;
}

export function expandedTerms(expansion: Expansion): ExpandedTerm[] {
  return expansion.keys.map((key, i) => {
    const place = expansion.spans[i]!;
    return {
      key,
      ...parseTermKey(key),
      position: positionOf(place),
      start: startOf(place),
      end: endOf(place),
      step: stepOf(place),
    };
  });
}
