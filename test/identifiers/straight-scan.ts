import type { IdentifierTable } from '../../src/identifiers/identifier-table.js';
import { allowedEdits, joinedTotal } from '../../src/identifiers/joined-scan.js';
import { NameAligner } from '../../src/identifiers/name-aligner.js';
import { matchParts } from '../../src/identifiers/part-match.js';
import type { SimilarParts } from '../../src/identifiers/part-table.js';
import { readingsOf } from '../../src/identifiers/readings.js';
import { readTypedName } from '../../src/identifiers/typed-name.js';

/**
 * What the finder finds, found by looking at everything: each part typed against each part there is, each name against
 * each reading, each key by the full matrix. Slow and plain; the oracle of the property tests.
 */
export function straightScan(table: IdentifierTable, text: string, limit: number): string[] {
  const typed = readTypedName(text);
  if (typed === null) return [];
  const totals = new Map<number, number>();
  const offer = (name: number, total: number): void => {
    if (Number.isFinite(total)) totals.set(name, Math.min(total, totals.get(name) ?? Number.POSITIVE_INFINITY));
  };
  const aligner = new NameAligner(table);
  for (const reading of readingsOf(typed, table.parts)) {
    aligner.begin(
      typed,
      reading,
      reading.parts.map((part) => everySimilar(table, part.text)),
    );
    for (let name = 0; name < table.count; name++) offer(name, aligner.total(name));
  }
  const key = Buffer.from(typed.key).toString();
  const edits = allowedEdits(typed.key.length);
  for (let name = 0; name < table.count; name++) {
    const other = Buffer.from(table.keys.subarray(table.keyStarts[name]!, table.keyStarts[name + 1]!)).toString();
    const distance = fullMatrixDistance(key, other);
    if (distance <= edits) offer(name, joinedTotal(table, typed, name, distance));
  }
  return [...totals]
    .sort((a, b) => a[1] - b[1] || a[0] - b[0])
    .slice(0, limit)
    .map(([name]) => table.spelling(name));
}

function everySimilar({ parts }: IdentifierTable, typed: string): SimilarParts {
  const found: { part: number; cost: number }[] = [];
  for (const [part, text] of parts.texts.entries()) {
    const match = matchParts(typed, text, parts.standing(typed));
    if (match !== null) found.push({ part, cost: match.cost });
  }
  return {
    parts: Uint32Array.from(found, ({ part }) => part),
    costs: Uint16Array.from(found, ({ cost }) => cost),
  };
}

/** Optimal string alignment by the whole matrix, as the definition has it. */
export function fullMatrixDistance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      let value = Math.min(
        rows[i - 1]![j]! + 1,
        rows[i]![j - 1]! + 1,
        rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = value;
    }
  }
  return rows[a.length]![b.length]!;
}
