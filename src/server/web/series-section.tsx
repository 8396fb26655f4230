import type { SeriesRevision } from '../../engines/engine.js';
import { patchPath } from './links.js';
import { DateText } from './message-line.js';
import { Visible } from './visible.js';
import { counted } from './wording.js';

const stateNames = {
  same: 'unchanged',
  changed: 'modified',
  renamed: 'renamed',
  added: 'new in this version',
  first: '',
  unknown: '',
} as const;

/** The series of a message: its patches, and how each changed from version to version. */
export function SeriesSection({
  series,
  current,
}: {
  readonly series: readonly SeriesRevision[];
  readonly current: string;
}) {
  if (series.length === 0) return null;
  const own = series.find(({ parts, cover }) => cover === current || parts.some((part) => part.id === current));
  const others = series.filter((posting) => posting !== own);
  return (
    <section class="series" id="series">
      <h2>Series</h2>
      {own !== undefined && <SeriesDetails posting={own} current={current} isOpen />}
      {others.length <= mostOtherSeries ? (
        others.map((posting) => <SeriesDetails posting={posting} current={current} isOpen={series.length === 1} />)
      ) : (
        <details class="other-series">
          <summary>{counted(others.length, 'other version')} of the series</summary>
          {others.map((posting) => (
            <SeriesDetails posting={posting} current={current} isOpen={false} />
          ))}
        </details>
      )}
    </section>
  );
}

const mostOtherSeries = 4;

interface SeriesDetailsProps {
  readonly posting: SeriesRevision;
  readonly current: string;
  readonly isOpen: boolean;
}

function SeriesDetails({ posting, current, isOpen }: SeriesDetailsProps) {
  return (
    <details open={isOpen}>
      <summary>
        <span class="badge">
          {posting.rfc ? 'RFC ' : ''}v{posting.version ?? 1}
        </span>{' '}
        {posting.title === null ? 'Untitled series' : <Visible text={posting.title} />}{' '}
        <span class="line-facts">
          {posting.date !== null && <DateText iso={posting.date} />}
          <span>{counted(posting.parts.length, 'patch', 'patches')}</span>
          {posting.missingParts.length > 0 && <span>{missingParts(posting)}</span>}
        </span>
      </summary>
      <ol class="parts">
        {posting.cover !== null && (
          <li class={posting.cover === current ? 'current' : undefined}>
            <span class="part-number">cover</span>
            <a href={patchPath(posting.cover)} aria-current={posting.cover === current ? 'true' : undefined}>
              {posting.title === null ? 'Cover letter' : <Visible text={posting.title} />}
            </a>
          </li>
        )}
        {posting.parts.map(({ part, id, title, state }) => (
          <li class={id === current ? 'current' : undefined}>
            <span class="part-number">{part ?? '–'}</span>
            <a href={patchPath(id)} aria-current={id === current ? 'true' : undefined}>
              {title === null ? 'Untitled' : <Visible text={title} />}
            </a>
            {stateNames[state] !== '' && <span class={`state state-${state}`}>{stateNames[state]}</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function missingParts({ missingParts: missing }: SeriesRevision): string {
  const shown = missing.slice(0, 8).join(', ');
  return `missing ${missing.length === 1 ? 'patch' : 'patches'} ${shown}${missing.length > 8 ? ' …' : ''}`;
}
