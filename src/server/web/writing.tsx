import { paragraphs } from '../../corpus/mail/paragraphs.js';
import type { WritingZone } from './text-blocks.js';
import { Visible } from './visible.js';

/** What people wrote: paragraphs as paragraphs, lists as lists of lines, code as code, quotes folded where they are long. */
export function Writing({ zone, text }: { readonly zone: WritingZone; readonly text: string }) {
  switch (zone) {
    case 'prose':
      return <Paragraphs text={text} />;
    case 'changelog':
      return (
        <div class="changelog">
          <Paragraphs text={text.replace(/^---\n/, '')} />
        </div>
      );
    case 'quote':
      return <Quote text={text} />;
    case 'trailer':
      return (
        <p class="trailers">
          <Visible text={text.trim()} />
        </p>
      );
    case 'diffstat':
      return (
        <pre class="diffstat" tabindex={0}>
          <Visible text={text.replace(/(?<!\n)\n+$/, '')} />
        </pre>
      );
    case 'attribution':
      return (
        <p class="attribution">
          <Linked text={text.trim()} />
        </p>
      );
    case 'signature':
      return null;
  }
}

export function Paragraphs({ text }: { readonly text: string }) {
  return (
    <>
      {paragraphs(text).map(({ type, text: words }) =>
        type === 'code' ? (
          <pre class="code" tabindex={0}>
            <Visible text={words} />
          </pre>
        ) : (
          <p class={type === 'lines' ? 'lines' : undefined}>
            <Linked text={words} />
          </p>
        ),
      )}
    </>
  );
}

function Quote({ text }: { readonly text: string }) {
  const words = text.replace(/(?<!\n)\n+$/, '');
  const lines = words.split('\n').length;
  const quote = (
    <blockquote class="lines">
      <Visible text={words} />
    </blockquote>
  );
  if (lines <= longestOpenQuote) return quote;
  return (
    <details class="quote">
      <summary>{lines} quoted lines</summary>
      {quote}
    </details>
  );
}

const longestOpenQuote = 12;

/** Text with its web addresses as links, and names in back-ticks as code. */
export function Linked({ text }: { readonly text: string }) {
  const runs = [];
  let at = 0;
  for (const match of text.matchAll(linkOrCode)) {
    const [whole] = match;
    const run = whole.startsWith('`') ? <CodeRun text={whole.slice(1, -1)} /> : linkRun(whole);
    if (run === null) continue;
    runs.push(<Visible text={text.slice(at, match.index)} />, run);
    at = match.index + whole.length;
  }
  return (
    <>
      {runs}
      <Visible text={text.slice(at)} />
    </>
  );
}

const linkOrCode = /https?:\/\/[^\s<>"'`\\^{|}\p{Cc}\p{Cf}]{1,500}(?<![.,;:!?)\]])|`[^`\n]{1,120}`/gu;

function CodeRun({ text }: { readonly text: string }) {
  return (
    <code>
      <Visible text={text} />
    </code>
  );
}

function linkRun(text: string) {
  const url = parsed(text);
  if (url === null) return null;
  return (
    <a href={url.href} rel="noopener noreferrer nofollow">
      <Visible text={text} />
    </a>
  );
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
