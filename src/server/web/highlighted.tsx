import type { HighlightPiece } from '../../search/highlight.js';
import { Visible } from './visible.js';

/** The one place where pieces of a highlight become marks. */
export function Highlighted({ pieces }: { readonly pieces: readonly HighlightPiece[] }) {
  return (
    <>
      {pieces.map(({ text, match }) =>
        match ? (
          <mark>
            <Visible text={text} />
          </mark>
        ) : (
          <Visible text={text} />
        ),
      )}
    </>
  );
}
