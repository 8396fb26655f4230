import { visibleText } from '../../corpus/hidden-characters.js';
import type { IdentifierMatch, IdentifiersResponse } from '../../engines/engine.js';
import type { SearchResponse } from '../../search/search-response.js';
import { CodeLink } from './code-link.js';
import { HitItem } from './hit.js';
import { firstSearch, identifierPath, identifierQuery, queryPath, searchPath } from './links.js';
import { MonthChart } from './month-chart.js';
import { Page, type PageFrame } from './page.js';
import { DateText } from './posting-line.js';
import { Visible } from './visible.js';
import { counted, grouped } from './wording.js';

interface IdentifierPageProps {
  readonly frame: PageFrame;
  readonly name: string;
  /** Postings with exactly this name, newest first, with their months counted. */
  readonly found: SearchResponse;
  readonly identifiers: IdentifiersResponse;
}

/** A name of code: when it was spoken of, where, and what names are like it. */
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
            <span>{found.total === 0 ? 'in no posting' : `in ${counted(found.total, 'posting')}`}</span>
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
              It goes by <CodeLink href={identifierPath(own.renamedTo.identifier)} text={own.renamedTo.identifier} />{' '}
              now
              {own.renamedTo.since !== null && (
                <>
                  , since <DateText iso={own.renamedTo.since} />
                </>
              )}
            </p>
          )}
          <MonthChart
            counts={found.facets?.month.map(({ value, count }) => ({ month: value, count })) ?? []}
            caption={`Postings with ${visibleText(name)} by month`}
          />
        </header>
        <section class="identifier-postings">
          <h2 class="visually-hidden">Postings</h2>
          {found.hits.length === 0 ? (
            <p class="message">
              No posting spells a name like this. <a href={queryPath(name)}>Search for it as words</a>
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
                All {counted(found.total, 'posting')}
              </a>
            </p>
          )}
        </section>
        {related.length > 0 && (
          <aside class="related-names" aria-label="Related names">
            <h2>Names like it</h2>
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
