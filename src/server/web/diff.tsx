import type { DiffFile, DiffRun } from './text-blocks.js';
import { Visible } from './visible.js';
import { grouped } from './wording.js';

/** One file of a diff, folded away under its name and its counts. */
export function FileDiff({ file, isOpen }: { readonly file: DiffFile; readonly isOpen: boolean }) {
  return (
    <details class="file" open={isOpen}>
      <summary>
        <span class="file-path">
          <Visible text={file.path} />
        </span>{' '}
        <Counts added={file.added} removed={file.removed} />
      </summary>
      <pre class="diff" tabindex={0}>
        <code>
          {file.runs.map((run) => (
            <Run run={run} />
          ))}
        </code>
      </pre>
      {file.omitted > 0 && (
        <p class="omitted">{grouped(file.omitted)} more lines are not shown here; the mbox has them.</p>
      )}
    </details>
  );
}

export function Counts({ added, removed }: { readonly added: number; readonly removed: number }) {
  return (
    <span class="counts">
      <span class="count-added">
        +{grouped(added)}
        <span class="visually-hidden"> lines added,</span>
      </span>{' '}
      <span class="count-removed">
        −{grouped(removed)}
        <span class="visually-hidden"> lines removed</span>
      </span>
    </span>
  );
}

function Run({ run }: { readonly run: DiffRun }) {
  const text = <Visible text={run.text} />;
  switch (run.zone) {
    case 'added':
      return <ins>{text}</ins>;
    case 'removed':
      return <del>{text}</del>;
    case 'hunk':
      return <span class="hunk">{text}</span>;
    case 'diff-header':
      return <span class="diff-head">{text}</span>;
    case 'context':
      return text;
  }
}
