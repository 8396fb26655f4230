import { visibleRuns } from '../../corpus/hidden-characters.js';

/** Text of others on a page, with hidden characters made visible. */
export function Visible({ text }: { readonly text: string }) {
  const runs = visibleRuns(text);
  if (runs.length === 1 && !runs[0]!.isName) return <>{text}</>;
  return <>{runs.map((run) => (run.isName ? <span class="hidden-character">{run.text}</span> : run.text))}</>;
}
