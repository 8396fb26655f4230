import type { Document } from '../../corpus/document.js';
import type { DigestCalendar, DigestDay } from '../digest-calendar.js';
import { CodeLink } from './code-link.js';
import { digestPath, firstSearch, identifierPath, patchPath } from './links.js';
import { MessageTitle } from './message-title.js';
import { Page, type PageFrame } from './page.js';
import { Visible } from './visible.js';
import { counted, longDate, monthName, partLabel, versionLabel } from './wording.js';
import { Paragraphs } from './writing.js';

const periodNames = { daily: 'Daily', weekly: 'Weekly', monthly: 'Monthly' } as const;

export function DigestsPage({ frame, calendar }: { readonly frame: PageFrame; readonly calendar: DigestCalendar }) {
  const months = new Map<string, DigestDay[]>();
  for (const day of calendar.days) {
    const month = day.date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), day]);
  }
  return (
    <Page frame={frame} title="Digests – Patchtrail" section="digests" search={firstSearch}>
      <article class="digest-index">
        <h1>Digests</h1>
        {calendar.days.length === 0 && <p class="message">There are no digests in this index.</p>}
        {[...months].map(([month, days]) => (
          <section>
            <h2>{monthName(month)}</h2>
            <ul class="digest-links">
              {days.map((digest) => (
                <li>
                  <DigestLink digest={digest} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </article>
    </Page>
  );
}

export function DigestLink({ digest }: { readonly digest: DigestDay }) {
  const entries = digest.digests.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <>
      <a href={digestPath(digest.period, digest.date)}>{digestName(digest)}</a>
      <span class="count">{entries === 0 ? 'no patches' : counted(entries, 'patch', 'patches')}</span>
    </>
  );
}

function digestName({ period, date }: DigestDay): string {
  return period === 'daily' ? longDate(date) : `${periodNames[period]}, ${longDate(date)}`;
}

interface DigestPageProps {
  readonly frame: PageFrame;
  readonly day: DigestDay;
  readonly previous: DigestDay | null;
  readonly next: DigestDay | null;
  /** By id. */
  readonly entries: ReadonlyMap<string, Document>;
}

export function DigestPage({ frame, day, previous, next, entries }: DigestPageProps) {
  const title = `${periodNames[day.period]} digest, ${longDate(day.date)}`;
  return (
    <Page frame={frame} title={`${title} – Patchtrail`} section="digests" search={firstSearch}>
      <article class="digest">
        <nav class="pages" aria-label="Previous and next digest">
          {previous !== null && (
            <a rel="prev" href={digestPath(previous.period, previous.date)}>
              ← {longDate(previous.date)}
            </a>
          )}
          <a href="/digests">All digests</a>
          {next !== null && (
            <a rel="next" href={digestPath(next.period, next.date)}>
              {longDate(next.date)} →
            </a>
          )}
        </nav>
        <h1>{title}</h1>
        {day.digests.map((digest, i) => (
          <section>
            {day.digests.length > 1 && (
              <h2 class="edition">
                Edition {i + 1} of {day.digests.length}
                {digest.generated !== null && `, generated at ${digest.generated.slice(11, 16)} UTC`}
              </h2>
            )}
            {digest.introduction !== '' && (
              <div class="introduction">
                <Paragraphs text={digest.introduction} />
              </div>
            )}
            {digest.entries.length === 0 && <p class="message">No patches in this digest.</p>}
            {digest.entries.map((id) => (
              <Entry id={id} document={entries.get(id) ?? null} level={day.digests.length > 1 ? 3 : 2} />
            ))}
          </section>
        ))}
      </article>
    </Page>
  );
}

function Entry({
  id,
  document,
  level,
}: {
  readonly id: string;
  readonly document: Document | null;
  readonly level: 2 | 3;
}) {
  if (document === null) return null;
  const version = versionLabel(document.series);
  const part = partLabel(document.series);
  const title = (
    <a href={patchPath(id)}>
      <MessageTitle posting={document} />
    </a>
  );
  return (
    <section class="entry">
      {level === 2 ? <h2>{title}</h2> : <h3>{title}</h3>}
      <p class="facts">
        {version !== null && <span class="badge">{version}</span>}
        {part !== null && <span>patch {part}</span>}
        {document.authors.length > 0 && (
          <span>
            <Visible text={document.authors.map((author) => author.name).join(', ')} />
          </span>
        )}
        <a href={`${patchPath(id)}#trail`}>versions</a>
      </p>
      <Paragraphs text={document.text} />
      {document.identifiers.length > 0 && (
        <p class="names">
          {document.identifiers.slice(0, 8).map((name) => (
            <CodeLink href={identifierPath(name)} text={name} />
          ))}
        </p>
      )}
    </section>
  );
}
