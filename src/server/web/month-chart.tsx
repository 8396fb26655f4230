import { monthName } from './wording.js';

export interface MonthCount {
  /** `2026-01`. */
  readonly month: string;
  readonly count: number;
}

const height = 64;
const barWidth = 18;
const gap = 4;

/** How often something occurs, month by month, oldest first: bars, and the same as a table for who cannot see them. */
export function MonthChart({ counts, caption }: { readonly counts: readonly MonthCount[]; readonly caption: string }) {
  const months = withoutGaps(counts);
  if (months.length === 0) return null;
  const most = months.reduce((most, { count }) => Math.max(most, count), 0);
  const width = Math.max(months.length * (barWidth + gap) - gap, 160);
  const isLong = months.length > 1;
  const spokenOf = months.filter(({ count }) => count > 0);
  return (
    <figure class="month-chart">
      <svg viewBox={`0 0 ${width} ${height + 18}`} width={width} height={height + 18} aria-hidden="true">
        {months.map(({ month, count }, i) => {
          const bar = count === 0 ? 0 : Math.max(2, Math.round((count / most) * height));
          return (
            <rect x={i * (barWidth + gap)} y={height - bar} width={barWidth} height={bar}>
              <title>
                {monthName(month)}: {count}
              </title>
            </rect>
          );
        })}
        <line class="axis" x1="0" y1={height + 0.5} x2={width} y2={height + 0.5} />
        <text class="tick" x="0" y={height + 14}>
          {months[0]!.month}
        </text>
        {isLong && (
          <text class="tick" x={width} y={height + 14} text-anchor="end">
            {months.at(-1)!.month}
          </text>
        )}
      </svg>
      <div class="visually-hidden">
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Month</th>
              <th scope="col">Messages</th>
            </tr>
          </thead>
          <tbody>
            {spokenOf.map(({ month, count }) => (
              <tr>
                <th scope="row">{monthName(month)}</th>
                <td>{count}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

const mostMonths = 36;

/** Months between the first and the last that have nothing stand there with nothing. */
function withoutGaps(counts: readonly MonthCount[]): MonthCount[] {
  const known = new Map(counts.map(({ month, count }) => [ordinal(month), count]));
  const ordinals = [...known.keys()].filter((month) => !Number.isNaN(month)).sort((a, b) => a - b);
  const last = ordinals.at(-1);
  if (last === undefined) return [];
  const first = Math.max(ordinals[0]!, last - mostMonths + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    month: `${Math.floor((first + i) / 12)}-${String(((first + i) % 12) + 1).padStart(2, '0')}`,
    count: known.get(first + i) ?? 0,
  }));
}

function ordinal(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
}
