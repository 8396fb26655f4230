import { Visible } from './visible.js';

/** A name of code, or of a file, that leads somewhere. */
export function CodeLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <a href={href}>
      <code>
        <Visible text={text} />
      </code>
    </a>
  );
}
