import { visibleText } from '../../corpus/hidden-characters.js';
import { foldedText } from '../../search/collapse.js';
import type { Hit, HitVersions } from '../../search/search-response.js';
import { Highlighted } from './highlighted.js';
import { firstSearch, patchPath, searchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle } from './message-title.js';
import { Visible } from './visible.js';
import { daysLater, kindNames, partLabel, shortDate, versionLabel } from './wording.js';

/** One hit: title, metadata, matching passage, then its versions. */
export function HitItem({ hit }: { readonly hit: Hit }) {
  const version = versionLabel(hit.series);
  const part = hit.kind === 'cover' ? null : partLabel(hit.series);
  const places = placesOf(hit.matchedIn);
  return (
    <li class="hit">
      <h2>
        <a href={patchPath(hit.id)}>
          {hit.highlights.title.length > 0 ? (
            <Highlighted pieces={hit.highlights.title} />
          ) : (
            <MessageTitle posting={hit} />
          )}
        </a>
      </h2>
      <p class="facts">
        {version !== null && <span class="badge">{version}</span>}
        {part !== null && <span>patch {part}</span>}
        {hit.authors.length > 0 && (
          <span>
            <Visible text={hit.authors.slice(0, 3).join(', ')} />
            {hit.authors.length > 3 && ' and others'}
          </span>
        )}
        {hit.date !== null && <DateText iso={hit.date} />}
        {hit.subsystems.slice(0, 3).map((subsystem) => (
          <a href={searchPath({ ...firstSearch, filters: { subsystem: [subsystem] } })}>
            <Visible text={subsystem} />
          </a>
        ))}
        {hit.list !== null && (
          <span>
            <Visible text={hit.list} />
          </span>
        )}
        <span>{kindNames[hit.kind]}</span>
        {places !== null && <span>in {places}</span>}
      </p>
      {hit.highlights.text.length > 0 && (hit.bestMatch === undefined || hit.highlights.text.some(isMatch)) && (
        <p class="passage">
          <Highlighted pieces={hit.highlights.text} />
        </p>
      )}
      <Folded hit={hit} />
      {hit.versions !== undefined && hit.versions.count > 1 && <VersionStrip id={hit.id} versions={hit.versions} />}
    </li>
  );
}

function isMatch({ match }: { readonly match: boolean }): boolean {
  return match;
}

/** The messages behind the hit: the one that matches best, and how many others do. */
function Folded({ hit: { id, bestMatch, folded } }: { readonly hit: Hit }) {
  const counts = folded === undefined ? null : foldedText(folded);
  return (
    <>
      {bestMatch !== undefined && (
        <p class="best-match">
          Best match: <a href={patchPath(bestMatch.id)}>{kindNames[bestMatch.kind]}</a>
          {bestMatch.authors.length > 0 && (
            <>
              {' by '}
              <Visible text={bestMatch.authors.slice(0, 3).join(', ')} />
            </>
          )}
          {bestMatch.date !== null && (
            <>
              {', '}
              <DateText iso={bestMatch.date} />
            </>
          )}
        </p>
      )}
      {bestMatch !== undefined && bestMatch.text.length > 0 && (
        <p class="passage">
          <Highlighted pieces={bestMatch.text} />
        </p>
      )}
      {counts !== null && (
        <p class="folded">
          <a href={`${patchPath(id)}#thread`}>{counts}</a> also found
        </p>
      )}
    </>
  );
}

function VersionStrip({ id, versions }: { readonly id: string; readonly versions: HitVersions }) {
  const { strip, supersededBy, count, matched } = versions;
  const places = stripPlaces(
    strip.length,
    strip.findIndex((posting) => posting.id === id),
  );
  return (
    <p class="strip">
      {places.map((place, i) => {
        const posting = strip[place]!;
        return (
          <>
            {i > 0 && place !== places[i - 1]! + 1 && <span class="strip-gap">…</span>}
            <a
              href={patchPath(posting.id)}
              title={posting.date === null ? undefined : visibleText(shortDate(posting.date))}
              aria-current={posting.id === id ? 'true' : undefined}
            >
              {visibleText(posting.label)}
            </a>
          </>
        );
      })}
      {supersededBy !== null && (
        <span class="superseded">
          superseded by <a href={patchPath(supersededBy.id)}>{visibleText(supersededBy.label)}</a>
          {supersededBy.daysLater !== null && `, ${daysLater(supersededBy.daysLater)}`}
        </span>
      )}
      {matched > 1 && (
        <span>{matched === count ? `all ${count} versions match` : `${matched} of ${count} versions match`}</span>
      )}
    </p>
  );
}

const longestStrip = 10;

/** Which of so many postings a strip shows: the first, the last, and as many around the current one as there is room for. */
function stripPlaces(length: number, current: number): number[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length <= longestStrip) return all;
  const room = longestStrip - 2;
  const from = Math.min(Math.max(current - Math.floor(room / 2), 1), length - 1 - room);
  return [0, ...all.slice(from, from + room), length - 1];
}

/** Where the query matched, for places that the hit itself does not show. */
function placesOf(fields: readonly string[]): string | null {
  const names = fields.flatMap((field) => fieldNames.get(field) ?? []);
  return names.length === 0 ? null : [...new Set(names)].join(', ');
}

const fieldNames: ReadonlyMap<string, string> = new Map([
  ['series', 'series name'],
  ['changelog', 'changelog'],
  ['trailer', 'trailers'],
  ['file', 'file names'],
  ['function', 'hunk headers'],
  ['added', 'added lines'],
  ['removed', 'removed lines'],
  ['context', 'context lines'],
  ['quote', 'quoted text'],
]);
