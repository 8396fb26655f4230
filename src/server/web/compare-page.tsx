import { type Paragraph, paragraphs } from '../../corpus/mail/paragraphs.js';
import type { Comparison, DocumentSummary, PatchPair } from '../../engines/engine.js';
import type { ChangePiece, FileChange } from '../../lineage/comparison.js';
import { isGivenId } from '../../lineage/given-submission.js';
import { Counts } from './diff.js';
import { firstSearch, patchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle, titleText } from './message-title.js';
import { Page, type PageFrame } from './page.js';
import { Visible } from './visible.js';
import { counted, grouped, percent } from './wording.js';

/** The changes between two versions: the changelog of the newer one, then patch by patch. */
export function ComparePage({ frame, comparison }: { readonly frame: PageFrame; readonly comparison: Comparison }) {
  const { older, newer } = comparison;
  return (
    <Page frame={frame} title={`Compare: ${titleText(newer)} – Patchtrail`} section={null} search={firstSearch}>
      <article class="compare">
        <header class="compare-head">
          <h1>Compare versions</h1>
          <div class="sides">
            <Side name="Older" posting={older} />
            <Side name="Newer" posting={newer} />
          </div>
        </header>
        <PairList comparison={comparison} />
      </article>
    </Page>
  );
}

/** What changed, without the two sides: changelog, trailers, then patch by patch. */
export function PairList({ comparison }: { readonly comparison: Comparison }) {
  const { pairs, changelog } = comparison;
  const changed = pairs.filter((pair) => pair.state !== 'same');
  return (
    <>
      {changelog.length > 0 && (
        <section class="changelog">
          <h2>Changelog</h2>
          <ul>
            {changelog.map((line) => (
              <li class={isItem.test(line) ? undefined : 'heading'}>
                <Visible text={line.replace(isItem, '')} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {changed.length === 0 && <p class="message">No changes in title, commit message, trailers or diff.</p>}
      {pairs.map((pair) => (
        <Pair pair={pair} />
      ))}
    </>
  );
}

/** The list's own marks, for which the page has its own. */
const isItem = /^\s{0,20}[-*•+]\s{1,20}/;

function Side({ name, posting }: { readonly name: string; readonly posting: DocumentSummary }) {
  return (
    <p class="side">
      <span class="side-name">{name}</span>
      <span class="badge">
        {posting.series?.rfc === true ? 'RFC ' : ''}v{posting.series?.version ?? 1}
      </span>{' '}
      {posting.date !== null && <DateText iso={posting.date} />}
      <a href={patchPath(posting.id)}>
        <MessageTitle posting={posting} />
      </a>
    </p>
  );
}

/** What is not in the index has no page. */
function PostingLink({ posting }: { readonly posting: DocumentSummary }) {
  const title = <MessageTitle posting={posting} />;
  return isGivenId(posting.id) ? title : <a href={patchPath(posting.id)}>{title}</a>;
}

const stateNames = {
  same: 'unchanged',
  changed: 'modified',
  rewritten: 'rewritten',
  added: 'new',
  dropped: 'dropped',
} as const;

function Pair({ pair }: { readonly pair: PatchPair }) {
  const posting = pair.newer ?? pair.older;
  if (posting === null) return null;
  return (
    <section class="pair">
      <h2>
        {posting.series?.part != null && <span class="part-number">{posting.series.part}</span>}
        {pair.title.length > 0 ? (
          <span>
            <Pieces pieces={pair.title} />
          </span>
        ) : (
          <PostingLink posting={posting} />
        )}{' '}
        <span class={`state state-${pair.state}`}>
          {stateNames[pair.state]}
          {similarityText(pair)}
        </span>
      </h2>
      {pair.message.length > 0 && (
        <>
          <h3>Commit message</h3>
          <div class="message-change">
            {paragraphsOf(condensed(pair.message)).map(({ type, pieces }) =>
              type === 'code' ? (
                <pre class="code" tabindex={0}>
                  <Pieces pieces={pieces} />
                </pre>
              ) : (
                <p class={type === 'lines' ? 'lines' : undefined}>
                  <Pieces pieces={pieces} />
                </p>
              ),
            )}
          </div>
        </>
      )}
      <TagList tags={pair.tags} />
      {pair.files.length > 0 && (
        <>
          <h3>Diff</h3>
          <p class="quiet">First column: changed between versions; second column: the patch's own + and −.</p>
          {pair.files.map((file) => (
            <ChangedFile file={file} isOpen={pair.files.length <= 4} />
          ))}
        </>
      )}
      {!pair.complete && <p class="quiet">Too large to align: parts are shown as removed and added in full.</p>}
    </section>
  );
}

/** What is all the same in the diff did not change there. */
function similarityText({ state, similarity, files }: PatchPair): string {
  if (state !== 'changed') return '';
  return files.length === 0 ? ' (same diff)' : ` (${percent(Math.min(similarity, 0.99))} similar)`;
}

function TagList({ tags: { gained, lost } }: { readonly tags: PatchPair['tags'] }) {
  if (gained.length + lost.length === 0) return null;
  return (
    <section class="tags">
      <h3>Trailers</h3>
      <ul>
        {gained.map((tag) => (
          <li>
            <ins>
              + <Visible text={tag} />
            </ins>
          </li>
        ))}
        {lost.map((tag) => (
          <li>
            <del>
              − <Visible text={tag} />
            </del>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ParagraphChange {
  readonly type: Paragraph['type'];
  readonly pieces: readonly ChangePiece[];
}

/** Changes paragraph by paragraph, so that each is set as what it is: stack traces, lists and code keep their lines. */
function paragraphsOf(pieces: readonly ChangePiece[]): ParagraphChange[] {
  const result: ChangePiece[][] = [[]];
  for (const { text, change } of pieces) {
    for (const [i, part] of text.split(/\n[ \t]{0,80}\n/).entries()) {
      if (i > 0) result.push([]);
      if (part !== '') result.at(-1)!.push({ text: part, change });
    }
  }
  return result
    .filter((paragraph) => paragraph.some(({ text }) => text.trim() !== ''))
    .map((paragraph) => ({
      type: paragraphs(paragraph.map(({ text }) => text).join(''))[0]?.type ?? 'running',
      pieces: paragraph,
    }));
}

function Pieces({ pieces }: { readonly pieces: readonly ChangePiece[] }) {
  return (
    <>
      {pieces.map(({ text, change }) => {
        const words = <Visible text={text} />;
        if (change === 'added') return <ins>{words}</ins>;
        return change === 'removed' ? <del>{words}</del> : words;
      })}
    </>
  );
}

const longestSame = 240;

/** Long stretches that are the same are cut in the middle. */
function condensed(pieces: readonly ChangePiece[]): ChangePiece[] {
  return pieces.map((piece, i) => {
    if (piece.change !== 'same' || piece.text.length <= longestSame * 2) return piece;
    const head = i === 0 ? '' : piece.text.slice(0, longestSame);
    const tail = i === pieces.length - 1 ? '' : piece.text.slice(-longestSame);
    return { text: `${head} … ${tail}`, change: 'same' };
  });
}

interface LineRun {
  readonly change: 'same' | 'removed' | 'added';
  /** Whether it heads a hunk, or marks lines that are left out. */
  readonly hunk: boolean;
  text: string;
}

const mostLines = 3_000;

function ChangedFile({ file, isOpen }: { readonly file: FileChange; readonly isOpen: boolean }) {
  const count = (change: LineRun['change']): number => file.lines.filter((line) => line.change === change).length;
  return (
    <details class="file" open={isOpen}>
      <summary>
        <span class="file-path">
          <Visible text={file.path} />
        </span>{' '}
        <Counts added={count('added')} removed={count('removed')} />
      </summary>
      <pre class="diff interdiff" tabindex={0}>
        <code>
          {lineRuns(file).map(({ text, change, hunk }) => {
            const lines = <Visible text={text} />;
            if (hunk) return <span class="hunk">{lines}</span>;
            if (change === 'added') return <ins>{lines}</ins>;
            return change === 'removed' ? <del>{lines}</del> : lines;
          })}
        </code>
      </pre>
      {file.lines.length > mostLines && (
        <p class="omitted">
          {counted(file.lines.length - mostLines, 'more line')} not shown here ({grouped(file.lines.length)} in all).
        </p>
      )}
    </details>
  );
}

/** Neighbouring lines of one kind as one run, each line with its sign before the sign it has in the patch itself. */
function lineRuns({ lines }: FileChange): LineRun[] {
  const runs: LineRun[] = [];
  for (const { text, change, hunk } of lines.slice(0, mostLines)) {
    if (hunk !== undefined) runs.push({ change: 'same', hunk: true, text: `@@ ${hunk}`.trimEnd() });
    const line = `${signs[change]}${text}\n`;
    const last = runs.at(-1);
    if (last?.change === change && !last.hunk) last.text += line;
    else runs.push({ change, hunk: false, text: line });
  }
  return runs;
}

const signs = { same: '  ', removed: '- ', added: '+ ' } as const;
