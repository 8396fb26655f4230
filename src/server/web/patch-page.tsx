import type { Document } from '../../corpus/document.js';
import type { SeriesPosting, ThreadEntry, VersionsResponse } from '../../engines/engine.js';
import { FileDiff } from './diff.js';
import {
  apiPatchPath,
  commitLink,
  digestPath,
  firstSearch,
  identifierPath,
  loreLink,
  patchPath,
  queryPath,
  searchPath,
} from './links.js';
import { Page, type PageFrame } from './page.js';
import { DateText } from './posting-line.js';
import { PostingTitle, titleText } from './posting-title.js';
import { shellLine } from './shell-line.js';
import { textBlocks } from './text-blocks.js';
import { TrailSection } from './trail-section.js';
import { Visible } from './visible.js';
import { counted, daysLater, kindNames, partLabel, versionLabel } from './wording.js';
import { Paragraphs, Writing } from './writing.js';

interface PatchPageProps {
  readonly frame: PageFrame;
  readonly document: Document;
  readonly versions: VersionsResponse | null;
  readonly thread: readonly ThreadEntry[];
}

/** A posting: what it is, where it stands in its trail, what it says, and what was answered. */
export function PatchPage({ frame, document, versions, thread }: PatchPageProps) {
  const version = versionLabel(document.series);
  return (
    <Page
      frame={frame}
      title={`${version === null ? '' : `${version}: `}${titleText(document)} – Patchtrail`}
      section={null}
      search={firstSearch}
    >
      <article class="patch" data-permalink={patchPath(document.id)}>
        <Head document={document} versions={versions} />
        <div class="patch-body">
          {versions !== null && document.kind !== 'reply' && <TrailSection versions={versions} />}
          {versions?.series !== undefined && <SeriesSection series={versions.series} current={document.id} />}
          <TextSection document={document} />
          <ThreadSection thread={thread} />
        </div>
        <Aside document={document} />
      </article>
    </Page>
  );
}

function Head({ document, versions }: Pick<PatchPageProps, 'document' | 'versions'>) {
  const version = versionLabel(document.series);
  const part = document.kind === 'cover' ? null : partLabel(document.series);
  const superseded = versions?.supersededBy ?? null;
  return (
    <header class="patch-head">
      <h1>
        <PostingTitle posting={document} />
      </h1>
      <p class="facts">
        {version !== null && <span class="badge">{version}</span>}
        {part !== null && <span>part {part}</span>}
        {document.authors.map(({ name, address }) => (
          <a href={searchPath({ ...firstSearch, filters: { author: [name] } })}>
            <Visible text={name === '' ? (address ?? 'unnamed') : name} />
          </a>
        ))}
        {document.date !== null && <DateText iso={document.date} />}
        {document.list !== null && (
          <a href={searchPath({ ...firstSearch, filters: { list: [document.list] } })}>
            <Visible text={document.list} />
          </a>
        )}
        {document.subsystems.map((subsystem) => (
          <a href={searchPath({ ...firstSearch, filters: { subsystem: [subsystem] } })}>
            <Visible text={subsystem} />
          </a>
        ))}
        <span>{kindNames[document.kind]}</span>
        {document.series?.name != null && (
          <a href={searchPath({ ...firstSearch, filters: { series: [document.series.name] } })}>
            series “<Visible text={document.series.name} />”
          </a>
        )}
      </p>
      {superseded !== null && (
        <p class="superseded-by">
          Superseded by{' '}
          <a href={patchPath(superseded.id)}>
            {superseded.version === null ? 'a newer posting' : `v${superseded.version}`}
          </a>
          {superseded.daysLater !== null &&
            daysLater(superseded.daysLater) !== '' &&
            `, ${daysLater(superseded.daysLater)}`}
        </p>
      )}
    </header>
  );
}

const stateNames = {
  same: 'unchanged',
  changed: 'changed',
  renamed: 'renamed',
  added: 'new in this version',
  first: '',
  unknown: '',
} as const;

