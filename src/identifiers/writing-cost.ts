import { nameEvidence } from '../index/terms/name-table.js';
import { type IdentifierTable, nameForm } from './identifier-table.js';
import { matchCosts, mostPopularity } from './match-costs.js';
import type { TypedName } from './typed-name.js';

/**
 * Cost of the difference in writing, letters aside: case, underscores, separators, and the kind asked for; less
 * popularity. Never negative, and null for the exact spelling, which costs nothing.
 */
export function writingCost(table: IdentifierTable, name: number, typed: TypedName): number | null {
  const form = table.forms[name]!;
  let cost = mostPopularity - table.popularity[name]!;
  if (typed.form === nameForm.capitals && (form & nameForm.capitals) === 0) cost += matchCosts.capitalsForSmall;
  else if (typed.form === 0 && (form & nameForm.capitals) !== 0) cost += matchCosts.smallForCapitals;
  if ((form & nameForm.underscoreFirst) !== 0 && typed.bare.charCodeAt(0) !== underscore)
    cost += matchCosts.otherSeparators;
  if (typed.hint !== null && !fits(table.evidence[name]!, typed.hint)) cost += matchCosts.otherKind;
  if (!isSameName(table, name, typed)) return cost + matchCosts.otherName;
  const spelling = table.spelling(name);
  if (spelling === typed.bare) return null;
  return (
    cost + (spelling.toLowerCase() === typed.bare.toLowerCase() ? matchCosts.otherCase : matchCosts.otherSeparators)
  );
}

/** Whether an identifier equals the typed text up to case and separators. */
export function isSameName({ keys, keyStarts }: IdentifierTable, name: number, { key }: TypedName): boolean {
  const from = keyStarts[name]!;
  if (keyStarts[name + 1]! - from !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (keys[from + i] !== key[i]) return false;
  return true;
}

function fits(evidence: number, hint: NonNullable<TypedName['hint']>): boolean {
  const { call, kfunc, helper, struct, macro, config } = nameEvidence;
  const wanted = { function: call | kfunc | helper, type: struct, macro, config }[hint];
  return (evidence & wanted) !== 0;
}

const underscore = 95;
