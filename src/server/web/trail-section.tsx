import type { VersionsResponse } from '../../engines/engine.js';
import { comparePath, patchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle } from './message-title.js';
import { timeLine } from './time-line.js';
import { TimeLineDrawing } from './time-line-drawing.js';
import { isMentionOnly, relationNames, type TrailMessage, trailMessages, versionLabel } from './trail-messages.js';
import { Visible } from './visible.js';
import { counted, percent } from './wording.js';

/** The versions of a patch: as a drawing, and as a list with the same content in which any two can be compared. */
export function TrailSection({ versions }: { readonly versions: VersionsResponse }) {
  const postings = trailMessages(versions);
  const drawing = timeLine(versions);
  const isAlone = postings.length < 2;
  return (
    <section class="trail" id="trail" aria-labelledby="trail-title">
      <h2 id="trail-title">Versions</h2>
      {drawing !== null && <TimeLineDrawing line={drawing} />}
      {isAlone && versions.related.length === 0 && <p class="quiet">No other versions in this index.</p>}
      {!isAlone && postings.length <= mostOpenPostings && (
        <MessageForm postings={postings} title={versions.patch.title} />
      )}
      {postings.length > mostOpenPostings && (
        <details class="all-postings">
          <summary>All {counted(postings.length, 'version')}</summary>
          <MessageForm postings={postings} title={versions.patch.title} />
        </details>
      )}
      {versions.gaps.length > 0 && (
        <ul class="gaps">
          {versions.gaps.map((gap) => (
            <li>
              <Visible text={gap} />
            </li>
          ))}
        </ul>
      )}
      {versions.related.length > 0 && (
        <>
          <h3>Related commits and messages</h3>
          <ul class="posting-lines">
            {versions.related.map((posting) => (
              <li>
                <span class="badge">{relationNames[posting.relation]}</span>{' '}
                <a href={patchPath(posting.id)}>
                  <MessageTitle posting={posting} />
                </a>
                <span class="line-facts">
                  {posting.date !== null && <DateText iso={posting.date} />}
                  <Confidence posting={posting} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** A longer list is collapsed, so that the patch itself stays on the screen. */
const mostOpenPostings = 9;

interface MessageFormProps {
  readonly postings: readonly TrailMessage[];
  /** Of the patch that was asked for. */
  readonly title: string | null;
}

function MessageForm({ postings, title }: MessageFormProps) {
  const isTold = isMentionOnly(postings);
  const { older, newer } = chosenPair(postings);
  return (
    <form class="postings" action="/compare" method="get">
      <table>
        <caption class="visually-hidden">Versions, oldest first</caption>
        <thead>
          <tr>
            <th scope="col">Older</th>
            <th scope="col">Newer</th>
            <th scope="col">Version</th>
            <th scope="col">Confidence</th>
          </tr>
        </thead>
        <tbody>
          {postings.map((posting, i) => (
            <MessageRow
              posting={posting}
              previous={previousOf(postings, i)}
              isOlder={posting === older}
              isNewer={posting === newer}
              isTold={isTold}
              title={title}
            />
          ))}
        </tbody>
      </table>
      <button type="submit">Compare selected</button>
    </form>
  );
}

interface MessageRowProps extends Pick<MessageFormProps, 'title'> {
  readonly posting: TrailMessage;
  /** The version before it. */
  readonly previous: TrailMessage | null;
  readonly isOlder: boolean;
  readonly isNewer: boolean;
  /** Whether all there is are digests. */
  readonly isTold: boolean;
}

function MessageRow({ posting, previous, isOlder, isNewer, isTold, title }: MessageRowProps) {
  const label = versionLabel(posting);
  const name = `${label}${posting.date === null ? '' : ` of ${posting.date.slice(0, 10)}`}`;
  return (
    <tr class={posting.isCurrent ? 'current' : undefined} aria-current={posting.isCurrent ? 'true' : undefined}>
      <td>
        <input type="radio" name="older" value={posting.id} checked={isOlder} aria-label={`${name}, older side`} />
      </td>
      <td>
        <input type="radio" name="newer" value={posting.id} checked={isNewer} aria-label={`${name}, newer side`} />
      </td>
      <td>
        <span class="posting-head">
          <a class="posting-label" href={patchPath(posting.id)}>
            {label}
          </a>
          {posting.date !== null && <DateText iso={posting.date} />}
          {posting.relation !== 'version' && !isTold && <span class="tag">{relationNames[posting.relation]}</span>}
          {posting.renamed && <span class="tag">renamed</span>}
          {posting.newest && <span class="tag tag-newest">newest</span>}
          {posting.isCurrent && <span class="tag">this version</span>}
          {previous !== null && (
            <a
              class="compare-previous"
              href={comparePath(previous.id, posting.id)}
              aria-label={`${name}: compare with previous`}
            >
              compare with previous
            </a>
          )}
        </span>
        {bareTitle(posting.title) !== bareTitle(title) && (
          <span class="other-title">
            <MessageTitle posting={posting} />
          </span>
        )}
      </td>
      <td>{posting.isCurrent ? '' : <Confidence posting={posting} />}</td>
    </tr>
  );
}

/** Where there are mails, digests only mention versions. */
function previousOf(postings: readonly TrailMessage[], at: number): TrailMessage | null {
  const isTold = isMentionOnly(postings);
  if (!isTold && postings[at]!.kind === 'digest-entry') return null;
  return postings.slice(0, at).findLast(({ kind }) => isTold || kind !== 'digest-entry') ?? null;
}

/** Feeds end titles with a full stop or without. */
function bareTitle(title: string | null): string | null {
  return title?.replace(/\.$/, '').toLowerCase() ?? null;
}

export function Confidence({ posting }: { readonly posting: Pick<TrailMessage, 'confidence' | 'evidence'> }) {
  if (posting.evidence.length === 0) return <span>{percent(posting.confidence)}</span>;
  return (
    <details class="evidence">
      <summary>
        {percent(posting.confidence)}
        <span class="visually-hidden"> confidence: evidence</span>
      </summary>
      <ul>
        {posting.evidence.map(({ text }) => (
          <li>
            <Visible text={text} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The posting shown against the one before it; of the first, against the newest. */
function chosenPair(postings: readonly TrailMessage[]): {
  older: TrailMessage | undefined;
  newer: TrailMessage | undefined;
} {
  const at = postings.findIndex((posting) => posting.isCurrent);
  return at > 0 ? { older: postings[at - 1], newer: postings[at] } : { older: postings[0], newer: postings.at(-1) };
}
