import { visibleText } from '../../corpus/hidden-characters.js';
import { patchPath } from './links.js';
import { sureFrom, type TimeLine, type TimeLineLink, type TimeLineMark } from './time-line.js';

/**
 * The drawing of a trail. It repeats what the list of postings beside it says in words, so that who cannot see it
 * misses nothing, and its marks are passed over by the keyboard.
 */
export function TimeLineDrawing({ line }: { readonly line: TimeLine }) {
  return (
    // On a narrow screen it is scrolled, which must be possible with keys alone.
    <section class="time-line-frame" tabindex={0} aria-label="Version time line">
      <svg class="time-line" viewBox={`0 0 ${line.width} ${line.height}`} aria-hidden="true" focusable="false">
        <line class="axis" x1="0" y1={line.axis} x2={line.width} y2={line.axis} />
        {line.ticks.map(({ x, label, anchor }) => (
          <>
            <line class="axis" x1={x} y1={line.axis} x2={x} y2={line.axis + 5} />
            <text class="tick" x={x} y={line.axis + 20} text-anchor={anchor}>
              {label}
            </text>
          </>
        ))}
        {line.links.map((link) => (
          <Link link={link} />
        ))}
        {line.gaps.map(({ x, y, label }) => (
          <>
            <circle class="gap" cx={x} cy={y} r="6" />
            <text class="gap-label" x={x} y={y + 26} text-anchor="middle">
              {label}
            </text>
          </>
        ))}
        {line.marks.map((mark) => (
          <Mark mark={mark} />
        ))}
      </svg>
    </section>
  );
}

function Link({ link: { from, to, confidence, isSplit } }: { readonly link: TimeLineLink }) {
  const className = `link${confidence < sureFrom ? ' link-doubtful' : ''}${isSplit ? ' link-split' : ''}`;
  const opacity = (0.35 + 0.65 * confidence).toFixed(2);
  if (from.y === to.y && !isSplit) {
    return <line class={className} x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke-opacity={opacity} />;
  }
  const bend = from.y === to.y ? from.y + 18 : (from.y + to.y) / 2;
  return (
    <path
      class={className}
      d={`M${from.x} ${from.y}C${from.x} ${bend} ${to.x} ${bend} ${to.x} ${to.y}`}
      stroke-opacity={opacity}
    />
  );
}

function Mark({ mark }: { readonly mark: TimeLineMark }) {
  const { x, y, label } = mark;
  return (
    <a
      href={patchPath(mark.id)}
      tabindex={-1}
      class={`mark mark-${mark.shape}${mark.isCurrent ? ' mark-current' : ''}${mark.isNewest ? ' mark-newest' : ''}`}
    >
      <title>{visibleText(mark.title)}</title>
      <circle class="target" cx={x} cy={y} r="14" />
      {mark.shape === 'version' && <circle cx={x} cy={y} r={mark.isCurrent ? 9 : 7} />}
      {mark.shape === 'again' && <circle cx={x} cy={y} r="4.5" />}
      {mark.shape === 'outcome' && <path d={`M${x} ${y - 7}l7 7-7 7-7-7z`} />}
      {label !== null && (
        <text x={label.x} y={label.y} text-anchor="middle">
          {label.text}
          {label.note !== null && <tspan class="note"> {label.note}</tspan>}
        </text>
      )}
    </a>
  );
}
