import { type ProblemCode, type ProblemDetails, problemKinds } from '../problem.js';
import { firstSearch } from './links.js';
import { Page, type PageFrame } from './page.js';
import { Visible } from './visible.js';
import { Linked } from './writing.js';

/** What goes wrong, for a person in front of a browser: what happened, what helps, and a box to go on with. */
export function ProblemPage({
  frame,
  code,
  problem,
}: {
  readonly frame: PageFrame;
  readonly code: ProblemCode;
  readonly problem: ProblemDetails;
}) {
  const { advice } = problemKinds[code];
  return (
    <Page frame={frame} title={`${problem.title} – Patchtrail`} section={null} search={firstSearch}>
      <article class="problem">
        <p class="problem-status">{problem.status}</p>
        <h1>{problem.title}</h1>
        <p>
          <Visible text={problem.detail} />
        </p>
        <p class="quiet">
          <Linked text={advice} />
        </p>
        <p>
          <a href="/">Search</a> <a href="/help">Search help</a>
        </p>
        <p class="quiet">Request {problem.requestId}</p>
      </article>
    </Page>
  );
}
