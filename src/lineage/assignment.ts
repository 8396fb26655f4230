/**
 * The assignment of rows to columns with the least sum of costs, each used once: shortest augmenting paths with
 * potentials (Kuhn 1955, Munkres 1957; in the form of Jonker and Volgenant, "A shortest augmenting path algorithm for
 * dense and sparse linear assignment problems", Computing 1987). Cubic in the larger side.
 *
 * `costs[row][column]` must be finite; there must be no more rows than columns. Returns the column of each row.
 */
export function assign(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  if (rows > columns) throw new RangeError(`${rows} rows cannot be assigned to ${columns} columns`);
  const rowPotential = new Float64Array(rows + 1);
  const columnPotential = new Float64Array(columns + 1);
  /** Row assigned to each column, from 1; column 0 holds the row that looks for a place. */
  const rowOf = new Int32Array(columns + 1);
  const way = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) {
    rowOf[0] = row;
    let column = 0;
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
    const used = new Uint8Array(columns + 1);
    do {
      used[column] = 1;
      const current = rowOf[column]!;
      let delta = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let other = 1; other <= columns; other++) {
        if (used[other] === 1) continue;
        const reduced = costs[current - 1]![other - 1]! - rowPotential[current]! - columnPotential[other]!;
        if (reduced < least[other]!) {
          least[other] = reduced;
          way[other] = column;
        }
        if (least[other]! < delta) {
          delta = least[other]!;
          next = other;
        }
      }
      for (let other = 0; other <= columns; other++) {
        if (used[other] === 1) {
          rowPotential[rowOf[other]!]! += delta;
          columnPotential[other]! -= delta;
        } else {
          least[other]! -= delta;
        }
      }
      column = next;
    } while (rowOf[column] !== 0);
    do {
      const previous = way[column]!;
      rowOf[column] = rowOf[previous]!;
      column = previous;
    } while (column !== 0);
  }
  const columnOf = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) if (rowOf[column]! > 0) columnOf[rowOf[column]! - 1] = column - 1;
  return columnOf;
}

/**
 * Pairs of the assignment with the greatest sum of gains, leaving out what gains nothing: rows and columns may stay
 * alone. `gains` from 0; a pair of gain 0 is none. Sides of more than `mostAssigned` are paired greedily instead, the
 * greatest gain first: the assignment costs the cube of the larger side.
 */
export function bestPairs(gains: readonly (readonly number[])[]): { row: number; column: number; gain: number }[] {
  const rows = gains.length;
  const columns = gains[0]?.length ?? 0;
  if (rows === 0 || columns === 0) return [];
  if (rows > columns) {
    const turned = Array.from({ length: columns }, (_, column) => gains.map((row) => row[column]!));
    return bestPairs(turned).map(({ row, column, gain }) => ({ row: column, column: row, gain }));
  }
  if (columns > mostAssigned) return greedyPairs(gains);
  const most = gains.reduce((most, row) => row.reduce((found, gain) => Math.max(found, gain), most), 0);
  const columnOf = assign(gains.map((row) => row.map((gain) => most - gain)));
  return columnOf.flatMap((column, row) => {
    const gain = gains[row]![column]!;
    return gain > 0 ? [{ row, column, gain }] : [];
  });
}

/** No series that was ever sent to a kernel list has as many patches; a tenth of a second of work. */
const mostAssigned = 600;

function greedyPairs(gains: readonly (readonly number[])[]): { row: number; column: number; gain: number }[] {
  const pairs = gains
    .flatMap((line, row) => line.map((gain, column) => ({ row, column, gain })))
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain);
  const rows = new Set<number>();
  const columns = new Set<number>();
  return pairs
    .filter(({ row, column }) => {
      if (rows.has(row) || columns.has(column)) return false;
      rows.add(row);
      columns.add(column);
      return true;
    })
    .sort((a, b) => a.row - b.row);
}
