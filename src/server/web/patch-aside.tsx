import { isAbsolute } from 'node:path';
import { type Document, listsOf } from '../../corpus/document.js';
import { permalinkOf } from '../../corpus/mail/archive-hosts.js';
import type { LandedState } from '../../landed/landed-state.js';
import { CodeLink } from './code-link.js';
import {
  apiPatchPath,
  commitLink,
  digestPath,
  identifierPath,
  patchPath,
  queryPath,
  rawPath,
  threadMailboxPath,
} from './links.js';
import { shellLine } from './shell-line.js';
import { Visible } from './visible.js';

const mostIdentifiers = 40;

/** Beside a message: where else it is, how to apply it, its identifiers, its files, its source. */
export function PatchAside({ document, landed }: { readonly document: Document; readonly landed: LandedState | null }) {
  const { identifiers, files, source, kind } = document;
  const lists = listsOf(document);
  // Other text under an id that is taken has a hash behind it.
  const messageId = document.id.split('#', 1)[0]!;
  const isMail = document.mail !== null && !/^missing-[0-9a-f]{20}$/.test(document.id);
  const copyableId = kind === 'digest-entry' ? null : shellLine([], document.id);
  const commands = isMail ? [shellLine(['b4', 'am'], document.id), shellLine(['b4', 'shazam'], document.id)] : [];
  return (
    <aside class="patch-aside" aria-label="About this message">
      <section>
        <h2>Apply / export</h2>
        {commands.map((command) => command !== null && <Copyable text={command} />)}
        <ul class="plain">
          {isMail && (
            <li>
              <a href={permalinkOf(messageId)} rel="noopener noreferrer nofollow">
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
              <a href={patchPath(document.id, 'mbox')}>Download series (mbox)</a>
            </li>
          )}
          {isMail && (
            <li>
              <a href={rawPath(messageId)}>Raw message</a>
            </li>
          )}
          {isMail && (
            <li>
              <a href={threadMailboxPath(document.id)}>Thread (mbox.gz)</a>
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
      {landed !== null && <LandedSection landed={landed} />}
      {identifiers.length > 0 && (
        <section>
          <h2>Identifiers</h2>
          <ul class="names">
            {identifiers.slice(0, mostIdentifiers).map((name) => (
              <li>
                <CodeLink href={identifierPath(name)} text={name} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {files.length > 0 && (
        <section>
          <h2>Files</h2>
          <ul class="files">
            {files.slice(0, mostIdentifiers).map((file) => (
              <li>
                <CodeLink href={queryPath(fileQuery(file))} text={file} />
              </li>
            ))}
          </ul>
          {files.length > mostIdentifiers && <p class="quiet">and {files.length - mostIdentifiers} more</p>}
        </section>
      )}
      <section>
        <h2>Source</h2>
        {lists.length > 0 && (
          <p>
            <Visible text={lists.join(', ')} />
          </p>
        )}
        {messageId !== document.id && (
          <p>
            Another message with this id: <a href={patchPath(messageId)}>the first one</a>
          </p>
        )}
        {!isAbsolute(source.path) && (
          <p class="source">
            <Visible text={`${source.path}:${source.line}`} />
          </p>
        )}
      </section>
    </aside>
  );
}

/** What became of it, with the commits. */
function LandedSection({ landed: { state, commits, applied } }: { readonly landed: LandedState }) {
  return (
    <section>
      <h2>State</h2>
      <p>{stateNames[state]}</p>
      {commits.slice(0, 5).map(({ sha }) => (
        <p class="source">
          <a href={patchPath(sha)}>commit {sha.slice(0, 12)}</a>
        </p>
      ))}
      {applied !== null && (
        <p>
          {applied.exact ? 'Applied version: ' : 'Newest version before: '}
          <a href={patchPath(applied.id)}>v{applied.version ?? 1}</a>
        </p>
      )}
    </section>
  );
}

const stateNames: Readonly<Record<LandedState['state'], string>> = {
  applied: 'Applied',
  reverted: 'Applied, then reverted',
  superseded: 'Superseded by a newer version',
  dropped: 'No newer version for 180 days',
  pending: 'Pending',
};

function fileQuery(file: string): string {
  return `file:${/^[\w./+-]+$/.test(file) ? file : `"${file.replaceAll('"', ' ')}"`}`;
}

/** A line to copy: plain text that can be selected; a script adds a button. */
export function Copyable({ text }: { readonly text: string }) {
  return (
    <p class="copy">
      <code data-copy={text}>
        <Visible text={text} />
      </code>
    </p>
  );
}
