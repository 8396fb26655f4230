import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CommandLine } from './command-line.js';
import { manualPages } from './manual-page.js';
import { createProgram } from './program.js';

/** Writes the manual pages to `dist/man`. Run after the compiler, by `npm run build`. */
const nowhere = { isTerminal: false, columns: 80, rows: 24, write: () => {} };
const folder = join(import.meta.dirname, '../man');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const program = createProgram(
  new CommandLine({ out: nowhere, err: nowhere, input: Readable.from([]), environment: {} }),
  {},
);
const day = new Date(Number(process.env['SOURCE_DATE_EPOCH'] ?? Date.now() / 1000) * 1000).toISOString().slice(0, 10);
for (const { name, source } of manualPages(program, day)) writeFileSync(join(folder, name), source);
