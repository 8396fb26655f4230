import type { Document } from '../../corpus/document.js';
import type { ThreadEntry, VersionsResponse } from '../../engines/engine.js';
import type { LandedState } from '../../landed/landed-state.js';
import { FileDiff } from './diff.js';
import { firstSearch, patchPath, searchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle, titleText } from './message-title.js';
import { Page, type PageFrame } from './page.js';
import { PatchAside } from './patch-aside.js';
import { SeriesSection } from './series-section.js';
import { textBlocks } from './text-blocks.js';
import { ThreadSection } from './thread-section.js';
import { TrailSection } from './trail-section.js';
import { TrailStrip } from './trail-strip.js';
import { Visible } from './visible.js';
import { daysLater, kindNames, partLabel, versionLabel } from './wording.js';
import { Paragraphs, Writing } from './writing.js';

interface PatchPageProps {
  readonly frame: PageFrame;
  readonly document: Document;
  readonly versions: VersionsResponse | null;
  readonly thread: readonly ThreadEntry[];
  /** Null for what is no patch. */
  readonly landed: LandedState | null;
}

/** A message: its metadata, its versions, its text and its thread. */
export function PatchPage({ frame, document, versions, thread, landed }: PatchPageProps) {
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
          <TextSection document={document} />
          {versions !== null && document.kind !== 'reply' && <TrailSection versions={versions} />}
          {versions?.series !== undefined && <SeriesSection series={versions.series} current={document.id} />}
          <ThreadSection thread={thread} />
        </div>
        <PatchAside document={document} landed={landed} />
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
        <MessageTitle posting={document} />
      </h1>
      <p class="facts">
        {version !== null && <span class="badge">{version}</span>}
        {part !== null && <span>patch {part}</span>}
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
      {versions !== null && document.kind !== 'reply' && <TrailStrip versions={versions} />}
      {superseded !== null && (
        <p class="superseded-by">
          Superseded by{' '}
          <a href={patchPath(superseded.id)}>
            {superseded.version === null ? 'a newer version' : `v${superseded.version}`}
          </a>
          {superseded.daysLater !== null &&
            daysLater(superseded.daysLater) !== '' &&
            `, ${daysLater(superseded.daysLater)}`}
        </p>
      )}
    </header>
  );
}

/** Diffs of more files than this are collapsed. */
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
