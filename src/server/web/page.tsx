import type { Child } from 'hono/jsx';
import { visibleText } from '../../corpus/hidden-characters.js';
import type { AssetSet } from './asset-set.js';
import { type SearchState, searchParameters } from './links.js';

/** What all pages have in common. */
export interface PageFrame {
  readonly assets: AssetSet;
  /** Of the program. */
  readonly version: string;
}

export type Section = 'search' | 'versions' | 'digests' | 'help';

interface PageProps {
  readonly frame: PageFrame;
  readonly title: string;
  readonly section: Section | null;
  /** Search kept in the box of the head; null where the page has a box of its own. */
  readonly search: SearchState | null;
  readonly feed?: string;
  readonly children: Child;
}

export function Page({ frame, title, section, search, feed, children }: PageProps) {
  const style = frame.assets.path('main.css');
  const script = frame.assets.path('main.js');
  const icon = frame.assets.path('icon.svg');
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{visibleText(title)}</title>
        {style !== null && <link rel="stylesheet" href={style} />}
        {icon !== null && <link rel="icon" href={icon} type="image/svg+xml" />}
        <link rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml" title="Patchtrail" />
        {feed !== undefined && (
          <link rel="alternate" type="application/atom+xml" href={feed} title={visibleText(title)} />
        )}
        {script !== null && <script type="module" src={script}></script>}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class={search === null ? 'head' : 'head head-with-search'}>
          <a class="brand" href="/">
            <BrandMark />
            Patchtrail
          </a>
          {search !== null && <SearchForm state={search} />}
          <nav aria-label="Pages">
            <NavLink href="/versions" isCurrent={section === 'versions'} text="Paste" />
            <NavLink href="/digests" isCurrent={section === 'digests'} text="Digests" />
            <NavLink href="/help" isCurrent={section === 'help'} text="Help" />
          </nav>
        </header>
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <footer class="foot">
          <p>
            Patchtrail {frame.version}: search for Linux kernel patches. <a href="/help#api">API</a>{' '}
            <a href="/help#keyboard">Keyboard</a>
          </p>
        </footer>
      </body>
    </html>
  );
}

function NavLink({
  href,
  isCurrent,
  text,
}: {
  readonly href: string;
  readonly isCurrent: boolean;
  readonly text: string;
}) {
  return (
    <a href={href} aria-current={isCurrent ? 'page' : undefined}>
      {text}
    </a>
  );
}

/** Three postings of a patch, on their way. */
function BrandMark() {
  return (
    <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d="M4 18 10 10 20 6" />
      <circle cx="4" cy="18" r="2.2" />
      <circle cx="10" cy="10" r="2.6" />
      <circle cx="20" cy="6" r="3.2" />
    </svg>
  );
}

export function SearchForm({ state, isLarge = false }: { readonly state: SearchState; readonly isLarge?: boolean }) {
  const kept = searchParameters({ ...state, query: '', offset: 0 });
  return (
    <search class={isLarge ? 'search search-large' : 'search'}>
      <form action="/" method="get">
        <label class="visually-hidden" for="q">
          Search patches
        </label>
        <div class="search-box">
          <input
            id="q"
            name="q"
            type="search"
            value={state.query}
            placeholder="Words, an identifier, a subject, a Message-ID"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            enterkeyhint="search"
            autofocus={isLarge}
          />
          <button type="submit">Search</button>
        </div>
        {kept.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
      </form>
    </search>
  );
}
