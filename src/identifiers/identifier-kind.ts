import { nameEvidence } from '../index/terms/name-table.js';
import { caseOf, nameForm } from './identifier-table.js';

export const identifierKinds = ['function', 'kfunc', 'macro', 'type', 'file', 'config', 'register', 'name'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

/** The kind of an identifier, by the words around it (`evidence`) and its spelling. */
export function identifierKind(spelling: string, evidence: number): IdentifierKind {
  const has = (bits: number): boolean => (evidence & bits) !== 0;
  if (has(nameEvidence.file)) return 'file';
  if (has(nameEvidence.config) || spelling.startsWith('CONFIG_')) return 'config';
  if (has(nameEvidence.register)) return 'register';
  if (caseOf(spelling) === nameForm.capitals) return 'macro';
  if (has(nameEvidence.struct)) return 'type';
  if (has(nameEvidence.kfunc)) return 'kfunc';
  if (has(nameEvidence.call | nameEvidence.helper)) return 'function';
  if (spelling.endsWith('_t') && spelling.length > 3) return 'type';
  return 'name';
}
