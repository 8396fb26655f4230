import { Feed } from 'feed';
import { html } from 'hono/html';
import { visibleText } from '../corpus/hidden-characters.js';
import type { DigestContent } from '../digests/digest-content.js';
import { entriesOf, heading, omittedText } from '../digests/digest-forms.js';
import { entryProse, placeText, stateText } from '../digests/entry-prose.js';
import { tagUri } from './atom-feed.js';

/** A digest as one HTML page without script or other files, as for a mail or an archive. */
export function digestPage(content: DigestContent): string {
  const { introduction, themes, omitted, generated } = content;
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{heading(content)}</title>
        <style>
          {
            'body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}h3{margin-bottom:0}'
          }
        </style>
      </head>
      <body>
        <h1>{heading(content)}</h1>
        <p>{visibleText(introduction)}</p>
        {themes.map(({ name, entries }) => (
          <section>
            <h2>{visibleText(name)}</h2>
            {entries.map((entry) => (
              <article>
                <h3>
                  <a href={entry.link}>{visibleText(entry.title)}</a>
                </h3>
                <p>{visibleText([placeText(entry), ...entry.does].join(' '))}</p>
                {entry.changed.length > 0 && (
                  <ul>
                    {entry.changed.map((item) => (
                      <li>{visibleText(item)}</li>
                    ))}
                  </ul>
                )}
                <p>{visibleText(stateText(entry))}</p>
              </article>
            ))}
          </section>
        ))}
        {omitted > 0 && <p>{omittedText(omitted)}</p>}
        <p>Generated {generated}</p>
      </body>
    </html>
  );
  return `<!doctype html>${String(page.toString())}\n`;
}

/** A digest as an Atom feed, an entry a patch. */
export function digestFeed(content: DigestContent): string {
  const { period, last, list, generated } = content;
  const feed = new Feed({
    id: tagUri('digest', `${period}-${last}-${encodeURIComponent(list ?? 'all')}`),
    title: visibleText(heading(content)),
    updated: new Date(generated),
    generator: 'Patchtrail',
    copyright: '',
  });
  for (const entry of entriesOf(content)) {
    feed.addItem({
      id: tagUri('document', encodeURIComponent(entry.ids[0]!)),
      title: String(html`${visibleText(entry.title)}`),
      link: entry.link,
      date: new Date(generated),
      description: String(html`${visibleText(entryProse(entry))}`),
      author: entry.author === null ? [] : [{ name: visibleText(entry.author) }],
    });
  }
  return feed.atom1();
}
