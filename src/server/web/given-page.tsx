import type { GivenPatch, GivenVersions } from '../../engines/engine.js';
import { PairList } from './compare-page.js';
import { firstSearch, patchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle } from './message-title.js';
import { Page, type PageFrame } from './page.js';
import { relationNames, versionLabel } from './trail-messages.js';
import { Confidence } from './trail-section.js';
import { Visible } from './visible.js';
import { counted } from './wording.js';

interface GivenPageProps {
  readonly frame: PageFrame;
  /** As it was sent, to be sent again. */
  readonly text: string;
  /** Null where nothing was sent, a sentence where there is no patch in it. */
  readonly result: GivenVersions | string | null;
}

/** Where a patch, a diff or a mail is pasted, and what was posted of it. */
export function GivenPage({ frame, text, result }: GivenPageProps) {
  return (
    <Page frame={frame} title="Versions of a patch – Patchtrail" section="versions" search={firstSearch}>
      <article class="given">
        <h1>Versions of a patch</h1>
        {typeof result === 'string' && (
          <p class="message" role="alert">
            {result}
          </p>
        )}
        {result !== null && typeof result !== 'string' && <GivenResult trail={result} />}
        <form class="given-form" action="/versions" method="post" enctype="multipart/form-data">
          <label for="patch">A patch, a diff, a mail or an mbox of one series</label>
          <textarea
            id="patch"
            name="patch"
            rows={result === null ? 16 : 6}
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            wrap="off"
          >
            {text}
          </textarea>
          <label for="file">Or a file, such as git format-patch writes</label>
          <input id="file" name="file" type="file" />
          <p class="quiet">At most 1 MB. Nothing of it is stored.</p>
          <button type="submit">Find versions</button>
        </form>
      </article>
    </Page>
  );
}

function GivenResult({ trail }: { readonly trail: GivenVersions }) {
  const { given, versions, gaps, related, comparison } = trail;
  return (
    <section class="given-result" aria-labelledby="given-title">
      <h2 id="given-title">{given.title === null ? 'Untitled patch' : <Visible text={given.title} />}</h2>
      <p class="message-title">{summaryOf(trail)}</p>
      {given.leftOut > 0 && <p class="quiet">{counted(given.leftOut, 'message')} of other submissions left out.</p>}
      {versions.length > 0 && (
        <ol class="posting-lines">
          {versions.map((version) => (
            <li>
              <span class="badge">{versionLabel(version)}</span>{' '}
              <a href={patchPath(version.id)}>
                <MessageTitle posting={version} />
              </a>
              <span class="line-facts">
                {version.date !== null && <DateText iso={version.date} />}
                {version.relation !== 'version' && <span class="tag">{relationNames[version.relation]}</span>}
                {version.renamed && <span class="tag">renamed</span>}
                {version.newest && <span class="tag tag-newest">newest</span>}
                <Confidence posting={version} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {given.patches.length > 1 && versions.length > 0 && (
        <ol class="parts">
          {given.patches.map((patch) => (
            <PatchRow patch={patch} />
          ))}
        </ol>
      )}
      {gaps.length > 0 && (
        <ul class="gaps">
          {gaps.map((gap) => (
            <li>
              <Visible text={gap} />
            </li>
          ))}
        </ul>
      )}
      {related.length > 0 && (
        <p class="quiet">
          {counted(related.length, 'related message')}: backports, reverts, notices and commits are on the pages of the
          versions.
        </p>
      )}
      {comparison != null && (
        <section class="compare">
          <h2>Changes since the newest version</h2>
          <PairList comparison={comparison} />
        </section>
      )}
    </section>
  );
}

function summaryOf({ given: { posted, version, wouldBe }, versions, supersededBy }: GivenVersions): string {
  if (versions.length === 0) return 'No version of it in this index.';
  if (posted !== null) return 'This message is in the index.';
  if (supersededBy !== null) return 'A later version is in the index.';
  if (version !== null) return `This is v${version} by its subject.`;
  return wouldBe === null ? 'Similar patches; none is surely a version of it.' : `This would be v${wouldBe}.`;
}

const states: Record<GivenPatch['state'], string> = {
  same: 'unchanged',
  changed: 'modified',
  renamed: 'renamed',
  added: 'new',
  first: 'new',
  unknown: 'modified',
};

function PatchRow({ patch: { part, title, last, state } }: { readonly patch: GivenPatch }) {
  const name = title === null ? 'Untitled' : <Visible text={title} />;
  return (
    <li>
      <span class="part-number">{part ?? '–'}</span>
      {last === null ? name : <a href={patchPath(last)}>{name}</a>}{' '}
      <span class={`state state-${state}`}>{states[state]}</span>
    </li>
  );
}
