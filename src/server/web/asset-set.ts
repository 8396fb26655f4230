import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface AssetFile {
  /** With a hash of the content in it: `main-5JG2XQ4B.css`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Asset extends AssetFile {
  readonly contentType: string;
  readonly gzip: Uint8Array;
  readonly brotli: Uint8Array;
}

/**
 * The script, style sheet and icon of the pages, read and compressed once when the server starts. A request can only
 * name what is in this map; no path of a request ever reaches the file system.
 */
export class AssetSet {
  readonly #files = new Map<string, Asset>();

  constructor(files: readonly AssetFile[]) {
    for (const { name, bytes } of files) {
      const contentType = contentTypes.get(name.slice(name.lastIndexOf('.')));
      if (contentType === undefined) continue;
      this.#files.set(name, {
        name,
        bytes,
        contentType,
        gzip: gzipSync(bytes, { level: 9 }),
        brotli: brotliCompressSync(bytes),
      });
    }
  }

  /** The files that the build left beside this program. Throws where there are none. */
  static load(folder = join(import.meta.dirname, 'assets')): AssetSet {
    let names: string[];
    try {
      names = readdirSync(folder);
    } catch (error) {
      throw new Error('the script and style sheet of the pages are not built; run "npm run build"', { cause: error });
    }
    return new AssetSet(names.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })));
  }

  get(name: string): Asset | undefined {
    return this.#files.get(name);
  }

  /** Address of the file that was built from `main.css` and the like; null where there is none. */
  path(name: string): string | null {
    const dot = name.lastIndexOf('.');
    for (const file of this.#files.keys()) {
      if (file.startsWith(`${name.slice(0, dot)}-`) && file.endsWith(name.slice(dot))) return `/assets/${file}`;
    }
    return null;
  }

  /** Changes whenever a file does. */
  get fingerprint(): string {
    return [...this.#files.keys()].sort().join(' ');
  }
}

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);
