import { visibleText } from '../../corpus/hidden-characters.js';
import type { IdentifierMatch, IdentifiersResponse } from '../../engines/engine.js';
import type { SearchResponse } from '../../search/search-response.js';
import { CodeLink } from './code-link.js';
import { HitItem } from './hit.js';
import { firstSearch, identifierPath, identifierQuery, queryPath, searchPath } from './links.js';
import { DateText } from './message-line.js';
import { MonthChart } from './month-chart.js';
import { Page, type PageFrame } from './page.js';
import { Visible } from './visible.js';
import { counted, grouped } from './wording.js';

interface IdentifierPageProps {
  readonly frame: PageFrame;
  readonly name: string;
  /** Messages with exactly this identifier, newest first, with counts by month. */
  readonly found: SearchResponse;
  readonly identifiers: IdentifiersResponse;
}

/** An identifier: when and where it occurs, and which identifiers are similar. */
export function IdentifierPage({ frame, name, found, identifiers }: IdentifierPageProps) {
  const own = identifiers.matches.find((match) => match.identifier === name) ?? null;
  const related = identifiers.matches.filter((match) => match !== own);
  const query = identifierQuery(name);
  return (
    <Page frame={frame} title={`${visibleText(name)} – Patchtrail`} section={null} search={{ ...firstSearch, query }}>
      <article class="identifier">
        <header>
          <h1>
            <code>
              <Visible text={name} />
            </code>
          </h1>
          <p class="facts">
            {own !== null && <span>{own.kind}</span>}
            <span>{found.total === 0 ? 'not found' : `in ${counted(found.total, 'message')}`}</span>
            {own !== null && own.firstSeen !== null && (
              <span>
                first seen <DateText iso={own.firstSeen} />
              </span>
            )}
            {own !== null && own.lastSeen !== null && (
              <span>
                last <DateText iso={own.lastSeen} />
              </span>
            )}
          </p>
          {own?.renamedTo != null && (
            <p class="superseded-by">
              Renamed to <CodeLink href={identifierPath(own.renamedTo.identifier)} text={own.renamedTo.identifier} />
              {own.renamedTo.since !== null && (
                <>
                  , since <DateText iso={own.renamedTo.since} />
                </>
              )}
            </p>
          )}
          <MonthChart
            counts={found.facets?.month.map(({ value, count }) => ({ month: value, count })) ?? []}
            caption={`Messages with ${visibleText(name)} by month`}
          />
        </header>
        <section class="identifier-postings">
          <h2 class="visually-hidden">Messages</h2>
          {found.hits.length === 0 ? (
            <p class="message">
              No message has this identifier. <a href={queryPath(name)}>Search for it as text</a>
            </p>
          ) : (
            <ol class="hits">
              {found.hits.map((hit) => (
                <HitItem hit={hit} />
              ))}
            </ol>
          )}
          {found.total > found.hits.length && (
            <p>
              <a href={searchPath({ ...firstSearch, query, sort: 'newest', collapse: 'none' })}>
                All {counted(found.total, 'message')}
              </a>
            </p>
          )}
        </section>
        {related.length > 0 && (
          <aside class="related-names" aria-label="Similar identifiers">
            <h2>Similar identifiers</h2>
            <ul>
              {related.map((match) => (
                <RelatedName match={match} />
              ))}
            </ul>
          </aside>
        )}
      </article>
    </Page>
  );
}

function RelatedName({ match }: { readonly match: IdentifierMatch }) {
  return (
    <li>
      <CodeLink href={identifierPath(match.identifier)} text={match.identifier} />{' '}
      <span class="count">{grouped(match.documents)}</span>
      <span class="why">
        <Visible text={match.why} />
      </span>
    </li>
  );
}
