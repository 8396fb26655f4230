import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { sourceFiles, sourceFolder } from './source-files.js';

const root = resolve(sourceFolder, '..');

/**
 * Compiles the program, as its sources now are, into a folder, with further programs of the test folder: for tests
 * that need threads and processes of their own. Files keep their places: `src/index/commit/index-writer.js`.
 */
export async function buildProgram(folder: string, ...tests: readonly string[]): Promise<void> {
  const sources = sourceFiles().filter((file) => !file.startsWith('server/web/client/'));
  await build({
    entryPoints: [...sources.map((file) => join(sourceFolder, file)), ...tests.map((file) => join(root, 'test', file))],
    outdir: folder,
    outbase: root,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    supported: { 'import-attributes': true },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    logLevel: 'error',
  });
  for (const file of readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:json|css|svg)$/.test(file) || file.endsWith('tsconfig.json')) continue;
    mkdirSync(dirname(join(folder, 'src', file)), { recursive: true });
    cpSync(join(sourceFolder, file), join(folder, 'src', file));
  }
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}
