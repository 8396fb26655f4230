import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { AssetFile } from './asset-set.js';

/**
 * Bundles and minifies what browsers get, from `src/server/web` to `dist/server/web/assets`. Run after the compiler,
 * by `npm run build`; the program itself never needs it.
 */
const source = resolve(import.meta.dirname, '../../../src/server/web');

export async function bundleAssets(): Promise<AssetFile[]> {
  const { outputFiles } = await build({
    entryPoints: [join(source, 'client/main.ts'), join(source, 'styles/main.css'), join(source, 'styles/icon.svg')],
    entryNames: '[name]-[hash]',
    outdir: 'assets',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    loader: { '.svg': 'copy' },
    tsconfig: join(source, 'client/tsconfig.json'),
    write: false,
    logLevel: 'warning',
  });
  return outputFiles.map(({ path, contents }) => ({ name: basename(path), bytes: contents }));
}

if (process.argv[1] === import.meta.filename) {
  const folder = join(import.meta.dirname, 'assets');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of await bundleAssets()) writeFileSync(join(folder, name), bytes);
}
