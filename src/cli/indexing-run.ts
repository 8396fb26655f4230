import { realpath } from 'node:fs/promises';
import { normalize } from 'node:path';
import { openSource } from '../corpus/open-source.js';
import type { SourceFormat } from '../corpus/source-reader.js';
import { type DetectedSource, detectSources } from '../corpus/sources/detect-format.js';
import { RelocatedSource } from '../corpus/sources/relocated-source.js';
import { SourceError } from '../corpus/sources/source-error.js';
import { EngineCallError } from '../engines/engine-calls.js';
import type { SourceWriter } from '../engines/open-writer.js';
import { SegmentError } from '../index/codec/segment-error.js';
import type { CommandLine, CommonOptions } from './command-line.js';
import { failureOf } from './failure.js';
import { addToReport, emptyReport, type IndexingReport } from './indexing-report.js';
import { safeLine } from './safe-text.js';
import { progressReport } from './source-progress.js';

export interface IndexingRunOptions extends Pick<CommonOptions, 'quiet' | 'verbose'> {
  readonly format: SourceFormat | null;
  readonly list: string | null;
  readonly signal: AbortSignal;
  /** See `interruptible`. */
  hold(isHeld: boolean): void;
}

/** Sources named on a command line, each of a known format, and the files of folders that are of none. */
export interface NamedSources {
  readonly sources: readonly DetectedSource[];
  readonly ignored: readonly string[];
}

/** Throws a `SourceError` where there is nothing to read at a path: before anything is written. */
export async function findSources(paths: readonly string[], format: SourceFormat | null): Promise<NamedSources> {
  const sources = new Map<string, DetectedSource>();
  const ignored: string[] = [];
  for (const path of paths) {
    const found = await detectSources(tidyPath(path), format);
    for (const source of found.sources) sources.set(source.path, source);
    for (const file of found.ignored) ignored.push(file);
  }
  return { sources: [...sources.values()], ignored };
}

/** `./corpus/` and `corpus` are one source. */
function tidyPath(path: string): string {
  const tidy = normalize(path);
  return tidy.length > 1 ? tidy.replace(/\/$/, '') : tidy;
}

/** Whether nothing more could be written: what is wrong is the index, its disk or its cluster, and no source. */
function isFatal(error: unknown): boolean {
  return error instanceof SegmentError || error instanceof EngineCallError;
}

/** Writes sources one after the other. One that cannot be read is told, and the others are written all the same. */
export async function indexSources(
  { sources, ignored }: NamedSources,
  writer: SourceWriter,
  line: CommandLine,
  options: IndexingRunOptions,
): Promise<IndexingReport> {
  const started = performance.now();
  const report = emptyReport();
  report.ignored = [...ignored];
  if (options.verbose) for (const path of ignored) line.note(safeLine(`${path}: unrecognised format, ignored`));
  const progress = progressReport(line.streams.err, options.quiet);
  for (const [i, { path, format }] of sources.entries()) {
    progress.begin(path);
    try {
      const real = await realpath(path).catch(() => path);
      const shown = await writer.shownPath(real, path);
      const source = await openSource(path, format);
      const summary = await writer.addSource(shown === path ? source : new RelocatedSource(source, path, shown), {
        path: shown,
        real,
        list: options.list,
        moreToCome: i + 1 < sources.length,
        signal: options.signal,
        onProgress: (state) => {
          options.hold(state.phase === 'reading');
          progress.update(state);
        },
        onProblem: ({ location, reason, detail }) => {
          // What this program fails on is named always: somebody should know.
          if (options.verbose || reason === 'set-aside' || reason === 'unlinked')
            line.note(safeLine(`${location.path}:${location.line}: ${reason}: ${detail}`));
        },
      });
      options.hold(true);
      addToReport(report, summary);
    } catch (error) {
      if (options.signal.aborted || isFatal(error)) throw error;
      const reason = error instanceof SourceError ? error.message : `${path}: ${failureOf(error).message}`;
      report.failed.push({ path, reason });
      line.note(`patchtrail: ${safeLine(reason)}`);
      if (options.verbose && error instanceof Error && error.stack !== undefined) line.note(error.stack);
    } finally {
      progress.end();
    }
  }
  report.documents = writer.documents;
  report.seconds = Math.round((performance.now() - started) / 10) / 100;
  return report;
}
