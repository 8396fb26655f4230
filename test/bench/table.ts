/** Rows as a Markdown table; the first is the heading. */
export function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const [heading, ...others] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading!), `|${'---|'.repeat(heading!.length)}`, ...others.map(line)];
}

/** A number, or a dash where it was not measured. */
export function measuredNumber(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

/** Of values in ascending order. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
