import { InvalidArgumentError, Option } from 'commander';
import { safeLine } from './safe-text.js';

/** What a template can name of a hit or a version; null prints nothing. */
export interface TemplateFields {
  readonly id: string;
  readonly title: string | null;
  readonly date: string | null;
  readonly authors: readonly string[];
  readonly kind: string;
  readonly list: string | null;
  readonly series: {
    readonly version: number | null;
    readonly part: number | null;
    readonly total: number | null;
  } | null;
}

const placeholders = {
  id: ({ id }) => id,
  title: ({ title }) => title,
  date: ({ date }) => date,
  day: ({ date }) => date?.slice(0, 10) ?? null,
  author: ({ authors }) => authors[0] ?? null,
  authors: ({ authors }) => authors.join(', '),
  kind: ({ kind }) => kind,
  list: ({ list }) => list,
  version: ({ series }) => (series?.version == null ? null : String(series.version)),
  part: ({ series }) => (series?.part == null ? null : String(series.part)),
  total: ({ series }) => (series?.total == null ? null : String(series.total)),
} as const satisfies Record<string, (fields: TemplateFields) => string | null>;

export const placeholderNames = Object.keys(placeholders) as readonly (keyof typeof placeholders)[];

/** Prints one line for a hit or a version. */
export type Template = (fields: TemplateFields) => string;

/**
 * Compiles a template such as `%(id) %(title)`, in the manner of `git for-each-ref --format`: `%(name)` is a field, `%%` a
 * percent sign, `\t` and `\n` a tab and a line feed. Throws an `InvalidArgumentError` for an unknown name.
 */
export function parseTemplate(text: string): Template {
  const parts: (string | keyof typeof placeholders)[] = [];
  const fields: boolean[] = [];
  let rest = 0;
  const literal = (end: number): void => {
    parts.push(text.slice(rest, end).replace(/\\([tn\\])/g, (_, letter: string) => escapes[letter]!));
    fields.push(false);
  };
  for (const match of text.matchAll(/%(?:%|\(([^)]*)\)|)/g)) {
    literal(match.index);
    rest = match.index + match[0].length;
    const name = match[1];
    if (name === undefined && match[0] !== '%%') {
      throw new InvalidArgumentError('A percent sign is written %%, a field %(name).');
    }
    if (name !== undefined && !isPlaceholder(name)) {
      throw new InvalidArgumentError(`Unknown field %(${safeLine(name)}); known are ${placeholderNames.join(', ')}.`);
    }
    parts.push(name ?? '%');
    fields.push(name !== undefined);
  }
  literal(text.length);
  return (values) =>
    parts
      .map((part, i) => (fields[i] ? safeLine(placeholders[part as keyof typeof placeholders](values) ?? '') : part))
      .join('');
}

/** `--format`, whose value is a compiled template. */
export function formatOption(): Option {
  return new Option(
    '--format <template>',
    `one line each, such as '%(id) %(title)'; fields: ${placeholderNames.join(', ')}`,
  ).argParser(parseTemplate);
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', '\\': '\\' };

function isPlaceholder(name: string): name is keyof typeof placeholders {
  return Object.hasOwn(placeholders, name);
}
