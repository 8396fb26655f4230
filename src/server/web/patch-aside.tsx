import type { Document } from '../../corpus/document.js';
import { permalinkOf } from '../../corpus/mail/archive-hosts.js';
import { CodeLink } from './code-link.js';
import { apiPatchPath, commitLink, digestPath, identifierPath, patchPath, queryPath } from './links.js';
import { shellLine } from './shell-line.js';
import { Visible } from './visible.js';

const mostIdentifiers = 40;

/** Beside a message: where else it is, how to apply it, its identifiers, its files, its source. */
export function PatchAside({ document }: { readonly document: Document }) {
  const { identifiers, files, source, kind } = document;
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
              <a href={permalinkOf(document.id)} rel="noopener noreferrer nofollow">
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