function SeriesSection({ series, current }: { readonly series: readonly SeriesPosting[]; readonly current: string }) {
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
          <summary>{counted(others.length, 'other posting')} of the series</summary>
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
  readonly posting: SeriesPosting;
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
          <span>{counted(posting.parts.length, 'part')}</span>
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

function missingParts({ missingParts: missing }: SeriesPosting): string {
  const shown = missing.slice(0, 8).join(', ');
  return `without ${missing.length === 1 ? 'part' : 'parts'} ${shown}${missing.length > 8 ? ' …' : ''}`;
}

/** Diffs of more files than this come folded. */
const mostOpenFiles = 3;
const longestOpenFile = 400;

function TextSection({ document }: { readonly document: Document }) {
  const blocks = textBlocks(document);
  const files = blocks.filter((block) => block.type === 'file').length;
  return (
    <section class="text" id="text">
      <h2 class="visually-hidden">Text</h2>
      {document.kind === 'digest-entry' ? (
        <Paragraphs text={document.text} />
      ) : (
        blocks.map((block) =>
          block.type === 'file' ? (
            <FileDiff file={block} isOpen={files <= mostOpenFiles && block.added + block.removed <= longestOpenFile} />
          ) : (
            <Writing zone={block.zone} text={block.text} />
          ),
        )
      )}
    </section>
  );
}

function ThreadSection({ thread }: { readonly thread: readonly ThreadEntry[] }) {
  if (thread.length < 2) return null;
  return (
    <section class="thread" id="thread">
      <h2>Conversation</h2>
      <ol>
        {thread.map((entry, i) => (
          <li class={`depth-${Math.min(entry.depth, deepestIndent)}${entry.current ? ' current' : ''}`}>
            <ThreadLine entry={entry} isNewTitle={i === 0 || entry.title !== thread[i - 1]!.title} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Answers go by who gave them; what is patch or cover, or changes the subject, by its title. */
function ThreadLine({ entry, isNewTitle }: { readonly entry: ThreadEntry; readonly isNewTitle: boolean }) {
  const who = entry.authors.length === 0 ? 'Somebody' : entry.authors.join(', ');
  const isTitled = entry.kind !== 'reply' || (isNewTitle && entry.title !== null);
  const part = entry.kind === 'reply' ? null : partLabel(entry.series);
  return (
    <>
      {part !== null && <span class="part-number">{part}</span>}{' '}
      <a href={patchPath(entry.id)} aria-current={entry.current ? 'true' : undefined}>
        {isTitled ? <PostingTitle posting={entry} /> : <Visible text={who} />}
      </a>
      <span class="line-facts">
        {isTitled && (
          <span>
            <Visible text={who} />
          </span>
        )}
        {entry.date !== null && <DateText iso={entry.date} />}
        {entry.current && <span>this one</span>}
      </span>
    </>
  );
}

const deepestIndent = 6;
const mostNames = 40;

function Aside({ document }: { readonly document: Document }) {
  const { identifiers, files, source, kind } = document;
  const isMail = document.mail !== null && !/^missing-[0-9a-f]{20}$/.test(document.id);
  const copyableId = kind === 'digest-entry' ? null : shellLine([], document.id);
  const commands = isMail ? [shellLine(['b4', 'am'], document.id), shellLine(['b4', 'shazam'], document.id)] : [];
  return (
    <aside class="patch-aside" aria-label="About this posting">
      <section>
        <h2>Take it along</h2>
        {commands.map((command) => command !== null && <Copyable text={command} />)}
        <ul class="plain">
          {isMail && (
            <li>
              <a href={loreLink(document.id)} rel="noopener noreferrer nofollow">
                On lore.kernel.org
              </a>
            </li>
          )}
          {document.commit !== null && (
            <li>
              <a href={commitLink(document.commit.sha)} rel="noopener noreferrer nofollow">
                On git.kernel.org
              </a>
            </li>
          )}
          {isMail && (
            <li>
              <a href={patchPath(document.id, 'mbox')}>The series as a mailbox</a>
            </li>
          )}
          <li>
            <a href={apiPatchPath(document.id)}>As JSON</a>
          </li>
          {document.digest !== null && document.digest.generated !== null && (
            <li>
              <a href={digestPath(document.digest.period, document.digest.generated.slice(0, 10))}>
                In the {document.digest.period} digest
              </a>
            </li>
          )}
        </ul>
        {copyableId !== null && <Copyable text={copyableId} />}
      </section>
      {identifiers.length > 0 && (
        <section>
          <h2>Names</h2>
          <ul class="names">
            {identifiers.slice(0, mostNames).map((name) => (
              <li>
                <a href={identifierPath(name)}>
                  <code>
                    <Visible text={name} />
                  </code>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {files.length > 0 && (
        <section>
          <h2>Files</h2>
          <ul class="files">
            {files.slice(0, mostNames).map((file) => (
              <li>
                <a href={queryPath(fileQuery(file))}>
                  <code>
                    <Visible text={file} />
                  </code>
                </a>
              </li>
            ))}
          </ul>
          {files.length > mostNames && <p class="quiet">and {files.length - mostNames} more</p>}
        </section>
      )}
      <section>
        <h2>Source</h2>
        <p class="source">
          <Visible text={`${source.path}:${source.line}`} />
        </p>
      </section>
    </aside>
  );
}

function fileQuery(file: string): string {
  return `file:${/^[\w./+-]+$/.test(file) ? file : `"${file.replaceAll('"', ' ')}"`}`;
}

/** A line to be copied: plain text that can be selected, to which a script adds a button. */
export function Copyable({ text }: { readonly text: string }) {
  return (
    <p class="copy">
      <code data-copy={text}>
        <Visible text={text} />
      </code>
    </p>
  );
}
