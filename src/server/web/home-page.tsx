import type { DocumentSummary, EngineStats } from '../../engines/engine.js';
import type { DigestDay } from '../digest-calendar.js';
import { DigestLink } from './digest-pages.js';
import { firstSearch, queryPath, searchPath } from './links.js';
import { MessageLine } from './message-line.js';
import { Page, type PageFrame, SearchForm } from './page.js';
import { counted } from './wording.js';

interface HomePageProps {
  readonly frame: PageFrame;
  readonly stats: EngineStats;
  readonly newest: readonly DocumentSummary[];
  readonly digests: readonly DigestDay[];
}

/** The home page: the search box, then what is new. */
export function HomePage({ frame, stats, newest, digests }: HomePageProps) {
  return (
    <Page
      frame={frame}
      title="Patchtrail – search Linux kernel patches"
      section="search"
      search={null}
      feed="/feed.atom"
    >
      <div id="results" class="home">
        <section class="hero">
          <h1>Find a patch, and every version of it</h1>
          <SearchForm state={firstSearch} isLarge />
          <p class="examples">
            Try{' '}
            {examples.map((query, i) => (
              <>
                {i > 0 && ' '}
                <a href={queryPath(query)}>{query}</a>
              </>
            ))}
          </p>
        </section>
        {newest.length > 0 && (
          <section class="home-newest">
            <h2>Newest</h2>
            <ul class="posting-lines">
              {newest.map((posting) => (
                <li>
                  <MessageLine posting={posting} />
                </li>
              ))}
            </ul>
            <p>
              <a href={searchPath({ ...firstSearch, sort: 'newest' })}>All {counted(stats.documents, 'message')}</a>
            </p>
          </section>
        )}
        {digests.length > 0 && (
          <section class="home-digests">
            <h2>Digests</h2>
            <ul class="digest-links">
              {digests.map((digest) => (
                <li>
                  <DigestLink digest={digest} />
                </li>
              ))}
            </ul>
            <p>
              <a href="/digests">All digests</a>
            </p>
          </section>
        )}
      </div>
    </Page>
  );
}

const examples = ['bpf_list_del', 'use after free', 'author:yonghong stack', 'subsystem:selftests/bpf version:>=5'];
