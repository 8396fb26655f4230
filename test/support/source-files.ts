import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Node, type Program, parse } from 'acorn';
import { transformSync } from 'esbuild';

export const sourceFolder = resolve(import.meta.dirname, '../../src');

/** Paths of all program files, relative to the source folder, with slashes, in order. */
export function sourceFiles(): string[] {
  return readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
}

/** A program file as a tree of JavaScript. Imports of types are kept where `withTypes` says so, else left out. */
export function syntaxTree(path: string, { withTypes }: { withTypes: boolean }): Program {
  const text = readFileSync(join(sourceFolder, path), 'utf8');
  const { code } = transformSync(withTypes ? text.replace(/^(import|export) type(?= [{*]| \w+ from )/gm, '$1') : text, {
    loader: path.endsWith('x') ? 'tsx' : 'ts',
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
}

export type { Node, Program };
