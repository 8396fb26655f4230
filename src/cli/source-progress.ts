import { Presets, SingleBar } from 'cli-progress';
import type { SourceProgress } from '../index/indexing-session.js';
import { safeLine } from './safe-text.js';
import type { TextStream } from './streams.js';

/** Tells how far the reading of a source is. */
export interface ProgressReport {
  begin(path: string): void;
  update(progress: SourceProgress): void;
  end(): void;
}

/** A bar on a terminal, now and then a line in a pipe, nothing where quiet was asked for. */
export function progressReport(stream: TextStream, isQuiet: boolean): ProgressReport {
  if (isQuiet) return { begin: () => {}, update: () => {}, end: () => {} };
  return stream.isTerminal ? new ProgressBar() : new ProgressLines(stream);
}

/** `xdp-newbies.mbox.gz ████████░░░░ 62 % · 1,204 documents · 410/s · 3 s left`. */
class ProgressBar implements ProgressReport {
  #bar: SingleBar | null = null;
  #path = '';
  #started = 0;

  begin(path: string): void {
    this.#path = shortName(path);
    this.#started = performance.now();
  }

  update({ position, length, documents }: SourceProgress): void {
    if (this.#bar === null) {
      const share = length === null ? '' : '{bar} {percentage} % · ';
      const left = length === null ? '' : ' · {eta_formatted} left';
      this.#bar = new SingleBar(
        {
          format: `{path} ${share}{documents} documents · {rate}/s${left}`,
          barsize: 20,
          hideCursor: true,
          clearOnComplete: true,
          etaBuffer: 50,
          stream: process.stderr,
          // Ctrl-C is ours: the index is left in order first.
          gracefulExit: false,
        },
        Presets.shades_classic,
      );
      this.#bar.start(length ?? 0, 0, { path: this.#path, documents: 0, rate: 0 });
    }
    const seconds = (performance.now() - this.#started) / 1000;
    const rate = seconds > 0 ? Math.round(documents / seconds).toLocaleString('en') : '0';
    this.#bar.update(Math.min(position, length ?? position), { documents: documents.toLocaleString('en'), rate });
  }

  end(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}

class ProgressLines implements ProgressReport {
  readonly #stream: TextStream;
  #path = '';
  #told = 0;

  constructor(stream: TextStream) {
    this.#stream = stream;
  }

  begin(path: string): void {
    this.#path = shortName(path);
    this.#told = performance.now();
  }

  update({ position, length, documents }: SourceProgress): void {
    const now = performance.now();
    if (now - this.#told < lineInterval) return;
    this.#told = now;
    const share =
      length === null || length === 0 ? '' : `${Math.floor((100 * Math.min(position, length)) / length)} %, `;
    this.#stream.write(`${this.#path}: ${share}${documents.toLocaleString('en')} documents\n`);
  }

  end(): void {}
}

/** Milliseconds between two lines. */
const lineInterval = 5_000;

function shortName(path: string): string {
  const name = safeLine(path.slice(path.lastIndexOf('/') + 1) || path);
  return name.length <= 40 ? name : `${name.slice(0, 39)}…`;
}
