import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { full } from 'acorn-walk';
import { describe, expect, it } from 'vitest';
import { type Node, sourceFiles, sourceFolder, syntaxTree } from './support/source-files.js';

/**
 * Which folder may know of which, types included. Readers know nothing of the index, the index nothing of search, and the
 * engines are all that the outside sees. The command line puts everything together.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  corpus: [],
  // Which links lead to messages.
  analysis: ['corpus'],
  // Whether a query is prose in capitals is told as for text.
  query: ['analysis'],
  lineage: ['corpus', 'analysis'],
  // Of query the table of fields.
  index: ['corpus', 'analysis', 'lineage', 'query'],
  search: ['corpus', 'analysis', 'lineage', 'index', 'query'],
  // Completions count documents as search does.
  identifiers: ['corpus', 'analysis', 'index', 'query', 'search'],
  engines: ['corpus', 'analysis', 'lineage', 'index', 'query', 'search', 'identifiers'],
  // Digests made from the mail of an index.
  digests: ['corpus', 'analysis', 'lineage', 'search', 'engines'],
  // What became of a patch, from trails and commits.
  landed: ['corpus', 'search', 'engines'],
  // What reviewers said, from threads and trails.
  review: ['corpus', 'engines'],
  // Earlier attempts at the same thing.
  tried: ['corpus', 'lineage', 'search', 'engines', 'landed', 'review'],
  // What happens to the patches of a query.
  watch: ['corpus', 'search', 'engines', 'landed', 'review'],
  // Tools for coding agents, over an engine.
  mcp: ['corpus', 'search', 'engines', 'landed', 'tried'],
  // Of lineage the form of a comparison, of the index the class of its errors, of identifiers their kinds.
  server: [
    'corpus',
    'lineage',
    'index',
    'query',
    'search',
    'identifiers',
    'engines',
    'digests',
    'landed',
    'tried',
    'review',
    'watch',
    'mcp',
  ],
  // Runs in the browser.
  'server/web/client': [],
  cli: [
    'corpus',
    'analysis',
    'lineage',
    'index',
    'query',
    'search',
    'identifiers',
    'engines',
    'digests',
    'landed',
    'tried',
    'watch',
    'review',
    'mcp',
    'server',
  ],
};

/** The rooms of `index/`: each may use only those before it. */
const rooms = [
  'codec',
  'schema',
  'directory',
  'terms',
  'postings',
  'store',
  'segment',
  'trails',
  'snapshot',
  'build',
  'commit',
];

function roomOf(file: string): number {
  return rooms.indexOf(posix.dirname(posix.relative('index', file)));
}

function specifiersOf(tree: Node): string[] {
  const found: string[] = [];
  full(tree, (node) => {
    if (!/^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression)$/.test(node.type)) return;
    const { source } = node as Node & { source: { value?: unknown } | null };
    if (typeof source?.value === 'string') found.push(source.value);
  });
  return found;
}

const files = sourceFiles();

/** Imports of our own files. */
function ownImports(options: { withTypes: boolean }): { from: string; to: string }[] {
  return files.flatMap((from) =>
    specifiersOf(syntaxTree(from, options))
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => ({ from, to: ownFile(posix.join(posix.dirname(from), specifier)) }))
      .filter(({ to }) => files.includes(to)),
  );
}

function ownFile(path: string): string {
  const stem = path.replace(/\.js$/, '');
  return [`${stem}.ts`, `${stem}.tsx`, path].find((candidate) => existsSync(join(sourceFolder, candidate))) ?? path;
}

function folderOf(file: string): string {
  return file.startsWith('server/web/client/') ? 'server/web/client' : file.slice(0, file.indexOf('/'));
}

/** The first circle of imports that leads back to a file, or none. */
function cycle(): string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of ownImports({ withTypes: false })) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | null => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return null;
    path.push(file);
    for (const other of next.get(file) ?? []) {
      const found = visit(other);
      if (found !== null) return found;
    }
    path.pop();
    done.add(file);
    return null;
  };
  for (const file of files) {
    const found = visit(file);
    if (found !== null) return found;
  }
  return null;
}

describe('the folders of the program', () => {
  it('are looked at whole', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(ownImports({ withTypes: true }).length).toBeGreaterThan(400);
    expect(files.map(folderOf).filter((folder) => !(folder in mayImport))).toEqual([]);
  });

  it('import only what the table says', () => {
    const strangers = ownImports({ withTypes: true }).filter(({ from, to }) => {
      const [folder, other] = [folderOf(from), folderOf(to)];
      return folder !== other && mayImport[folder]?.includes(other) !== true;
    });
    expect(strangers.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('divide the index into rooms in one order, and a file imports only from its own room and those before it', () => {
    const isOfIndex = (file: string): boolean => file.startsWith('index/');
    expect(files.filter((file) => isOfIndex(file) && roomOf(file) < 0)).toEqual([]);
    const backwards = ownImports({ withTypes: true }).filter(
      ({ from, to }) => isOfIndex(from) && isOfIndex(to) && roomOf(to) > roomOf(from),
    );
    expect(backwards.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('have no circle of imports among their files; types alone may refer to each other', () => {
    expect(cycle()).toBeNull();
  });
});

describe('natural', () => {
  it('is required by the path of its stemmer alone: its root reads .env and loads database clients', () => {
    const users = files.flatMap((file) => {
      const found: string[] = [];
      full(syntaxTree(file, { withTypes: true }), (node) => {
        const { value } = node as Node & { value?: unknown };
        if (node.type === 'Literal' && typeof value === 'string' && /^natural(?:\/|$)/.test(value))
          found.push(`${file}: ${value}`);
      });
      return found;
    });
    expect(users).toEqual(['analysis/stemmer.ts: natural/lib/natural/stemmers/porter_stemmer.js']);
  });
});
